import { DomainError, type Details } from '../errors.ts';

/** One record: its cells as they stand, and the line where it begins, counted from 1. */
export type CsvRecord = Readonly<{ line: number; cells: readonly string[] }>;

/** Beyond this a list is no list of people. In bytes. */
const mostBytes = 10 * 1024 * 1024;

/** The text of a file in UTF-8, with a byte order mark or without. Throws bad-table. */
export function decodeCsv(bytes: Uint8Array): string {
  if (bytes.length > mostBytes) throw refuse('too-large');
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw refuse('not-utf-8');
  }
}

/**
 * The records of a list in CSV (RFC 4180): cells between commas, semicolons as Excel writes them in French, or tabs,
 * whichever the first line has most of; quoted where they hold any of these, quotes or line breaks. Lines end in CRLF, LF
 * or CR; empty ones do not count. Throws bad-table.
 */
export function readCsv(text: string): CsvRecord[] {
  // Excel's own way of saying it: `sep=;` in a line of its own.
  const said = /^sep=([,;\t])(?:\r\n|\n|\r)/i.exec(text);
  const separator = said?.[1] ?? separatorOf(text);
  const records: CsvRecord[] = [];
  let [at, line] = said === null ? [0, 1] : [said[0].length, 2];
  while (at < text.length) {
    const begin = line;
    const cells: string[] = [];
    for (;;) {
      const cell = readCell(text, at, separator, line);
      cells.push(cell.text);
      [at, line] = [cell.end, cell.line];
      if (text[at] !== separator) break;
      at += 1;
    }
    if (text.startsWith('\r\n', at)) at += 2;
    else at += 1;
    line += 1;
    if (cells.some((cell) => cell.trim() !== '')) records.push({ line: begin, cells });
  }
  return records;
}

type Cell = Readonly<{ text: string; end: number; line: number }>;

function readCell(text: string, start: number, separator: string, line: number): Cell {
  if (text[start] !== '"') {
    let end = start;
    while (end < text.length && text[end] !== separator && text[end] !== '\n' && text[end] !== '\r') end += 1;
    return { text: text.slice(start, end), end, line };
  }
  let value = '';
  let from = start + 1;
  for (;;) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw refuse('open-quote', line);
    value += text.slice(from, quote);
    from = quote + 1;
    // RFC 4180 §2.7: a quote within quotes is written twice.
    if (text[from] !== '"') break;
    value += '"';
    from += 1;
  }
  let end = from;
  while (text[end] === ' ') end += 1;
  const isOver = end >= text.length || text[end] === separator || text[end] === '\n' || text[end] === '\r';
  const after = line + (value.match(/\r\n|\n|\r/g)?.length ?? 0);
  if (!isOver) throw refuse('text-after-quote', after);
  return { text: value, end, line: after };
}

/** What the first line, outside of quotes, has most of. */
function separatorOf(text: string): string {
  const head = /^[^\r\n]*/.exec(text)![0].replace(/"[^"]*"/g, '');
  const count = (separator: string) => head.split(separator).length;
  return [',', ';', '\t'].reduce((most, one) => (count(one) > count(most) ? one : most));
}

const refuse = (reason: Details['bad-table']['reason'], line?: number) =>
  new DomainError('bad-table', { reason, ...(line !== undefined && { line }) });
