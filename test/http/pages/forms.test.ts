import assert from 'node:assert/strict';
import { openSite, rowsOf, textOf, tokenIn, type Site } from './site.ts';

describe('Forms', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const form = { login: 'ann@monasso.org', password: 'x' };

  it('are refused without a token, on a page that says what to do', async () => {
    const answer = await site.visitor().post('/sign-in', form);
    assert.equal(answer.status, 403);
    assert.match(textOf(answer), /Ce formulaire n’est plus valable .* rechargez la page/);
  });

  it('are refused with a token of somebody else', async () => {
    const [one, other] = [site.visitor(), site.visitor()];
    const token = tokenIn((await one.get('/sign-in')).text);
    await other.get('/sign-in');
    assert.equal((await other.post('/sign-in', { ...form, _token: token })).status, 403);
    assert.equal((await one.post('/sign-in', { ...form, _token: token })).status, 401, 'their own is taken');
  });

  it('are refused with a token from before signing in', async () => {
    const ann = site.visitor();
    const token = tokenIn((await ann.get('/sign-in')).text);
    await ann.send('/sign-in', { login: 'ann@monasso.org', password: 'une phrase assez longue' });
    assert.equal((await ann.post('/calendars', { name: 'x', _token: token })).status, 403);
  });

  it('are refused when another site sends them, whatever token they carry', async () => {
    const visitor = site.visitor();
    const _token = tokenIn((await visitor.get('/sign-in')).text);
    const from = async (headers: Record<string, string>) =>
      (await visitor.post('/sign-in', { ...form, _token }, headers)).status;
    assert.equal(await from({ 'Sec-Fetch-Site': 'cross-site' }), 403);
    assert.equal(await from({ 'Sec-Fetch-Site': 'same-site' }), 403);
    assert.equal(await from({ Origin: 'https://elsewhere.example' }), 403);
    assert.equal(await from({ 'Sec-Fetch-Site': 'same-origin', Origin: 'null' }), 401);
    assert.equal(await from({ Origin: 'null' }), 401, 'an old browser under no-referrer');
    assert.equal(await from({ Origin: 'http://agenda.test' }), 401);
    assert.equal(await from({ Origin: site.url }), 401, 'under another name, at which it was asked');
  });

  it('that are too large are refused before they are read', async () => {
    const visitor = site.visitor();
    const _token = tokenIn((await visitor.get('/sign-in')).text);
    const answer = await visitor.post('/sign-in', { login: 'x'.repeat(200_000), password: 'x', _token });
    assert.equal(answer.status, 413);
    assert.match(textOf(answer), /trop de données/);
  });

  it('with files are read from those alone who may send some', async () => {
    const file = { name: 'a.ics', bytes: Buffer.alloc(100) };
    assert.equal((await site.visitor().upload('/calendars/import', {}, file, '/sign-in')).status, 400);
    const ben = await site.signedIn('ben@monasso.org');
    assert.equal((await ben.upload('/calendars/import', {}, file, '/calendars')).status, 422);
  });

  it('with files are read from no guest, and nowhere else', async () => {
    const file = { name: 'a.ics', bytes: Buffer.alloc(100) };
    await site.scene.gil();
    const gil = await site.signedIn('gil@orange.fr');
    assert.equal((await gil.upload('/calendars/import', {}, file, '/account')).status, 400);
    const ben = await site.signedIn('ben@monasso.org');
    assert.equal((await ben.upload('/anything/import', {}, file, '/calendars')).status, 400);
  });

  it('of a hundred thousand parts are refused before they are taken apart', async () => {
    const ben = await site.signedIn('ben@monasso.org');
    const parts = '--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n1\r\n'.repeat(100_000);
    const answer = await ben.postRaw(
      '/calendars/import',
      `${parts}--b--\r\n`,
      'multipart/form-data; boundary=b',
    );
    assert.equal(answer.status, 400);
  });

  it('in another kind of text are not understood', async () => {
    const answer = await site.visitor().post('/sign-in', form, { 'Content-Type': 'application/json' });
    assert.equal(answer.status, 400);
  });

  it('tell nothing to storage by being looked at', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const ann = await site.signedIn('ann@monasso.org');
    const before = await rowsOf(site);
    for (const path of [
      '/',
      '/sign-in',
      '/forgotten',
      `/invitation/${token}`,
      '/invitation',
      '/nowhere',
      '/calendars',
    ]) {
      await site.visitor().get(path);
      await site.visitor().head(path);
    }
    for (const path of [
      '/calendars',
      '/calendars/ann@monasso.org/choir/share',
      '/calendars/ann@monasso.org/choir/settings',
      '/shared',
      '/account',
      '/outbox',
    ]) {
      assert.equal((await ann.get(path)).status, 200, path);
      assert.equal((await ann.head(path)).status, 200, path);
    }
    assert.equal(await rowsOf(site), before);
  });
});
