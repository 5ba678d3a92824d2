import { decodeCalendar } from '../ics/read.ts';
import { SourceError } from './source.ts';

/**
 * Refuses what is no whole calendar, by what it is instead: sources answer with pages to sign in at, with nothing, or stop in
 * the middle, and all of it with 200. Answers the very bytes. Throws SourceError.
 */
export function readContent(bytes: Buffer): Buffer {
  const { text } = decodeCalendar(bytes);
  const end = text.lastIndexOf('END:VCALENDAR');
  const begin = text.lastIndexOf('BEGIN:VCALENDAR');
  if (begin >= 0 && end > begin) return bytes;
  // As some programs write them.
  if (/begin:vcalendar[^]*end:vcalendar\s*$/i.test(begin < 0 ? text : '')) return bytes;
  if (/^\s*(?:<!--[^]{0,2000}?-->\s*)?<(?:!doctype|html|head|\?xml)/i.test(text))
    throw new SourceError('web-page');
  throw new SourceError(begin >= 0 ? 'cut-off' : 'no-calendar');
}
