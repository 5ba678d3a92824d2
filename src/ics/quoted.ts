/** QUOTED-PRINTABLE (RFC 2045 §6.7), which vCalendar 1.0 had and RFC 5545 has not: text in it is decoded. */

import { unfold } from './fold.ts';
import { escapeText, unescapeText } from './values.ts';

/** Whether a line's head, what stands before its colon, says that its value is in it. */
export function isQuotedPrintable(head: string): boolean {
  return /;\s*(?:ENCODING\s*=\s*)?"?QUOTED-PRINTABLE"?\s*(?:;|$)/i.test(head);
}

/** Lines whose value is one TEXT, so that what is decoded is escaped anew. */
const texts = new Set([
  'SUMMARY',
  'DESCRIPTION',
  'LOCATION',
  'COMMENT',
  'CONTACT',
  'UID',
  'TZID',
  'X-WR-CALNAME',
]);

/**
 * The value of a line of this name as RFC 5545 wants it. `raw` is what came, with its breaks: one after `=` is soft, any
 * other one folds. `charset` is what the line says of its bytes; UTF-8, or else windows-1252, where it says nothing.
 */
export function decodeQuotedPrintable(name: string, raw: string, charset: string | undefined): string {
  // A fold may have cut an escape in two, so that its break looks soft.
  const [soft, folded] = [raw.replace(/=[ \t]*\r*\n|=[ \t]*\r+/g, ''), raw].map((text) =>
    bytesOf(unfold(text)),
  );
  const text =
    decode(soft!, charset) ?? decode(folded!, charset) ?? new TextDecoder('windows-1252').decode(soft);
  const plain = text.replace(/\r\n?/g, '\n');
  return texts.has(name) ? escapeText(unescapeText(plain)) : plain.replaceAll('\n', '\\n');
}

function bytesOf(text: string): Uint8Array {
  const parts = text.split(/(=[0-9a-f]{2})/i);
  return Buffer.concat(
    parts.map((part, at) => (at % 2 === 1 ? Buffer.from(part.slice(1), 'hex') : Buffer.from(part))),
  );
}

function decode(bytes: Uint8Array, charset = 'utf-8'): string | undefined {
  try {
    return new TextDecoder(charset, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
