/** The folding of content lines (RFC 5545 §3.1), in both directions. */

const LF = 10;
const CR = 13;

/** RFC 5545 §3.1: lines should not be longer than this, in octets, without their break. */
const FOLD_AT = 75;

/** A whole line, without its break, folded at 75 octets without cutting a character, and ended by CRLF. */
export function foldLine(line: string): string {
  if (line.length * 3 <= FOLD_AT) return `${line}\r\n`;
  const parts: string[] = [];
  let from = 0;
  let octets = 0;
  for (let offset = 0; offset < line.length; offset++) {
    const width = octetsAt(line, offset);
    if (octets + width > FOLD_AT) {
      parts.push(line.slice(from, offset));
      from = offset;
      octets = 1; // the space that begins a continuation
    }
    octets += width;
    if (width === 4) offset += 1;
  }
  parts.push(line.slice(from));
  return `${parts.join('\r\n ')}\r\n`;
}

/** How many octets the character at this offset has in UTF-8; 4 where it is a pair of code units. */
function octetsAt(text: string, offset: number): number {
  const code = text.charCodeAt(offset);
  if (code < 0x80) return 1;
  if (code < 0x800) return 2;
  const next = text.charCodeAt(offset + 1);
  return code >= 0xd800 && code < 0xdc00 && next >= 0xdc00 && next < 0xe000 ? 4 : 3;
}

/** Takes the folds (a break and the one white space after it) out of a line. RFC 5545 §3.1. */
export function unfold(raw: string): string {
  const parts: string[] = [];
  let from = 0;
  for (let offset = 0; offset < raw.length; offset++) {
    const code = raw.charCodeAt(offset);
    if (code !== LF && code !== CR) continue;
    parts.push(raw.slice(from, offset));
    while (isBreak(raw.charCodeAt(offset))) offset += 1;
    from = offset + 1;
  }
  parts.push(raw.slice(from));
  return parts.join('');
}

function isBreak(code: number): boolean {
  return code === LF || code === CR;
}
