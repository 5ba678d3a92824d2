import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import supertest from 'supertest';
import { createApp } from '../../src/app.ts';
import { openLog } from '../../src/server/log.ts';
import { openScene, type Scene } from '../support/scene.ts';

describe('health', () => {
  let scene: Scene;
  let server: Server;
  beforeEach(async () => {
    scene = await openScene();
    const { storage, clock, config } = scene;
    const app = createApp({
      storage,
      clock,
      config,
      mail: { wake: () => undefined },
      log: openLog('silent'),
    });
    const handle = app.callback();
    server = createServer((request, response) => void handle(request, response));
  });
  const ask = (path: string) => supertest(server).get(path);

  it('is ready while the storage answers, and says when it does not', async () => {
    assert.equal((await ask('/healthz')).text, 'ok\n');
    assert.equal((await ask('/readyz')).status, 200);
    await scene.close();
    assert.equal((await ask('/healthz')).status, 200);
    const { status, text } = await ask('/readyz');
    assert.deepEqual([status, text], [503, 'storage does not answer\n']);
  });

  it('counts requests by kind, method and status, and names nobody', async () => {
    const { feed } = await scene.share({ kind: 'public' });
    const path = new URL(feed).pathname;
    const { headers } = await ask(path);
    await ask(path).set('If-None-Match', String(headers['etag']));
    await supertest(server).options('/no-such-page');
    const { text, headers: told } = await ask('/metrics');
    assert.match(String(told['content-type']), /^text\/plain; version=0\.0\.4/);
    const of = (route: string, method: string, status: number) =>
      `fasti_request_seconds_count{route="${route}",method="${method}",status="${status}"}`;
    assert.ok(text.includes(of('feed', 'GET', 200)));
    assert.ok(text.includes(of('feed', 'GET', 304)));
    for (const name of [
      'feed_cache_hits_total',
      'feed_cache_bytes',
      'password_cache_hits_total',
      'outbox_waiting 0',
      'outbox_failed 0',
      'push_sent_total',
      'push_waiting 0',
      'push_subscriptions 0',
      'calendars 1',
    ])
      assert.ok(text.includes(`fasti_${name}`), name);
    assert.match(text, /process_resident_memory_bytes \d/);
    assert.ok(!/monasso|choir/.test(text));
    await scene.close();
  });

  it('tells its figures to neighbours alone', async () => {
    for (const header of ['X-Forwarded-For', 'Forwarded', 'Via', 'X-Real-IP'])
      assert.equal((await ask('/metrics').set(header, '192.0.2.7')).status, 404);
    await scene.close();
  });
});
