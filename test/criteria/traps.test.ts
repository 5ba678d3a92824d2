import assert from 'node:assert/strict';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { oneEvent, textOf } from '../http/pages/site.ts';
import { password } from '../support/scene.ts';
import { refused } from '../support/refused.ts';
import { inEachSite } from './in-each-site.ts';
import { ask, linesOf, valuesOf } from './program.ts';

// Traps that others have fallen into. Those told elsewhere: 1 logins.test.ts; 5 and 12 invitation.test.ts and
// feed.test.ts (C2, C5); 8 and 9 are about programs, see test/conversations/feeds.http; 15 feed.test.ts (C12).
const feed = '/home/ann@monasso.org/choir.ics';
const headers = { Accept: 'text/html' };

inEachSite('The traps', (site) => {
  beforeEach(async () => {
    await importCalendar(site().scene.ann, {
      owner: 'ann@monasso.org',
      slug: 'choir',
      bytes: oneEvent('Répétition'),
    });
  });

  const invited = async (email: string) => {
    const { token, login } = await site().scene.invite(email);
    return { token, login: login!, letter: await site().scene.inbox.last(email) };
  };

  it('2: the login ends in the owner’s domain, and mail and page print it exactly, not a rule', async () => {
    const { token, login, letter } = await invited('adresse@orange.fr');
    assert.equal(login, 'adresse.orange.fr@monasso.org');
    const page = textOf(await site().visitor().get(`/invitation/${token}`));
    for (const text of [letter.text, letter.html, page]) assert.ok(text.includes(login));
  });

  it('3: an address with two @ is refused', async () => {
    await assert.rejects(
      site().scene.invite('arnaud@bourdepro.fr@gmail.com'),
      refused('bad-email', { reason: 'more-than-one-at' }),
    );
  });

  it('4: case does not count, a foreign domain is written in A-labels, and a login may be long', async () => {
    const local = 'a'.repeat(60);
    for (const [email, login] of [
      ['Jean@EXÄMPLE.fr', 'jean.xn--exmple-cua.fr@monasso.org'],
      [
        `${local}@une-assez-longue-adresse.example.org`,
        `${local}.une-assez-longue-adresse.example.org@monasso.org`,
      ],
    ] as const) {
      await site().scene.gil(email);
      for (const typed of [login, login.toUpperCase(), email])
        linesOf(await ask(site(), feed, { login: `${typed}:${password}` }));
    }
    const told = await ask(site(), feed);
    assert.match(told.headers.get('WWW-Authenticate')!, /charset="UTF-8"$/);
  });

  it('6: no referrer leaves an invitation, nothing on it comes from elsewhere, and its token leaves the address', async () => {
    const { token } = await invited('gil@orange.fr');
    const page = await ask(site(), `/invitation/${token}`, { headers });
    assert.equal(page.headers.get('Referrer-Policy'), 'no-referrer');
    assert.equal(page.headers.get('Cache-Control'), 'no-store');
    assert.doesNotMatch(page.text, /(src|href|action)="(https?:)?\/\//);
    assert.match(page.text, /data-leave-address="\/invitation"/);
  });

  it('7: a click opens webcal:, a copy is https:, and webcals: stands nowhere', async () => {
    await site().scene.gil();
    const letter = await site().scene.inbox.last('gil@orange.fr');
    assert.match(letter.html, /href="webcal:\/\/agenda\.test\/home\/ann@monasso\.org\/choir\.ics"/);
    assert.match(letter.text, /http:\/\/agenda\.test\/home\/ann@monasso\.org\/choir\.ics/);
    const ann = await site().signedIn('ann@monasso.org');
    const dialog = (await ann.get('/calendars/ann@monasso.org/choir/share')).text;
    for (const text of [letter.html, letter.text, dialog]) assert.doesNotMatch(text, /webcals:/);
  });

  it('10: each feed has one realm of its own, and a browser’s page is no answer to a program', async () => {
    const realmOf = async (address: string) =>
      (await ask(site(), address, { headers })).headers.get('WWW-Authenticate');
    assert.equal(await realmOf(feed), await realmOf(`${feed}?start=-2days`));
    assert.notEqual(await realmOf(feed), await realmOf('/home/ann@monasso.org/board.ics'));
    assert.notEqual(await realmOf(feed), await realmOf('/home/ben@monasso.org/choir.ics'));
  });

  it('11: a feed with a login is answered where it is asked, never sent elsewhere', async () => {
    await site().scene.gil();
    for (const method of ['GET', 'HEAD', 'PROPFIND', 'PUT'])
      for (const login of [`gil@orange.fr:${password}`, 'gil@orange.fr:faux']) {
        const told = await ask(site(), feed, { method, login });
        assert.ok(told.status < 300 || told.status >= 400, `${method} ${told.status}`);
        assert.equal(told.headers.get('Location'), null);
      }
  });

  it('13: what nobody may guess has a random address; only what is public has a readable one', async () => {
    const { feed: link } = await site().scene.share({ kind: 'link', label: 'Chorale' });
    assert.doesNotMatch(link, /ann|choir|chorale/i);
    assert.equal((await ask(site(), feed)).status, 401);
    await site().scene.share({ kind: 'public' });
    linesOf(await ask(site(), feed));
  });

  it('14: no answer tells whether a person or a calendar exists', async () => {
    await site().scene.gil();
    const plain = async (address: string, login?: string) => {
      const {
        status,
        text,
        headers: told,
      } = await ask(site(), address, login === undefined ? {} : { login });
      const names = [...told.keys()].filter((name) => name !== 'date').join();
      return JSON.stringify([status, text, names]);
    };
    const there = await plain(feed);
    for (const address of [
      '/home/ann@monasso.org/none.ics',
      '/home/none@monasso.org/choir.ics',
      '/home/a@b.fr/c.ics',
    ])
      assert.equal(await plain(address), there, address);
    assert.equal(
      await plain(feed, 'none@orange.fr:faux'),
      await plain(feed, 'gil@orange.fr:faux'),
      'a login',
    );
    const own = `gil@orange.fr:${password}`;
    await site().scene.share({ kind: 'public' }, { detail: 'busy' });
    assert.equal(
      await plain('/home/ann@monasso.org/none.ics', own),
      await plain('/home/none@monasso.org/choir.ics', own),
    );
  });

  it('16: a public share that defeats a narrower one is told when it is made', async () => {
    const { share } = await site().scene.invite('gil@orange.fr', { detail: 'busy' });
    const { warnings } = await site().scene.share({ kind: 'public' }, { detail: 'titles' });
    assert.deepEqual(warnings, [{ kind: 'widens-others', shares: [share.id], detail: 'titles' }]);
    const ann = await site().signedIn('ann@monasso.org');
    const dialog = textOf(await ann.get('/calendars/ann@monasso.org/choir/share'));
    assert.match(dialog, /Le partage public en montre davantage/);
  });

  it('17: nothing in an address widens what was shared', async () => {
    const { feed: link } = await site().scene.share({ kind: 'link', label: 'Site' }, { detail: 'busy' });
    for (const query of [
      '',
      '?start=19010101&end=21990101',
      '?detail=full&privateEvents=1',
      '?fmt=ics&fmt=json',
    ])
      assert.deepEqual(
        new Set(valuesOf(await ask(site(), `${link}${query}`), 'SUMMARY')),
        new Set(['Occupé']),
        query,
      );
    const json = await ask(site(), `${link}?fmt=json&start=20260301&end=20260401`);
    assert.equal(json.status, 200);
    assert.doesNotMatch(json.text, /Répétition/);
    const page = await ask(site(), link.replace('.ics', '.html'), { headers });
    assert.doesNotMatch(page.text, /Répétition/);
  });

  it('18: the owner sees who accepted, under which name, though the mail may have been passed on', async () => {
    const { token } = await invited('gil@orange.fr');
    const chosen = 'six-pommes-vertes';
    await site()
      .visitor()
      .send(
        '/invitation/accept',
        { invitation: token, name: 'Quelqu’un d’autre', password: chosen, confirmation: chosen },
        { from: `/invitation/${token}` },
      );
    const ann = await site().signedIn('ann@monasso.org');
    const dialog = textOf(await ann.get('/calendars/ann@monasso.org/choir/share'));
    assert.match(dialog, /Quelqu’un d’autre/);
    assert.match(dialog, /gil@orange\.fr/);
  });
});
