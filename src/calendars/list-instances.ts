import { setImmediate as othersTurn } from 'node:timers/promises';
import type { Context } from '../context.ts';
import { lineOf, type Component } from '../ics/components.ts';
import { expand, type Instance } from '../ics/expand.ts';
import { Budget, cpuMilliseconds } from '../ics/budget.ts';
import { monthsBetween } from '../ics/span.ts';
import { unescapeText } from '../ics/values.ts';
import type { Opened } from './open-calendar.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { reducer } from './reduce.ts';

/** One instance as a page or JSON shows it; `title` is null where only the time is shared. */
export type EventInstance = Readonly<{
  uid: string;
  start: Temporal.ZonedDateTime | Temporal.PlainDate;
  /** Exclusive, also for whole days. */
  end: Temporal.ZonedDateTime | Temporal.PlainDate;
  allDay: boolean;
  title: string | null;
  location: string | null;
  description: string | null;
  status: 'confirmed' | 'tentative' | 'cancelled';
}>;

/** `complete` is false where the range holds more than was listed. */
export type InstanceList = Readonly<{ events: EventInstance[]; complete: boolean }>;

type Range = Readonly<{
  from: Temporal.Instant;
  to: Temporal.Instant;
  limit: number;
  /** What UIDs are replaced for, as in the feed; where they are shown to nobody it does not matter. */
  scope?: string;
}>;

/** Calendars of more series than this are read by program: a page that long helps nobody. */
const mostSeries = 5000;
/** Milliseconds of work for the rules of one series, and for those of all: anybody may ask for a public page. */
const budgetForOne = 100;
const budgetForAll = 1000;
/** After so many milliseconds other requests have their turn. */
const mostAtOnce = 15;

/**
 * The instances in a range, by start, in the calendar's zone: read from the same reduced text that the feed is made of,
 * so that a page can never show more than the feed.
 */
export async function listInstances(
  context: Context,
  { calendar, access }: Opened,
  { from, to, limit, scope = '' }: Range,
): Promise<InstanceList> {
  const { storage, config } = context;
  const timeZone = await calendars.timeZone(storage.db, calendar.id);
  const definitions = await zones.list(storage.db, calendar.id);
  // Nobody is told what zones are called there, and their definitions are found by their own names.
  const reduce = reducer(config, access.view, scope, (tzid) => tzid);
  const [first, last] = [from.epochMilliseconds, to.epochMilliseconds];
  const span = { from: first, to: last, months: monthsBetween(first, last) };
  const rows = await events.list(storage.db, calendar.id, span, mostSeries);
  const soonest = new Soonest(limit);
  let complete = rows.length < mostSeries;
  let budget = budgetForAll;
  let turn = performance.now();
  for (const row of rows) {
    const before = cpuMilliseconds();
    const text = reduce(row);
    if (text === '') continue;
    const hashes = new Set(row.zones.split('\n').map((line) => line.split('\t')[1]));
    const { instances, truncated } = expand(
      text,
      definitions.filter((zone) => hashes.has(zone.hash)),
      {
        from,
        to,
        limit,
        floatingZone: timeZone,
        budget: new Budget(Math.min(budgetForOne, budget)),
      },
    );
    soonest.add(instances.filter(({ component }) => component.name === 'VEVENT'));
    complete &&= !truncated;
    budget -= cpuMilliseconds() - before;
    if (performance.now() - turn < mostAtOnce) continue;
    await othersTurn();
    turn = performance.now();
  }
  return {
    events: soonest.list().map((instance) => eventOf(instance, timeZone)),
    complete: complete && !soonest.overflowed,
  };
}

/** The first instances of many; never holds more than a few times as many as are wanted. */
class Soonest {
  readonly #limit: number;
  #held: Instance[] = [];
  overflowed = false;

  constructor(limit: number) {
    this.#limit = limit;
  }

  add(instances: readonly Instance[]): void {
    this.#held.push(...instances);
    if (this.#held.length > 4 * this.#limit + 1000) this.#cut();
  }

  list(): Instance[] {
    this.#cut();
    return this.#held;
  }

  #cut(): void {
    this.#held.sort(
      (a, b) => a.start.epochMilliseconds - b.start.epochMilliseconds || titleOf(a).localeCompare(titleOf(b)),
    );
    this.overflowed ||= this.#held.length > this.#limit;
    this.#held.length = Math.min(this.#held.length, this.#limit);
  }
}

const titleOf = ({ component }: Instance): string => textOf(component, 'SUMMARY') ?? '';

function eventOf(
  { start, end, allDay, component, startText, endText }: Instance,
  timeZone: string,
): EventInstance {
  const status = textOf(component, 'STATUS')?.toLowerCase();
  return {
    uid: textOf(component, 'UID') ?? '',
    start: allDay ? Temporal.PlainDate.from(startText) : start.toZonedDateTimeISO(timeZone),
    end: allDay ? Temporal.PlainDate.from(endText.slice(0, 10)) : end.toZonedDateTimeISO(timeZone),
    allDay,
    title: textOf(component, 'SUMMARY'),
    location: textOf(component, 'LOCATION'),
    description: textOf(component, 'DESCRIPTION'),
    status: status === 'cancelled' || status === 'tentative' ? status : 'confirmed',
  };
}

function textOf(component: Component, name: string): string | null {
  const line = lineOf(component, name);
  return line === undefined ? null : unescapeText(line.value);
}
