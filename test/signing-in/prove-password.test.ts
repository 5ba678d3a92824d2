import assert from 'node:assert/strict';
import { addDomain } from '../../src/people/add-domain.ts';
import { hashPassword } from '../../src/signing-in/password.ts';
import { proveLogin } from '../../src/signing-in/prove-login.ts';
import { isVerified } from '../../src/signing-in/verified.ts';
import { keyedHash } from '../../src/server/secrets.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import * as attempts from '../../src/storage/tables/attempts.ts';
import * as principals from '../../src/storage/tables/principals.ts';
import { inEachScene, password } from '../support/scene.ts';
import { refused } from '../support/refused.ts';

inEachScene('signing in with a password', (scene) => {
  const gil = 'gil@orange.fr';
  const check = (login: string, typed: string, address = '192.0.2.1') =>
    proveLogin(scene().eve, { domain: scene().domain.id, login, password: typed, address });
  const failed = async () => await scene().storage.db.selectFrom('failed_attempts').selectAll().execute();
  const savePassword = async (text: string) => {
    const account = await accounts.find(scene().storage.db, scene().domain.id, gil);
    assert.ok(account?.actor.kind === 'guest');
    const hash = await hashPassword(text);
    const { id } = account.actor.guest;
    const before = account.passwordHash;
    assert.ok(await scene().storage.transaction((tx) => principals.savePassword(tx, id, hash, { before })));
    return hash;
  };

  beforeEach(async () => {
    await scene().gil();
  });

  it('counts the same wrong password once, however often it comes', async () => {
    for (let n = 0; n < 30; n += 1)
      await assert.rejects(check(gil, 'mon ancien mot de passe'), refused('sign-in-refused'));
    assert.equal((await failed()).length, 1);
  });

  it('keeps nothing of what was tried that could be read', async () => {
    await assert.rejects(check(gil, 'mon ancien mot de passe'), refused('sign-in-refused'));
    assert.doesNotMatch(JSON.stringify(await failed()), /ancien|gil|192\.0\.2/);
  });

  it('says too-many-attempts after ten different wrong ones, and still never refuses the right one', async () => {
    await savePassword('un mot que personne n’a prouvé');
    for (let n = 0; n < 10; n += 1)
      await assert.rejects(check(gil, `essai ${n}`), refused('sign-in-refused'));
    await assert.rejects(check(gil, 'essai 10'), refused('too-many-attempts', { retryAfterSeconds: 60 }));
    const account = await check(gil, 'un mot que personne n’a prouvé');
    assert.equal(account.actor.kind, 'guest');
  });

  it('counts what was wrong in one domain against no login of the same name in another', async () => {
    for (let n = 0; n < 10; n += 1)
      await assert.rejects(check(gil, `essai ${n}`), refused('sign-in-refused'));
    const { id: domain } = await addDomain(scene().operator, { name: 'mairie.fr' });
    const asked = { domain, login: gil, password: 'essai 10', address: '192.0.2.1' };
    await assert.rejects(proveLogin(scene().eve, asked), refused('sign-in-refused'));
  });

  it('slows an address that tries many logins, not the others, and refuses no right password from it', async () => {
    const { storage, config, clock } = scene();
    const address = keyedHash(config.secretKey, 'throttle', '192.0.2.1');
    await storage.transaction(async (tx) => {
      for (let n = 0; n < 100; n += 1)
        await attempts.add(tx, { login: `login ${n}`, fingerprint: 'any', address }, clock.ms);
    });
    await assert.rejects(check(gil, 'essai'), refused('too-many-attempts'));
    await assert.rejects(check('ben@monasso.org', 'essai', '192.0.2.2'), refused('sign-in-refused'));
    assert.equal((await check(gil, password)).actor.kind, 'guest');
  });

  it('forgets wrong ones after a quarter of an hour', async () => {
    for (let n = 0; n < 10; n += 1)
      await assert.rejects(check(gil, `essai ${n}`), refused('sign-in-refused'));
    scene().clock.advance({ minutes: 15 });
    await assert.rejects(check(gil, 'essai 10'), refused('sign-in-refused'));
  });

  it('takes a password that was wrong until it was chosen', async () => {
    await assert.rejects(check(gil, 'bientôt le bon mot'), refused('sign-in-refused'));
    await savePassword('bientôt le bon mot');
    assert.equal((await check(gil, 'bientôt le bon mot')).actor.kind, 'guest');
    await assert.rejects(check(gil, password), refused('sign-in-refused'));
  });

  it('answers and notes an unknown login as a known one', async () => {
    await scene().invite('ines@orange.fr');
    for (const login of ['nobody@monasso.org', 'ines@orange.fr', '', gil])
      await assert.rejects(check(login, 'essai'), refused('sign-in-refused'));
    assert.equal((await failed()).length, 4);
  });

  it('lets another account in between a flood of wrong passwords', async () => {
    let answered = 0;
    const flood = Array.from({ length: 30 }, (_, n) =>
      assert.rejects(check(gil, `essai ${n}`), refused('sign-in-refused')).then(() => (answered += 1)),
    );
    await check('ben@monasso.org', password, '192.0.2.2');
    assert.ok(answered < 15, `${answered} of the flood went before`);
    await Promise.all(flood);
  });

  it('is proved once, until the password changes', async () => {
    const hash = await savePassword('une phrase toute neuve');
    const typed = 'une phrase toute neuve';
    assert.equal(isVerified(hash, typed), false);
    await check(gil, typed);
    assert.equal(isVerified(hash, typed), true);
    assert.equal(isVerified(hash, `${typed} `), false);
    assert.equal(isVerified(await savePassword(typed), typed), false);
    assert.equal(isVerified(null, typed), false);
  });
});
