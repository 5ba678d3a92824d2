import assert from 'node:assert/strict';
import { decodeCsv, readCsv } from '../../src/people/csv.ts';
import { refused } from '../support/refused.ts';

const cells = (text: string) => readCsv(text).map((record) => record.cells);
const bytes = (text: string) => new TextEncoder().encode(text);

describe('A list in CSV', () => {
  it('has its cells between commas, semicolons or tabs, whichever its first line has', () => {
    for (const mark of [',', ';', '\t']) {
      const text = ['login', 'name'].join(mark) + '\n' + ['ann@monasso.org', '"a, b; c\td"'].join(mark);
      assert.deepEqual(cells(text), [
        ['login', 'name'],
        ['ann@monasso.org', 'a, b; c\td'],
      ]);
    }
    assert.deepEqual(cells('"a,b,c";d\n1;2\n'), [
      ['a,b,c', 'd'],
      ['1', '2'],
    ]);
    assert.deepEqual(cells('sep=;\r\na,b;c\r\n'), [['a,b', 'c']]);
  });

  it('has quotes, marks and line breaks in quoted cells, as RFC 4180 says', () => {
    assert.deepEqual(cells('"a ""b"" c","d\r\ne",\r\n"",f,"g"  \r\n'), [
      ['a "b" c', 'd\r\ne', ''],
      ['', 'f', 'g'],
    ]);
    assert.deepEqual(cells('a "b" c,d'), [['a "b" c', 'd']], 'a quote within a cell is one');
    assert.deepEqual(cells(' a , b '), [[' a ', ' b ']]);
  });

  it('ends its lines as any system does, and passes over empty ones', () => {
    for (const end of ['\r\n', '\n', '\r']) {
      const read = readCsv(['a,b', '', ',', '"c', 'd",e', 'f,g'].join(end));
      assert.deepEqual(
        read.map(({ line, cells: row }) => [line, row]),
        [
          [1, ['a', 'b']],
          [4, [`c${end}d`, 'e']],
          [6, ['f', 'g']],
        ],
      );
    }
    assert.deepEqual(cells(''), []);
    assert.deepEqual(cells('\n\n'), []);
    assert.deepEqual(cells('a,'), [['a', '']]);
  });

  it('is refused with its line where quotes do not close, or something stands behind them', () => {
    assert.throws(() => readCsv('a,b\nc,"d\ne\n'), refused('bad-table', { reason: 'open-quote', line: 2 }));
    assert.throws(() => readCsv('a\n"b"c\n'), refused('bad-table', { reason: 'text-after-quote', line: 2 }));
  });

  it('is UTF-8, with a byte order mark or without, and of a size', () => {
    assert.equal(decodeCsv(bytes('\ufeffévé')), 'évé');
    assert.equal(decodeCsv(bytes('évé')), 'évé');
    const refuse = (reason: 'not-utf-8' | 'too-large') => refused('bad-table', { reason });
    assert.throws(() => decodeCsv(Buffer.from('évé', 'latin1')), refuse('not-utf-8'));
    assert.throws(() => decodeCsv(Buffer.from('\ufeffa', 'utf16le')), refuse('not-utf-8'));
    assert.throws(() => decodeCsv(new Uint8Array(10 * 1024 * 1024 + 1)), refuse('too-large'));
  });
});
