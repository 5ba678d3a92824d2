import assert from 'node:assert/strict';
import { listShares } from '../../src/sharing/list-shares.ts';
import { ask } from '../criteria/program.ts';
import { password } from '../support/scene.ts';
import { openSite, type Site } from './pages/site.ts';

const https = 'https://agenda.test';
const feed = '/home/ann@monasso.org/choir.ics';

describe('Where the public address is https, behind a proxy', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite({ FASTI_URL: https, FASTI_TRUST_PROXY: '1' });
  });
  afterEach(() => site.close());
  const came = (proto: string) => ({ 'X-Forwarded-Proto': proto });
  const seenInClear = async () =>
    (await listShares(site.scene.ann, { calendar: { id: site.scene.calendar.id } })).map(
      ({ share }) => share.seenInClearAt,
    );

  it('what comes in the clear is sent on, with its query, and answered nothing', async () => {
    for (const method of ['GET', 'HEAD']) {
      const told = await ask(site, `${feed}?start=-2days`, { method, headers: came('http') });
      assert.equal(told.status, 308);
      assert.equal(told.headers.get('Location'), `${https}${feed}?start=-2days`);
      assert.equal(told.headers.get('WWW-Authenticate'), null, 'no password is asked for here');
      assert.equal(told.text, '');
    }
    assert.equal((await ask(site, feed, { headers: came('https') })).status, 401);
  });

  it('a password that came in the clear opens nothing', async () => {
    await site.scene.gil();
    const login = `gil@orange.fr:${password}`;
    const told = await ask(site, feed, { login, headers: came('http') });
    assert.deepEqual([told.status, told.text], [308, '']);
    assert.equal((await ask(site, feed, { login, headers: came('https') })).status, 200);
  });

  it('a form in the clear is refused, and not sent on', async () => {
    const told = await ask(site, '/sign-in', { method: 'POST', headers: came('http') });
    assert.equal(told.status, 400);
    assert.equal(told.headers.get('Location'), null);
  });

  // Trap 7: `webcal:` begins in plain http with some programs.
  it('a link whose secret was seen in the clear is marked for its owner, once', async () => {
    const { feed: link } = await site.scene.share({ kind: 'link', label: 'Site' });
    await ask(site, link, { headers: came('https') });
    assert.deepEqual(await seenInClear(), [null]);
    const told = await ask(site, link, { headers: came('http') });
    assert.equal(told.status, 308);
    const at = site.scene.clock.ms;
    assert.deepEqual(await seenInClear(), [at]);
    site.scene.clock.advance({ hours: 1 });
    await ask(site, link, { headers: came('http') });
    assert.deepEqual(await seenInClear(), [at]);
  });

  it('whether a link exists does not show', async () => {
    const told = await ask(site, `/link/${'x'.repeat(43)}.ics`, { headers: came('http') });
    assert.equal(told.status, 308);
  });

  it('those who watch the server are answered', async () => {
    for (const path of ['/healthz', '/readyz'])
      assert.equal((await ask(site, path, { headers: came('http') })).status, 200, path);
  });
});

describe('Where no proxy tells how a request came', () => {
  it('nothing is sent on', async () => {
    const site = await openSite({ FASTI_URL: https });
    const told = await ask(site, feed, { headers: { 'X-Forwarded-Proto': 'http' } });
    assert.equal(told.status, 401);
    await site.close();
  });
});
