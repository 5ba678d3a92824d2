import assert from 'node:assert/strict';
import { LineScanner, parseLine } from '../../src/ics/lines.ts';

/** Every line of a text: where it begins, its number, and its content. */
function scan(text: string): [number, number, string][] {
  const scanner = new LineScanner(text);
  const lines: [number, number, string][] = [];
  while (scanner.advance()) lines.push([scanner.start, scanner.number, scanner.content()]);
  return lines;
}

describe('ics/lines', () => {
  it('finds lines that end in CRLF, LF, CRCRLF, a CR alone, or the end of the text', () => {
    assert.deepEqual(scan('A:1\r\nB:2\nC:3\r\r\nD:4\rE:5'), [
      [0, 1, 'A:1'],
      [5, 2, 'B:2'],
      [9, 3, 'C:3'],
      [15, 4, 'D:4'],
      [19, 5, 'E:5'],
    ]);
  });

  it('joins folded lines, whatever the break and the white space, and counts physical lines', () => {
    assert.deepEqual(scan('A:one\r\n  two\n\tthree\r fo\r\r\n ur\r\nB:2\r\n'), [
      [0, 1, 'A:one twothreefour'],
      [31, 6, 'B:2'],
    ]);
  });

  it('hides no line behind a CR: what another reader may take for a line is one here', () => {
    const names = scan('SUMMARY:x\rATTENDEE:mailto:eve@example.org\r\n').map(([, , content]) => content);
    assert.deepEqual(names, ['SUMMARY:x', 'ATTENDEE:mailto:eve@example.org']);
  });

  it('reads the name of a line that is folded within its name', () => {
    const scanner = new LineScanner('SUM\r\n MARY:x\r\n');
    scanner.advance();
    assert.equal(scanner.name(), 'SUMMARY');
  });

  it('knows parameters, quoted values with colons, lists, and ^-encoding', () => {
    assert.deepEqual(parseLine('attendee;CN="Doe; J:r";MEMBER="a","b";X=^^^n^\';FLAG:mailto:j@example.org'), {
      name: 'ATTENDEE',
      params: [
        { name: 'CN', values: ['Doe; J:r'] },
        { name: 'MEMBER', values: ['a', 'b'] },
        { name: 'X', values: ['^\n"'] },
        { name: 'FLAG', values: [] },
      ],
      value: 'mailto:j@example.org',
    });
  });

  it('takes no line without a colon, without a name, or with a quote that never ends', () => {
    for (const line of ['GARBAGE LINE', ':x', 'two words:x', 'A;B="c:d', ''])
      assert.equal(parseLine(line), undefined, line);
  });

  it('keeps names such as __proto__ ordinary', () => {
    assert.deepEqual(parseLine('__proto__;constructor=x:v'), {
      name: '__PROTO__',
      params: [{ name: 'CONSTRUCTOR', values: ['x'] }],
      value: 'v',
    });
  });
});
