import { expand, type Expansion, type ExpansionWindow } from '../../src/ics/expand.ts';
import { readCalendar, type ReadCalendar } from '../../src/ics/read.ts';

/** A calendar text with CRLF around the lines of its components. */
export function calendarText(...lines: string[]): string {
  return ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//Test//Test//EN', ...lines, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
}

/** The lines of an event with UID `u` and these lines of its own. */
export function event(...lines: string[]): string[] {
  return ['BEGIN:VEVENT', 'UID:u', 'DTSTAMP:20260101T000000Z', ...lines, 'END:VEVENT'];
}

/** A VTIMEZONE that has one offset for ever, such as `+0100`, with these lines of its own. */
export function fixedZone(tzid: string, offset: string, ...more: string[]): string[] {
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    ...more,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    `TZOFFSETFROM:${offset}`,
    `TZOFFSETTO:${offset}`,
    'END:STANDARD',
    'END:VTIMEZONE',
  ];
}

export function read(...lines: string[]): ReadCalendar {
  return readCalendar(calendarText(...lines));
}

export const instant = (text: string): Temporal.Instant => Temporal.Instant.from(text);

/** The first object of a calendar, expanded in a window that is all of 2000 to 2040 unless told. */
export function expansionOf(lines: string[], window: Partial<ExpansionWindow> = {}): Expansion {
  const { objects, zones } = read(...lines);
  return expand(objects[0]!, zones, {
    from: instant('2000-01-01T00:00:00Z'),
    to: instant('2040-01-01T00:00:00Z'),
    limit: 100,
    ...window,
  });
}

/** How the instances of the first object begin, as text. */
export function startsOf(lines: string[], window: Partial<ExpansionWindow> = {}): string[] {
  return expansionOf(lines, window).instances.map(({ startText }) => startText);
}

/** The codes and lines of what is wrong with a calendar. */
export function problemsOf({ problems }: Pick<ReadCalendar, 'problems'>): [string, number][] {
  return problems.map(({ code, line }) => [code, line]);
}
