/** Whether a component overlaps a time range, row by row: the tables of RFC 4791 §9.9. */

import { lineOf, linesOf, type Component } from './components.ts';
import { endOf, type Length, type Occurrence } from './instances.ts';
import type { Margin, TimeRange } from './subject.ts';
import type { Placed, TimeReader } from './times.ts';
import { DAY, parseDuration, parsePeriod } from './values.ts';

/** Some rows include what only touches the range: occurrences are looked for that far around it. */
export const touching: Margin = { before: 1, after: 1 };

/** Whether an occurrence, found with this margin, overlaps the range. */
export function overlaps(
  { component, start, length }: Occurrence,
  range: TimeRange,
  times: TimeReader,
): boolean {
  if (component.name === 'VTODO') return taskOverlaps(taskTimes(component, start, times), range);
  // VEVENT and VJOURNAL: what has no length overlaps a range that begins then, not one that ends then.
  const { start: from = -Infinity, end: to = Infinity } = range;
  if (start.instant >= to) return false;
  return start.instant >= from || endOf(start, length) > from;
}

/**
 * The same of a component that has no occurrences: tasks without a date, and what says which times are taken. Undefined
 * where it has occurrences, and these decide.
 */
export function overlapsAsWhole(
  component: Component,
  range: TimeRange,
  times: TimeReader,
): boolean | undefined {
  if (component.name === 'VFREEBUSY') return freeBusyOverlaps(component, range, times);
  if (component.name !== 'VTODO' || ['DTSTART', 'DUE', 'RECURRENCE-ID'].some((name) => has(component, name)))
    return undefined;
  return taskOverlaps(taskTimes(component, undefined, times), range);
}

/** The moments of a task's properties; `end` is DTSTART and DURATION. */
type TaskTimes = Partial<Record<'start' | 'end' | 'due' | 'completed' | 'created', number | undefined>>;

function taskTimes(component: Component, at: Placed | undefined, times: TimeReader): TaskTimes {
  if (!at)
    return {
      completed: momentOf(component, 'COMPLETED', times),
      created: momentOf(component, 'CREATED', times),
    };
  const due = dueOf(component, at, times);
  // An occurrence of a task that is due, but does not start, is when it is due.
  if (due !== undefined && !has(component, 'DTSTART')) return { due };
  const duration = parseDuration(lineOf(component, 'DURATION')?.value ?? '');
  return { start: at.instant, due, end: duration && endOf(at, duration) };
}

/** When the task is due whose occurrence is `at`, as far from it as DUE is from DTSTART. */
export function dueOf(component: Component, at: Placed, times: TimeReader): number | undefined {
  const dueLine = lineOf(component, 'DUE');
  const startLine = lineOf(component, 'DTSTART');
  if (!dueLine || !startLine) return dueLine && at.instant;
  const start = times.read(startLine);
  const due = times.read(dueLine, start?.form);
  return start && due && endOf(at, between(start, due));
}

function between(start: Placed, end: Placed): Length {
  return start.form.kind === 'date' && end.form.kind === 'date'
    ? { days: (end.wall - start.wall) / DAY, ms: 0 }
    : { days: 0, ms: end.instant - start.instant };
}

/** The table of VTODO, in its order: a row is chosen by the properties that there are. */
function taskOverlaps(
  { start, end, due, completed, created }: TaskTimes,
  { start: from = -Infinity, end: to = Infinity }: TimeRange,
): boolean {
  if (start !== undefined) {
    if (due !== undefined) return (from < due || from <= start) && (to > start || to >= due);
    if (end !== undefined) return from <= end && (to > start || to >= end);
    return from <= start && to > start;
  }
  if (due !== undefined) return from < due && to >= due;
  if (completed !== undefined && created !== undefined)
    return (from <= created || from <= completed) && (to >= created || to >= completed);
  if (completed !== undefined) return from <= completed && to >= completed;
  if (created !== undefined) return to > created;
  return true;
}

function freeBusyOverlaps(
  component: Component,
  { start: from = -Infinity, end: to = Infinity }: TimeRange,
  times: TimeReader,
): boolean {
  const start = momentOf(component, 'DTSTART', times);
  const end = momentOf(component, 'DTEND', times);
  if (start !== undefined && end !== undefined) return from <= end && to > start;
  return linesOf(component, 'FREEBUSY').some(({ value }) =>
    periodsOf(value).some((period) => from < period.end && to > period.start),
  );
}

/** The periods of a FREEBUSY line, which are in UTC (RFC 5545 §3.8.2.6); what is no period is passed over. */
export function periodsOf(value: string): { start: number; end: number; text: string }[] {
  return value.split(',').flatMap((text) => {
    const period = parsePeriod(text);
    if (!period) return [];
    const start = period.start.wall;
    const end = 'end' in period ? period.end.wall : start + period.duration.days * DAY + period.duration.ms;
    return [{ start, end, text }];
  });
}

/** The properties on which a time range means something (RFC 4791 §9.9), and what stands for those that follow from others. */
const effective = new Map([
  ...['COMPLETED', 'CREATED', 'DTSTAMP', 'DTSTART', 'LAST-MODIFIED'].map((name) => [name, ''] as const),
  ['DTEND', 'VEVENT'],
  ['DUE', 'VTODO'],
]);

export function hasTimes(property: string): boolean {
  return effective.has(property);
}

/** Where DTEND or DUE follow from DTSTART and DURATION. */
export function effectiveEnd(component: Component, property: string, times: TimeReader): number | undefined {
  if (effective.get(property) !== component.name || has(component, property)) return undefined;
  const startLine = lineOf(component, 'DTSTART');
  const duration = parseDuration(lineOf(component, 'DURATION')?.value ?? '');
  const start = startLine && times.read(startLine);
  return start && duration && endOf(start, duration);
}

/** RFC 4791 §9.9: of a property, and of when an alarm rings. */
export function isIn(moment: number, { start = -Infinity, end = Infinity }: TimeRange): boolean {
  return start <= moment && end > moment;
}

function momentOf(component: Component, name: string, times: TimeReader): number | undefined {
  const line = lineOf(component, name);
  return line && times.read(line)?.instant;
}

function has(component: Component, name: string): boolean {
  return lineOf(component, name) !== undefined;
}
