/** What an event says apart from when it was written: many programs write that anew at each export. */

import { lineOf, readComponents } from './components.ts';
import { LineScanner } from './lines.ts';
import { parseDuration, parseMoment } from './values.ts';

/** Lines that tell of the writing and not of what is written. RFC 5545 §3.8.7 */
const stamps: ReadonlySet<string> = new Set(['DTSTAMP', 'LAST-MODIFIED', 'CREATED', 'SEQUENCE']);

/** ADE's and its like: "(Exporté le:25/11/2026 10:12)", in brackets at the end of a description. */
const exportStamp = /^\(\s*export\p{L}*\s[^()]*\d[^()]*\)(?:\\n|\s)*$/iu;
const longestStamp = 200;

function withoutStamp(content: string): string {
  const at = content.lastIndexOf('(');
  const isStamp = at >= 0 && content.length - at < longestStamp && exportStamp.test(content.slice(at));
  return isStamp ? content.slice(0, at) : content;
}

/** The lines of an object that are the same as long as the event is, in their order and without folds. */
export function steadyText(text: string): string {
  const scanner = new LineScanner(text);
  const kept: string[] = [];
  while (scanner.advance()) {
    const name = scanner.name();
    if (stamps.has(name)) continue;
    const content = scanner.content();
    kept.push(name === 'DESCRIPTION' ? withoutStamp(content) : content);
  }
  return kept.join('\n');
}

/** By what somebody would say that two events are one, whatever their UIDs: kind, times, rule, title and place. */
export function likeness(text: string): string {
  return readComponents(text)
    .map((component) => {
      const value = (name: string) => lineOf(component, name)?.value.trim() ?? '';
      const times = ['RECURRENCE-ID', 'DTSTART', 'DUE'].map(value);
      return [component.name, ...times, endOf(value), ...['RRULE', 'SUMMARY', 'LOCATION'].map(value)].join(
        '\t',
      );
    })
    .sort()
    .join('\n');
}

/** However it is told. */
function endOf(value: (name: string) => string): string {
  const [start, duration] = [parseMoment(value('DTSTART')), parseDuration(value('DURATION'))];
  const end = parseMoment(value('DTEND'));
  if (end !== undefined && start !== undefined) return String(end.wall - start.wall);
  if (duration === undefined) return value('DTEND');
  return String(duration.days * 86_400_000 + duration.ms);
}
