import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { isGuessable, simplify } from '../../src/signing-in/guessable.ts';
import { costRatio } from '../support/growth.ts';

const guessable = (password: string, ofOwner: readonly string[] = []) =>
  isGuessable(simplify(password), ofOwner);

describe('the strength of a password', () => {
  it('is small where lists of leaked passwords and French words lead to it', async () => {
    for (const password of [
      'motdepasse2026',
      'nouveaumotdepasse',
      'Évènements2026',
      'evenements2026',
      'bonnesvacances',
      'tournesol7',
      'secretaire1',
      'Printemps2026!',
      'iloveyouforever',
      'sunshine99!',
      'p@ssw0rd123',
      '1q2w3e4r5t',
      'azertyuiop',
      'qsdfghjklm',
      'azerty123456',
      'abcdefghij',
      '0987654321',
      'Hunter2Hunter2',
      'ababababababab',
      'camille14071998',
      'fasti12345',
    ])
      assert.equal(await guessable(password), true, password);
  });

  it('is small where its owner’s words and a number make it up', async () => {
    assert.equal(await guessable('duvallon-2026', ['duvallon']), true);
    assert.equal(await guessable('duvallon-2026'), false);
  });

  it('is enough for a few words that have nothing to do with each other, in any alphabet', async () => {
    for (const password of [
      'six-pommes-vertes',
      'une phrase assez longue',
      'correct horse battery',
      'gT7kq2Lx9p',
      'зелёный чайник',
    ])
      assert.equal(await guessable(password), false, password);
  });

  for (const text of ['@4€3$5!1', '(<)422((4<<2a@a)', 'p@$$w0rd', '0000111', '1a2b', '12/01/2000']) {
    const typed = (length: number) => text.repeat(length).slice(0, length);

    it(`costs with ${text} over and over little more than words`, async () => {
      const words = 'zelphumq brixt oda '.repeat(10).slice(0, 100);
      const ratio = await costRatio((password) => guessable(password), words, typed(100));
      // Without a bound for l33t it is 15 to 30.
      assert.ok(ratio < 6, `${ratio} times as much`);
    });

    it(`does not grow with ${text} over and over`, async () => {
      const ratio = await costRatio((password) => guessable(password), typed(32), typed(256));
      assert.ok(ratio < 3, `${ratio} times as much`);
    });
  }

  it('loads its lists with the first new password, not with the server', () => {
    const script = `
      await import('./src/signing-in/password.ts');
      const { createRequire } = await import('node:module');
      const loaded = Object.keys(createRequire(import.meta.url).cache).filter((path) => path.includes('zxcvbn'));
      process.exitCode = loaded.length;`;
    const { status } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
      cwd: join(import.meta.dirname, '..', '..'),
    });
    assert.equal(status, 0);
  });
});
