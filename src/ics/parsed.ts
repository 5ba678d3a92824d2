/** A calendar object resource taken apart, so that it can be changed on its lines. */

import { Budget, charactersAStep } from './budget.ts';
import { lineOf, readComponents, textOf, type Component } from './components.ts';
import { Expander } from './expander.ts';
import type { Occurrence } from './instances.ts';
import { latestOf } from './overrides.ts';
import { pointAt, pointOf, type Point } from './point.ts';
import { Problems } from './problems.ts';
import { TimeReader, wallOn, type Placed, type TimeForm } from './times.ts';
import { parseMoment } from './values.ts';
import type { ZoneDefinition } from './zones.ts';

export type Parsed = {
  /** All of it, with what stands around the components. */
  text: string;
  calendar: Component;
  events: Component[];
  /** The component without a RECURRENCE-ID; undefined where instances came without their series. */
  master: Component | undefined;
  overrides: Component[];
  times: TimeReader;
};

/** Steps for one change: some tenths of a second. */
const MOST_STEPS = 300_000;

/** The VEVENTs of a text that `readObject` takes; undefined where it has none. */
export function parseEvents(text: string, floatingZone: string): Parsed | undefined {
  const budget = new Budget(MOST_STEPS);
  budget.charge(Math.ceil(text.length / charactersAStep));
  const calendar = readComponents(text).find(({ name }) => name === 'VCALENDAR');
  const events = calendar?.components.filter(({ name }) => name === 'VEVENT') ?? [];
  if (calendar === undefined || events.length === 0) return undefined;
  const zones = calendar.components
    .filter(({ name }) => name === 'VTIMEZONE')
    .map((zone): ZoneDefinition => ({ tzid: textOf(zone, 'TZID'), text: text.slice(zone.start, zone.end) }));
  const isOverride = (event: Component) => lineOf(event, 'RECURRENCE-ID') !== undefined;
  return {
    text,
    calendar,
    events,
    master: latestOf(events.filter((event) => !isOverride(event)))[0],
    overrides: events.filter(isOverride),
    times: new TimeReader(zones, floatingZone, new Problems(), budget),
  };
}

/** Whether an event happens more than once, or did. */
export function isSeries({ master, overrides }: Pick<Parsed, 'master' | 'overrides'>): boolean {
  const repeats = ['RRULE', 'RDATE'].some((name) => master && lineOf(master, name));
  return repeats || overrides.length > 0;
}

/** A line's time in its place; undefined where it is no time. */
export function placedOf({ times }: Parsed, line: ReturnType<typeof lineOf>): Placed | undefined {
  return line && times.read(line);
}

/** What a clock of this form shows when something of another form is. */
export function wallIn(form: TimeForm, at: Placed): number {
  return at.form === form ? at.wall : wallOn(form, at.instant);
}

/** A time that no line tells, in its place. */
export function placedPoint({ times }: Parsed, point: Point): Placed {
  const params = point.tzid === undefined ? [] : [{ name: 'TZID', values: [point.tzid] }];
  return times.placedOf(point, { name: 'DTSTART', params, value: '', start: 0, end: 0, number: 0 });
}

/** A time in the form in which a line writes its own. */
export function inFormOf(parsed: Parsed, line: NonNullable<ReturnType<typeof lineOf>>, at: Placed): Point {
  const own = pointOf(line)!;
  return pointAt(own, wallIn(parsed.times.placedOf(own, line).form, at));
}

/** The start of a component, as it is written. */
export function startOf(component: Component): {
  line: NonNullable<ReturnType<typeof lineOf>>;
  point: Point;
} {
  const line = lineOf(component, 'DTSTART');
  const point = line && pointOf(line);
  // RFC 5545 §3.6.1: a VEVENT has one, and readObject refuses those that have none.
  if (line === undefined || point === undefined) throw new TypeError('an event without a start');
  return { line, point };
}

const everywhere = { from: -Infinity, to: Infinity, instances: 'starting' } as const;

/** What is in an object from an instant on until another, by their starts; `limit` of each rule. */
export function occurrencesIn(
  { events, times }: Pick<Parsed, 'events' | 'times'>,
  window: { from?: number; to?: number; limit: number },
): Occurrence[] {
  return new Expander(events, times, { ...everywhere, ...window }).list();
}

/**
 * The occurrence that is told as `at`: its RECURRENCE-ID as `Instance` writes it, or in basic form; without `at`, the first
 * of all. Undefined where there is none.
 */
export function occurrenceAt(parsed: Parsed, at: string | undefined): Occurrence | undefined {
  const { events, times } = parsed;
  if (at === undefined) return firstOf(parsed);
  const moment = parseMoment(at.replace(/(?<=\d)[-:]/g, '').replace(/\.\d+Z$/, 'Z'));
  if (moment === undefined) return undefined;
  const { instant } = placedPoint(parsed, moment);
  const window = { ...everywhere, from: instant, to: instant + 1, limit: 10 };
  const expander = new Expander(events, times, window);
  const override = expander.overrides().find(({ id }) => id.instant === instant);
  return override ?? expander.list().find(({ id, start }) => (id ?? start).instant === instant);
}

function firstOf(parsed: Parsed): Occurrence | undefined {
  const [first] = occurrencesIn(parsed, { limit: 1 });
  return first;
}
