import assert from 'node:assert/strict';
import { newSecret, readSecret } from '../../src/signing-in/program.ts';

describe('a program’s password', () => {
  it('is 128 bits in groups of letters and digits that are hard to mistake, each time others', () => {
    const secrets = Array.from({ length: 100 }, newSecret);
    for (const secret of secrets) assert.match(secret, /^fasti(-[a-km-np-z2-9]{5}){4}-[a-km-np-z2-9]{6}$/);
    assert.equal(new Set(secrets).size, 100);
  });

  it('is read in whatever case and with whatever gaps somebody types it', () => {
    const secret = 'fasti-abcde-fghij-kmnpq-rstuv-wxyz23';
    const read = 'fastiabcdefghijkmnpqrstuvwxyz23';
    for (const typed of [
      secret,
      read,
      'FASTI-ABCDE-FGHIJ-KMNPQ-RSTUV-WXYZ23',
      ' Fasti abcde fghij  kmnpq rstuv wxyz23\n',
    ])
      assert.equal(readSecret(typed), read, typed);
  });

  it('is told from what people choose', () => {
    for (const typed of [
      '',
      'fasti',
      'une phrase assez longue',
      'fasti-abcde-fghij-kmnpq-rstuv-wxyz2',
      'fasti-abcde-fghij-kmnpq-rstuv-wxyz234',
      'fasti-abcde-fghij-kmnpq-rstuv-wxyz21',
      'basti-abcde-fghij-kmnpq-rstuv-wxyz23',
      `fasti-abcde-fghij-kmnpq-rstuv-wxyz23${' '.repeat(100)}`,
    ])
      assert.equal(readSecret(typed), undefined, typed);
  });
});
