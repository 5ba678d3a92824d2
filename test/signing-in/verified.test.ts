import assert from 'node:assert/strict';
import { VerifiedPasswords } from '../../src/signing-in/verified.ts';

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
