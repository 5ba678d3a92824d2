import assert from 'node:assert/strict';
import { checkPassword, isVerified } from '../../src/signing-in/check-password.ts';
import {
  hashOfNobody,
  hashPassword,
  readNewPassword,
  verifyPassword,
} from '../../src/signing-in/password.ts';
import { VerifiedPasswords } from '../../src/signing-in/verified.ts';
import { keyedHash } from '../../src/server/secrets.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import * as attempts from '../../src/storage/tables/attempts.ts';
import * as guests from '../../src/storage/tables/guests.ts';
import { inEachScene, password } from '../support/scene.ts';
import { refused } from '../support/refused.ts';

inEachScene('signing in with a password', (scene) => {
  const gil = 'gil@orange.fr';
  const check = (login: string, typed: string, address = '192.0.2.1') =>
    checkPassword(scene().eve, { domain: scene().domain.id, login, password: typed, address });
  const failed = async () => await scene().storage.db.selectFrom('failed_attempts').selectAll().execute();
  const savePassword = async (text: string) => {
    const account = await accounts.find(scene().storage.db, scene().domain.id, gil);
    assert.ok(account?.kind === 'guest');
    const hash = await hashPassword(text);
    await scene().storage.transaction((tx) => guests.savePassword(tx, account.guest.id, hash));
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
    assert.equal(account.kind, 'guest');
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
    assert.equal((await check(gil, password)).kind, 'guest');
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
    assert.equal((await check(gil, 'bientôt le bon mot')).kind, 'guest');
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
    assert.equal(isVerified({ passwordHash: hash, password: typed }), false);
    await check(gil, typed);
    assert.equal(isVerified({ passwordHash: hash, password: typed }), true);
    assert.equal(isVerified({ passwordHash: hash, password: `${typed} ` }), false);
    assert.equal(isVerified({ passwordHash: await savePassword(typed), password: typed }), false);
    assert.equal(isVerified({ passwordHash: null, password: typed }), false);
  });
});

describe('passwords', () => {
  const parameters = (hash: string) => hash.split('$').slice(0, 4).join('$');

  it('are hashed with argon2id as OWASP advises, and nobody’s costs as much as anybody’s', async () => {
    const hash = await hashPassword('une phrase assez longue');
    assert.match(hash, /^\$argon2id\$v=19\$m=19456,p=1,t=2\$/);
    assert.equal(parameters(await hashOfNobody()), parameters(hash));
  });

  it('are the same however a program composes accents, and cost nothing beyond a length', async () => {
    const hash = await hashPassword('e\u0301le\u0300ves à l’école');
    assert.equal(await verifyPassword(hash, 'élèves à l’école'), true);
    assert.equal(await verifyPassword(hash, 'eleves a l’ecole'), false);
    assert.equal(await verifyPassword(hash, 'x'.repeat(2000)), false);
  });

  const login = 'gil.orange.fr@monasso.org';
  const email = 'gil@orange.fr';
  const read = (text: string) =>
    readNewPassword({ password: text, confirmation: text, login, email, name: 'Gil Durand' });
  for (const [text, reason] of [
    ['neuf lett', 'too-short'],
    ['é'.repeat(600), 'too-long'],
    [login, 'like-login'],
    ['GIL.ORANGE.FR', 'like-login'],
    ['gil durand', 'like-login'],
    ['gil@orange.fr1', 'like-login'],
    ['motdepasse', 'common'],
    ['MotDePasse', 'common'],
    ['1234567890', 'common'],
    ['aaaaaaaaaaaa', 'common'],
    ['abcabcabcabc', 'common'],
  ] as const)
    it(`are refused with a reason: ${text.slice(0, 30)}, ${reason}`, () => {
      assert.throws(() => read(text), refused('weak-password', { reason }));
    });

  it('of ten letters that say nothing are good enough', () => {
    for (const text of ['six pommes', 'été à Brest', '🎻🎺🥁🎷🎸🎹🪗🪘🎼🎤']) assert.equal(read(text), text);
  });
});

describe('the passwords that were proved', () => {
  it('are bounded: the oldest goes, and nothing but its owner’s wait is lost', () => {
    const proved = new VerifiedPasswords(2);
    for (const hash of ['one', 'two', 'three']) proved.add(hash, 'word');
    assert.deepEqual(
      ['one', 'two', 'three'].map((hash) => proved.has(hash, 'word')),
      [false, true, true],
    );
  });

  it('are not mistaken for another hash and word that join to the same text', () => {
    const proved = new VerifiedPasswords();
    proved.add('hash', 'word');
    assert.equal(proved.has('has', 'hword'), false);
    assert.equal(proved.has('hashw', 'ord'), false);
  });
});
