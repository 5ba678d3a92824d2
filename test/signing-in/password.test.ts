import assert from 'node:assert/strict';
import { hashOfNobody, hashPassword, verifyPassword } from '../../src/signing-in/password.ts';
import { readNewPassword } from '../../src/signing-in/read-new-password.ts';
import { refused } from '../support/refused.ts';

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
    ['fasti-abcde-fghij-kmnpq-rstuv-wxyz23', 'like-program'],
    ['abcabcabcabc', 'common'],
  ] as const)
    it(`are refused with a reason: ${text.slice(0, 30)}, ${reason}`, async () => {
      await assert.rejects(read(text), refused('weak-password', { reason }));
    });

  it('of ten letters that say nothing are good enough', async () => {
    for (const text of ['six pommes', 'été à Brest', '🎻🎺🥁🎷🎸🎹🪗🪘🎼🎤'])
      assert.equal(await read(text), text);
  });
});
