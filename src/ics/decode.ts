/** From bytes to text. RFC 5545 §3.1.4 wants UTF-8; real files do not always comply. */

import { Problems, type Problem } from './problems.ts';

const LF = 0x0a;
const CR = 0x0d;

/**
 * The text of a file, without its byte order mark. What is not UTF-8 is mended where a fold cuts a character
 * (RFC 5545 §3.1 allows it), read as UTF-16 where it begins so, and else as windows-1252, which old programs of Western
 * Europe write; all are noted. Never throws.
 */
export function decodeCalendar(bytes: Uint8Array): { text: string; notes: Problem[] } {
  const problems = new Problems();
  const wide = wideEncoding(bytes);
  if (wide !== undefined) {
    problems.add(1, 'utf-16', 'The file is in UTF-16; it was read so.');
    return { text: new TextDecoder(wide).decode(bytes), notes: problems.list };
  }
  const text = decodeUtf8(bytes);
  if (text !== undefined) return { text, notes: problems.list };
  const mended = decodeUtf8(withoutCutCharacters(bytes));
  if (mended !== undefined) {
    problems.add(
      1,
      'fold-in-character',
      'Lines were folded within a character; they have been joined there.',
    );
    return { text: mended, notes: problems.list };
  }
  problems.add(1, 'not-utf-8', 'The file is not in UTF-8; it was read as windows-1252.');
  return { text: new TextDecoder('windows-1252').decode(bytes), notes: problems.list };
}

/** By the byte order mark, or by how `BE` of a first BEGIN would look: Notepad saved so for long. */
function wideEncoding(bytes: Uint8Array): 'utf-16le' | 'utf-16be' | undefined {
  const [first, second, third, fourth] = bytes;
  if (
    (first === 0xff && second === 0xfe) ||
    (first === 0x42 && second === 0 && third === 0x45 && fourth === 0)
  )
    return 'utf-16le';
  if (
    (first === 0xfe && second === 0xff) ||
    (first === 0 && second === 0x42 && third === 0 && fourth === 0x45)
  )
    return 'utf-16be';
  return undefined;
}

function decodeUtf8(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Takes out the folds after which a character goes on: no character begins with a byte of 10xxxxxx. */
function withoutCutCharacters(bytes: Uint8Array): Uint8Array {
  const joined = new Uint8Array(bytes.length);
  let length = 0;
  for (let offset = 0; offset < bytes.length; offset++) {
    const fold = foldLength(bytes, offset);
    const after = bytes[offset + fold];
    if (fold > 0 && after !== undefined && (after & 0xc0) === 0x80) offset += fold;
    joined[length++] = bytes[offset]!;
  }
  return joined.subarray(0, length);
}

/** How many bytes the fold at this offset has, or 0. */
function foldLength(bytes: Uint8Array, offset: number): number {
  const lineBreak = bytes[offset] === LF ? 1 : bytes[offset] === CR && bytes[offset + 1] === LF ? 2 : 0;
  const space = bytes[offset + lineBreak];
  return lineBreak > 0 && (space === 0x20 || space === 0x09) ? lineBreak + 1 : 0;
}
