import assert from 'node:assert/strict';
import { hashToken } from '../../src/server/secrets.ts';
import { password } from '../support/scene.ts';
import { openSite, tokenIn, type Site } from './pages/site.ts';

const cookiesOf = ({ headers }: { headers: Record<string, unknown> }) =>
  (headers['set-cookie'] as string[] | undefined) ?? [];
const cookieOf = (answer: { headers: Record<string, unknown> }, name: string) =>
  cookiesOf(answer).find((one) => one.startsWith(`${name}=`));
const keyIn = (cookie: string) => /=([\w-]{43});/.exec(cookie)![1]!;

describe('A session', () => {
  let site: Site;
  afterEach(() => site.close());
  const rows = () => site.scene.storage.db.selectFrom('sessions').selectAll().execute();

  it('lasts two weeks, in the cookie as in storage', async () => {
    site = await openSite();
    const answer = await site.visitor().send('/sign-in', { login: 'ann', password });
    const cookie = cookieOf(answer, 'fasti')!;
    const ends = Date.parse(/expires=([^;]+)/i.exec(cookie)![1]!);
    const answered = Date.parse(answer.headers['date'] as string);
    assert.ok(Math.abs(ends - answered - 14 * 24 * 3_600_000) <= 2000, cookie);
    const [row] = await rows();
    assert.equal(row!.ends_at, site.scene.clock.ms + 14 * 24 * 3_600_000);
    assert.equal(row!.id_hash, hashToken(keyIn(cookie)));
  });

  it('takes the place of the one before in the same browser, and of no other', async () => {
    site = await openSite();
    const elsewhere = cookieOf(await site.visitor().send('/sign-in', { login: 'ann', password }), 'fasti')!;
    const ann = site.visitor();
    const first = cookieOf(await ann.send('/sign-in', { login: 'ann', password }), 'fasti')!;
    const _token = tokenIn((await ann.get('/calendars')).text);
    const second = cookieOf(await ann.post('/sign-in', { login: 'ann', password, _token }), 'fasti')!;
    const kept = (await rows()).map(({ id_hash }) => id_hash).sort();
    assert.deepEqual(kept, [elsewhere, second].map((cookie) => hashToken(keyIn(cookie))).sort());
    assert.notEqual(keyIn(first), keyIn(second));
  });

  it('is gone from the browser and from storage after signing out', async () => {
    site = await openSite();
    const ann = await site.signedIn('ann@monasso.org');
    const out = await ann.send('/sign-out', {}, { from: '/calendars' });
    assert.match(cookieOf(out, 'fasti')!, /^fasti=;.*expires=Thu, 01 Jan 1970/i);
    assert.deepEqual(await rows(), []);
  });

  it('is no session where its key is made up, and a page then writes nothing', async () => {
    site = await openSite();
    const stranger = site.visitor({ Cookie: `fasti=${'x'.repeat(43)}` });
    const answer = await stranger.get('/calendars');
    assert.equal(answer.headers['location'], '/sign-in?next=%2Fcalendars');
    assert.equal(cookieOf(answer, 'fasti'), undefined);
    assert.deepEqual(await rows(), []);
  });

  it('over https is in a cookie that no neighbour can plant', async () => {
    site = await openSite({ FASTI_URL: 'https://agenda.test' });
    const page = await site.visitor().get('/sign-in');
    const form = cookieOf(page, '__Host-fasti-form')!.split(';')[0]!;
    const visitor = site.visitor({ Cookie: form });
    const answer = await visitor.post('/sign-in', { login: 'ann', password, _token: tokenIn(page.text) });
    const cookie = cookieOf(answer, '__Host-fasti')!;
    assert.match(cookie, /path=\/;.*secure.*httponly/i);
    const key = keyIn(cookie);
    assert.equal((await site.visitor({ Cookie: `__Host-fasti=${key}` }).get('/calendars')).status, 200);
    assert.equal((await site.visitor({ Cookie: `fasti=${key}` }).get('/calendars')).status, 303);
  });
});

describe('The cookie of one page', () => {
  it('has its path, and no name that browsers keep for those of the whole site (RFC 6265bis §4.1.3.2)', async () => {
    const site = await openSite({ FASTI_URL: 'https://agenda.test' });
    const { token } = await site.scene.invite('gil@orange.fr');
    const set = cookiesOf(await site.visitor().get(`/invitation/${token}`));
    await site.close();
    const [cookie] = set.filter((one) => one.includes(token));
    assert.match(cookie!, /^fasti-invitation=.*path=\/invitation;.*secure.*httponly/i);
    for (const one of set) assert.equal(one.startsWith('__Host-'), /path=\/;/.test(one), one);
  });
});
