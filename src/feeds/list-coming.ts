import type { Context } from '../context.ts';
import { lineOf, type Component } from '../ics/components.ts';
import { expand, type Instance } from '../ics/expand.ts';
import { Patience } from '../ics/patience.ts';
import { unescapeText } from '../ics/values.ts';
import type { Opened } from '../sharing/open-calendar.ts';
import * as domains from '../storage/tables/domains.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { reducer } from './reduce.ts';

/** One instance as a page or JSON shows it; `title` is null where only the time is shared. */
export type ComingEvent = Readonly<{
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

type Range = Readonly<{ from: Temporal.Instant; to: Temporal.Instant; limit: number }>;

/** Calendars of more series than this are read by program: a page that long helps nobody. */
const mostSeries = 5000;
const mostWorkMs = 1000;

/**
 * The instances in a range, by start, in the calendar's zone: read from the same reduced text that the feed is made of,
 * so that a page can never show more than the feed.
 */
export async function listComing(
  context: Context,
  { calendar, access }: Opened,
  { from, to, limit }: Range,
): Promise<ComingEvent[]> {
  const { storage, config } = context;
  const timeZone =
    calendar.timeZone ?? (await domains.findById(storage.reader, calendar.domain))?.timeZone ?? 'UTC';
  const definitions = await zones.list(storage.reader, calendar.id);
  const reduce = reducer(config, access.view, calendar.id);
  const span = { from: from.epochMilliseconds, to: to.epochMilliseconds };
  // For all rules of the calendar together: a page must not stall the others for what one of them costs.
  const patience = new Patience(mostWorkMs);
  const coming: ComingEvent[] = [];
  for (const row of await events.list(storage.reader, calendar.id, span, mostSeries)) {
    const text = reduce(row);
    if (text === '') continue;
    const hashes = new Set(row.zones.split('\n').map((line) => line.split('\t')[1]));
    const own = definitions.filter((zone) => hashes.has(zone.hash));
    const { instances } = expand(text, own, { from, to, limit, floatingZone: timeZone, patience });
    for (const instance of instances)
      if (instance.component.name === 'VEVENT') coming.push(eventOf(instance, timeZone));
  }
  const epochOf = ({ start }: ComingEvent) =>
    (start instanceof Temporal.PlainDate ? start.toZonedDateTime(timeZone) : start).epochMilliseconds;
  return coming
    .sort((a, b) => epochOf(a) - epochOf(b) || (a.title ?? '').localeCompare(b.title ?? ''))
    .slice(0, limit);
}

function eventOf(
  { start, end, allDay, component, startText, endText }: Instance,
  timeZone: string,
): ComingEvent {
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
