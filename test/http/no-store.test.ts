import assert from 'node:assert/strict';
import supertest from 'supertest';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { password } from '../support/scene.ts';
import { openSite, type Site } from './pages/site.ts';

type Asked = Readonly<{
  method?: string;
  path: string;
  status: number;
  login?: string;
  headers?: Record<string, string>;
}>;

/** RFC 9110 §15.1: several of these may be kept by any cache unless they say otherwise. */
describe('what is refused, or sent on, is kept by no cache', () => {
  let site: Site;
  before(async () => (site = await openSite()));
  after(() => site.close());

  const ask = async ({ method = 'GET', path, login, headers = {} }: Asked) => {
    const verb = method.toLowerCase() as 'get';
    const asked = supertest(site.server)[verb](path).redirects(0);
    const request = asked.set({ Accept: 'text/html', ...headers });
    return await (login === undefined ? request : request.auth(login, password));
  };

  it('in a form of any kind', async () => {
    const { scene } = site;
    const open = new URL((await scene.share({ kind: 'public' })).feed).pathname;
    const withdrawn = await scene.share({ kind: 'link', label: 'Mairie' });
    const gone = new URL(withdrawn.feed).pathname;
    await revokeShare(scene.ann, { share: withdrawn.share.id });
    const user = await scene.share({ kind: 'user', login: 'ben@monasso.org' });
    await revokeShare(scene.ann, { share: user.share.id });
    const none = '/home/ann@monasso.org/none';
    const answers: Asked[] = [
      ...['.ics', '.json'].flatMap((ending): Asked[] => [
        { path: `${none}${ending}`, status: 401 },
        { path: `${none}${ending}`, status: 404, login: 'ben@monasso.org' },
        { path: gone.replace('.ics', ending), status: 410 },
        { path: `/link/nothing${ending}`, status: 404 },
        { path: open.replace('.ics', `${ending}?start=never`), status: 400 },
      ]),
      { path: `${open}?fmt=pdf`, status: 400 },
      ...['POST', 'PUT', 'DELETE', 'PROPFIND', 'PATCH'].map((method) => ({
        method,
        path: open,
        status: method === 'PUT' || method === 'DELETE' ? 403 : 405,
      })),
      { method: 'PROPFIND', path: `${none}.ics`, status: 401 },
      { method: 'PROPFIND', path: '/', status: 404 },
      { path: gone.replace('.ics', '.html'), status: 410 },
      { path: '/link/nothing.html', status: 404 },
      { path: `${none}.html`, status: 303 },
      { path: '/nothing', status: 404 },
      { path: '/nothing', status: 404, headers: { Accept: 'application/json' } },
      { path: '/', status: 303 },
      { path: '/calendars', status: 303 },
      { path: '/outbox', status: 303 },
      { path: '/invitation/nothing', status: 404 },
      { path: '/password/nothing', status: 410 },
      { path: '/set-up/nothing', status: 409 },
      { method: 'POST', path: '/sign-in', status: 403 },
      { path: '/assets/nothing.css', status: 404 },
    ];
    for (const asked of answers) {
      const what = `${asked.method ?? 'GET'} ${asked.path}`;
      const answer = await ask(asked);
      assert.equal(answer.status, asked.status, what);
      assert.equal(answer.get('cache-control'), 'no-store', what);
      for (const name of ['etag', 'last-modified', 'expires'])
        assert.equal(answer.get(name), undefined, what);
    }
  });

  it('on the way to https, with a secret in its address', async () => {
    const secure = await openSite({ FASTI_URL: 'https://agenda.test', FASTI_TRUST_PROXY: '1' });
    const inClear = { 'X-Forwarded-Proto': 'http' };
    for (const path of ['/link/secret.ics', '/link/secret.html', '/invitation/secret', '/']) {
      const answer = await supertest(secure.server).get(path).redirects(0).set(inClear);
      assert.equal(answer.status, 308);
      assert.equal(answer.get('location'), `https://agenda.test${path}`);
      assert.equal(answer.get('cache-control'), 'no-store');
      assert.equal(answer.get('referrer-policy'), 'no-referrer');
    }
    await secure.close();
  });
});
