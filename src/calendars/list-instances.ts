import type { Context } from '../context.ts';
import { Budget } from '../ics/budget.ts';
import { monthsBetween } from '../ics/span.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { eventOf, stepsForRequest, type EventInstance } from './instance.ts';
import { instancesIn, mostSeries, recalled } from './listing.ts';
import type { Opened } from './open-calendar.ts';
import { busyIn } from './wording.ts';

/** `complete` is false where the range holds more than was listed. */
export type InstanceList = Readonly<{ events: EventInstance[]; complete: boolean }>;

type Range = Readonly<{
  from: Temporal.Instant;
  to: Temporal.Instant;
  limit: number;
  /** What UIDs are replaced for, as in the feed; where they are shown to nobody it does not matter. */
  scope?: string;
  /** For a request that lists several calendars. */
  budget?: Budget;
}>;

/**
 * The instances in a range, by start, in the calendar's zone: read from the same reduced text that the feed is made of,
 * so that a page can never show more than the feed. What cost much is remembered.
 */
export async function listInstances(
  context: Context,
  { calendar, access, language }: Opened,
  { from, to, limit, scope = '', budget = new Budget(stepsForRequest) }: Range,
): Promise<InstanceList> {
  const timeZone = await calendars.timeZone(context.storage.db, calendar.id);
  const [start, end] = [from.epochMilliseconds, to.epochMilliseconds];
  const range = { from: start, to: end, limit, floatingZone: timeZone };
  const reader = { view: access.view, scope, busy: busyIn(language) };
  const asked = { ...reader, range, steps: stepsForRequest };
  const { found, complete } = await recalled(calendar, asked, budget, async () => {
    // As of one moment: the rows name zones by definitions that came with them.
    await using snapshot = await context.storage.snapshot();
    const { db } = snapshot;
    const window = { from: start, to: end, months: monthsBetween(start, end) };
    const definitions = await zones.list(db, calendar.id);
    const rows = await events.listSizes(db, calendar.id, window, mostSeries);
    const listed = await instancesIn(context, db, { rows, zones: definitions }, { ...reader, range }, budget);
    return { ...listed, complete: listed.complete && rows.length < mostSeries };
  });
  return { events: found.map((instance) => eventOf(instance, timeZone)), complete };
}
