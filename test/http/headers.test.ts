import assert from 'node:assert/strict';
import { openSite, type Site } from './pages/site.ts';

describe('The headers of a page', () => {
  let site: Site;
  afterEach(() => site.close());

  it('let nothing in from elsewhere, and no script in the text', async () => {
    site = await openSite();
    const ann = await site.signedIn('ann@monasso.org');
    for (const path of [
      '/sign-in',
      '/nowhere',
      '/calendars',
      '/calendars/ann@monasso.org/choir/share',
      '/calendars/ann@monasso.org/no-such/share',
    ]) {
      const { headers, text } = await ann.get(path);
      const policy = headers['content-security-policy'] as string;
      for (const part of [
        "default-src 'self'",
        "form-action 'self'",
        "frame-ancestors 'none'",
        "base-uri 'none'",
      ])
        assert.ok(policy.includes(part), `${path}: ${policy}`);
      assert.doesNotMatch(policy, /unsafe|upgrade-insecure-requests/);
      assert.equal(headers['referrer-policy'], 'no-referrer');
      assert.equal(headers['x-content-type-options'], 'nosniff');
      assert.equal(headers['x-frame-options'], 'DENY');
      assert.equal(headers['cache-control'], 'no-store');
      assert.equal(headers['strict-transport-security'], undefined, 'it would lock people out of plain http');
      assert.equal(headers['x-powered-by'], undefined);
      assert.doesNotMatch(text, /<script(?![^>]*\ssrc=)|\son\w+=|\sstyle=/, path);
    }
  });

  it('ask for https from then on, where it is https', async () => {
    site = await openSite({ FASTI_URL: 'https://agenda.test' });
    const { headers } = await site.visitor().get('/sign-in');
    assert.match(headers['strict-transport-security'] as string, /^max-age=\d+$/);
    assert.match(headers['content-security-policy'] as string, /upgrade-insecure-requests/);
    const [cookie] = headers['set-cookie'] as unknown as string[];
    assert.match(cookie!, /^__Host-fasti-form=.*path=\/.*secure.*httponly/i);
  });

  it('let browsers keep style and script for good, under a name that changes with them', async () => {
    site = await openSite();
    const { text } = await site.visitor().get('/sign-in');
    const assets = [...text.matchAll(/"(\/assets\/[^"]+)"/g)].map(([, path]) => path!);
    assert.equal(new Set(assets).size, 3);
    for (const path of assets) {
      assert.match(path, /-[0-9a-f]{12}\./);
      const answer = await site.visitor().get(path);
      assert.equal(answer.status, 200);
      assert.equal(answer.headers['cache-control'], 'public, max-age=31536000, immutable');
      assert.match(answer.headers['content-type'] as string, /^(text\/css|text\/javascript|image\/svg\+xml)/);
    }
    assert.equal((await site.visitor().get('/assets/style.css')).status, 404);
    assert.equal((await site.visitor().get('/assets/..%2f..%2fpackage.json')).status, 404);
  });
});
