import assert from 'node:assert/strict';
import fc from 'fast-check';
import { foldLine, unfold } from '../../src/ics/fold.ts';

const octets = (text: string) => Buffer.byteLength(text);

describe('ics/fold', () => {
  it('leaves a line of 75 octets whole, and folds one of 76', () => {
    assert.equal(foldLine('A'.repeat(75)), `${'A'.repeat(75)}\r\n`);
    assert.equal(foldLine('A'.repeat(76)), `${'A'.repeat(75)}\r\n A\r\n`);
  });

  it('cuts no character: an emoji at the 75th octet goes to the next line whole', () => {
    for (let before = 70; before <= 76; before++) {
      const [first = '', second = ''] = foldLine(`${'A'.repeat(before)}🎉é`).split('\r\n');
      assert.ok(octets(first) <= 75);
      assert.equal(first + second.slice(1), `${'A'.repeat(before)}🎉é`);
      assert.ok(!`${first}${second}`.includes('\uFFFD'));
    }
    assert.equal(foldLine(`${'A'.repeat(72)}🎉`), `${'A'.repeat(72)}\r\n 🎉\r\n`);
  });

  it('counts the space that begins a continuation', () => {
    const lines = foldLine('é'.repeat(200)).split('\r\n').slice(0, -1);
    assert.deepEqual(lines.map(octets), [74, 75, 75, 75, 75, 31]);
  });

  it('property: unfolding undoes folding, and no line is longer than 75 octets', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 }).filter((value) => !/[\r\n]/.test(value));
    fc.assert(
      fc.property(text, (value) => {
        const folded = foldLine(`X:${value.toWellFormed()}`);
        assert.equal(unfold(folded.slice(0, -2)), `X:${value.toWellFormed()}`);
        for (const line of folded.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75);
      }),
    );
  });
});
