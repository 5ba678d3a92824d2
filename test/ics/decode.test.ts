import assert from 'node:assert/strict';
import { decodeCalendar } from '../../src/ics/decode.ts';

const codes = (bytes: Uint8Array) => decodeCalendar(bytes).notes.map(({ code }) => code);

describe('ics/decode', () => {
  it('reads UTF-8 and drops the byte order mark', () => {
    const { text, notes } = decodeCalendar(Buffer.from('\uFEFFSUMMARY:fête 🎉'));
    assert.equal(text, 'SUMMARY:fête 🎉');
    assert.deepEqual(notes, []);
  });

  it('joins a character that a fold has cut, and keeps every other fold', () => {
    const emoji = Buffer.from('🎉');
    const bytes = Buffer.concat([
      Buffer.from('SUMMARY:a\r\n b'),
      emoji.subarray(0, 2),
      Buffer.from('\r\n '),
      emoji.subarray(2),
      Buffer.from('c\r\n'),
    ]);
    assert.equal(decodeCalendar(bytes).text, 'SUMMARY:a\r\n b🎉c\r\n');
    assert.deepEqual(codes(bytes), ['fold-in-character']);
  });

  it('reads what is not UTF-8 as windows-1252, and says so', () => {
    const bytes = Buffer.concat([
      Buffer.from('SUMMARY:f'),
      Buffer.from([0xea]),
      Buffer.from('te '),
      Buffer.from([0x80]),
    ]);
    assert.equal(decodeCalendar(bytes).text, 'SUMMARY:fête €');
    assert.deepEqual(codes(bytes), ['not-utf-8']);
  });
});
