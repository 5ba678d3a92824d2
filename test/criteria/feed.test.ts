import assert from 'node:assert/strict';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { endShares } from '../../src/sharing/end-shares.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { rotateLink } from '../../src/sharing/rotate-link.ts';
import { oneEvent } from '../http/pages/site.ts';
import { password } from '../support/scene.ts';
import { inEachSite } from './in-each-site.ts';
import { ask, linesOf } from './program.ts';

const feed = '/home/ann@monasso.org/choir.ics';
const gil = `gil@orange.fr:${password}`;

inEachSite('C4, C5, C11 and C12, feeds', (site) => {
  beforeEach(async () => {
    await importCalendar(site().scene.ann, {
      owner: 'ann@monasso.org',
      slug: 'choir',
      bytes: oneEvent('Répétition'),
    });
  });

  it('C4: without credentials it is 401 with a realm and charset, and no redirect', async () => {
    for (const method of ['GET', 'HEAD']) {
      const told = await ask(site(), feed, { method, headers: { Accept: 'text/html,*/*' } });
      assert.equal(told.status, 401);
      assert.equal(
        told.headers.get('WWW-Authenticate'),
        'Basic realm="Fasti ann@monasso.org/choir", charset="UTF-8"',
      );
      assert.equal(told.headers.get('Location'), null);
    }
  });

  it('C4: the dotted login and the plain e-mail are right; cookies are ignored', async () => {
    await site().scene.gil();
    for (const login of ['gil.orange.fr@monasso.org', 'gil@orange.fr'])
      linesOf(await ask(site(), feed, { login: `${login}:${password}` }));

    const browser = await site().signedIn('gil@orange.fr');
    assert.equal((await browser.get('/shared')).status, 200, 'signed in, by a cookie');
    const told = await browser.get(feed);
    assert.equal(told.status, 401);
    assert.equal(told.headers['set-cookie'], undefined);
  });

  it('C4: a colleague reads by their own login what is shared with them, and nothing else', async () => {
    const { scene } = site();
    const ben = { login: `ben@monasso.org:${password}` };
    assert.equal((await ask(site(), feed, ben)).status, 404);
    const { share } = await scene.share({ kind: 'user', login: 'ben@monasso.org' });
    linesOf(await ask(site(), feed, ben));
    await revokeShare(scene.ann, { share: share.id });
    assert.equal((await ask(site(), feed, ben)).status, 410);
  });

  it('C5: revocation holds at the next request, cached copies included', async () => {
    const { shared } = await site().scene.gil();
    const first = await ask(site(), feed, { login: gil });
    linesOf(first);
    const again = { login: gil, headers: { 'If-None-Match': first.headers.get('ETag')! } };
    assert.equal((await ask(site(), feed, again)).status, 304);
    await revokeShare(site().scene.ann, { share: shared.share.id });
    for (const request of [again, { login: gil }, { ...again, method: 'HEAD' }]) {
      const told = await ask(site(), feed, request);
      assert.equal(told.status, 410);
      assert.doesNotMatch(told.text, /VCALENDAR/);
    }
  });

  it('C5: what shared caches may keep they keep for 5 s at most', async () => {
    await site().scene.share({ kind: 'public' });
    const told = await ask(site(), feed);
    const [, seconds] = /^public, max-age=(\d+)$/.exec(told.headers.get('Cache-Control')!)!;
    assert.ok(Number(seconds) <= 5);
  });

  it('C5: an end by time holds in that moment, before anybody has marked it', async () => {
    const { scene } = site();
    const link = await scene.share({ kind: 'link', label: 'Site' }, { until: scene.clock.ms + 60_000 });
    linesOf(await ask(site(), link.feed));
    scene.clock.advance({ minutes: 1 });
    assert.equal((await ask(site(), link.feed)).status, 410);
    await endShares(scene.operator);
    assert.equal((await ask(site(), link.feed)).status, 410);
  });

  it('C5: the revoked secret URL gives 410, and its siblings keep working', async () => {
    const { scene } = site();
    const one = await scene.share({ kind: 'link', label: 'Google de Gil' });
    const other = await scene.share({ kind: 'link', label: 'Site' });
    linesOf(await ask(site(), one.feed));
    await revokeShare(scene.ann, { share: one.share.id });
    assert.equal((await ask(site(), one.feed)).status, 410);
    linesOf(await ask(site(), other.feed));
  });

  it('C11: a link has 128 random bits at least, and no e-mail, name or id in its address', async () => {
    const { scene } = site();
    const seen = new Set<string>();
    const addresses: string[] = [];
    for (let n = 0; n < 20; n += 1) {
      const { feed: address, share } = await scene.share({ kind: 'link', label: 'Site de la mairie' });
      const [, secret] = /^http:\/\/agenda\.test\/link\/([\w-]+)\.ics$/.exec(address)!;
      assert.ok(Buffer.from(secret!, 'base64url').length * 8 >= 128);
      for (const told of ['monasso', 'choir', 'Chorale', 'mairie', share.id, scene.calendar.id])
        assert.ok(!address.toLowerCase().includes(told.toLowerCase()), told);
      addresses.push(address.toLowerCase());
      seen.add(secret!.slice(0, 6));
    }
    // Three letters stand in one random address of a thousand by chance, never in most of them.
    assert.ok(addresses.filter((address) => address.includes('ann')).length < 10);
    assert.equal(seen.size, 20);
  });

  it('C11: a reset kills the old address', async () => {
    const { scene } = site();
    const one = await scene.share({ kind: 'link', label: 'Site' });
    const { feed: fresh } = await rotateLink(scene.ann, { share: one.share.id });
    linesOf(await ask(site(), fresh));
    const old = await ask(site(), one.feed);
    assert.equal(old.status, 410);
    assert.doesNotMatch(old.text, /VCALENDAR/);
  });

  it('C11: page and feed say noindex, and robots.txt lets the feed be fetched', async () => {
    const { scene } = site();
    const { feed: secret, page } = await scene.share({ kind: 'link', label: 'Site' });
    await scene.share({ kind: 'public' });
    for (const address of [secret, page, feed, '/home/ann@monasso.org/choir.html']) {
      const told = await ask(site(), address, { headers: { Accept: 'text/html' } });
      assert.equal(told.status, 200);
      assert.match(told.headers.get('X-Robots-Tag')!, /noindex/, address);
    }
    const { text } = await ask(site(), '/robots.txt');
    const rules = text.split('\n').map((line) => line.split(': '));
    // RFC 9309 §2.2.2: the longest path that fits decides.
    for (const path of [feed, new URL(secret).pathname]) {
      const fitting = rules.filter(([name, rule]) => /llow$/.test(name!) && path.startsWith(rule!));
      const longest = fitting.sort((a, b) => b[1]!.length - a[1]!.length)[0];
      assert.equal(longest?.[0], 'Allow', path);
    }
  });

  it('C12: wrong attempts with the same password count once; another guest on the same address signs in', async () => {
    const { scene } = site();
    await scene.gil();
    await scene.gil('zoe@orange.fr');
    for (let n = 0; n < 5; n += 1)
      assert.equal((await ask(site(), feed, { login: 'gil@orange.fr:mon ancien mot' })).status, 401);
    const attempts = await scene.storage.db.selectFrom('failed_attempts').selectAll().execute();
    assert.equal(attempts.length, 1);

    for (let n = 0; n < 11; n += 1) await ask(site(), feed, { login: `gil@orange.fr:essai ${n}` });
    linesOf(await ask(site(), feed, { login: `zoe@orange.fr:${password}` }));
    linesOf(await ask(site(), feed, { login: gil }));
  });
});
