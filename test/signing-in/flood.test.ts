import assert from 'node:assert/strict';
import { proveLogin } from '../../src/signing-in/prove-login.ts';
import { keyedHash } from '../../src/server/secrets.ts';
import * as attempts from '../../src/storage/tables/attempts.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { refused } from '../support/refused.ts';

describe('a flood of wrong passwords', () => {
  let scene: Scene;
  beforeEach(async () => {
    scene = await openScene();
  });
  afterEach(() => scene.close());

  const check = (login: string, typed: string, address: string) =>
    proveLogin(scene.eve, { domain: scene.domain.id, login, password: typed, address });

  it('does not tell by the time that others take which logins there are', async () => {
    const { storage, config, clock } = scene;
    const address = keyedHash(config.secretKey, 'throttle', '192.0.2.66');
    await storage.transaction(async (tx) => {
      for (let n = 0; n < 100; n += 1)
        await attempts.add(tx, { login: `login ${n}`, fingerprint: 'any', address }, clock.ms);
    });
    const others = await Promise.all(['one', 'two', 'three'].map((local) => scene.user(local)));
    for (const login of ['ben@monasso.org', 'nobody@monasso.org']) {
      const answered: string[] = [];
      const wrong = async (one: string) => {
        await assert.rejects(check(one, `pas ${login}`, '192.0.2.66'), refused('too-many-attempts'));
        answered.push(one);
      };
      const all = [...others.map((other) => other.login), login];
      await Promise.all(all.map(wrong));
      assert.deepEqual(answered, all, `${login} did not wait behind the others`);
    }
  });
});
