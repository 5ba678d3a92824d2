import { decodeCalendar } from '../ics/read.ts';
import { SourceError } from './source.ts';

/**
 * Refuses what is no whole calendar, by what it is instead: sources answer with pages to sign in at, with nothing, or stop in
 * the middle, and all of it with 200. Answers the very bytes. Throws SourceError.
 */
export function readContent(bytes: Buffer): Buffer {
  const { text } = decodeCalendar(bytes);
  // Some programs write them small.
  const upper = text.includes('BEGIN:VCALENDAR') ? text : text.toUpperCase();
  const begin = upper.lastIndexOf('BEGIN:VCALENDAR');
  if (begin >= 0 && upper.lastIndexOf('END:VCALENDAR') > begin) return bytes;
  if (/^\s*(?:<!--[^]{0,2000}?-->\s*)?<(?:!doctype|html|head|\?xml)/i.test(text))
    throw new SourceError('web-page');
  throw new SourceError(begin >= 0 ? 'cut-off' : 'no-calendar');
}
