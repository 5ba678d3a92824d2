import { Budget } from '../../src/ics/budget.ts';
import { expand, type Expansion, type ExpansionWindow } from '../../src/ics/expand.ts';
import type { CompFilter, ParamFilter, PropFilter, TextMatch, TimeRange } from '../../src/ics/filter.ts';
import { readCalendar, type ReadCalendar } from '../../src/ics/read.ts';
import { Subject, type Surroundings } from '../../src/ics/subject.ts';

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

/** An object of these components, with steps enough, as a report asks about it. */
export function subjectOf(lines: string[], around: Partial<Surroundings> = {}): Subject {
  return new Subject([...lines, ''].join('\r\n'), { ...surroundings(), ...around });
}

export const surroundings = (): Surroundings => ({
  zones: [],
  floatingZone: 'UTC',
  budget: new Budget(1_000_000),
});

/** A filter for a component, with filters of its own components and properties. */
export function comp(name: string, ...inner: (CompFilter | ({ of: 'prop' } & PropFilter))[]) {
  const isProp = (filter: (typeof inner)[number]) => 'of' in filter;
  return {
    name,
    is: 'defined' as const,
    props: inner.filter(isProp) as PropFilter[],
    comps: inner.filter((filter) => !isProp(filter)) as CompFilter[],
  };
}

export const gone = (name: string): CompFilter => ({ name, is: 'not-defined' });

type Asked = { range?: TimeRange; params?: readonly ParamFilter[] };

/** A filter for a property: `gone`, with a text, or with more. */
export function prop(name: string, what?: 'gone' | TextMatch | Asked, more: Asked = {}) {
  if (what === 'gone') return { of: 'prop' as const, name, is: 'not-defined' as const };
  const asked = what && 'text' in what ? { text: what } : what;
  return { of: 'prop' as const, name, is: 'defined' as const, params: [], ...asked, ...more };
}

export function text(
  wanted: string,
  collation = 'default',
  condition: TextMatch['condition'] = 'has',
): TextMatch {
  return { text: wanted, collation, condition };
}

/** The filter with a range of times of the tenth of March 2026, such as `09:00-10:00`; a side may be missing. */
export function within<Filter>(range: string, filter: Filter): Filter & { range: TimeRange } {
  return { ...filter, range: rangeOf(range) };
}

export function rangeOf(range: string): TimeRange {
  const [start, end] = range
    .split('-')
    .map((time) => time && instant(`2026-03-10T${time}:00Z`).epochMilliseconds);
  return { ...(start && { start }), ...(end && { end }) };
}
