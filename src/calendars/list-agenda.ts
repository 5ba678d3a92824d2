import type { Context } from '../context.ts';
import { Budget } from '../ics/budget.ts';
import { monthsBetween } from '../ics/span.ts';
import * as agenda from '../storage/tables/agenda.ts';
import { personOf } from '../people/actor.ts';
import type { Id } from '../people/id.ts';
import { eventOf, stepsForRequest, type EventInstance, type Marks } from './instance.ts';
import { instancesIn, mostSeries, recalled, type NamedInstance } from './listing.ts';
import type { Opened } from './open-calendar.ts';
import { Soonest } from './soonest.ts';
import { toldNames } from './told-names.ts';

/** What a day of an agenda holds. Of a time that is taken, and nothing more, there is no title. */
export type AgendaEvent = Omit<EventInstance, 'uid'> &
  Marks &
  Readonly<{
    calendar: Id<'calendar'>;
    /** The name of the event as this reader may know it, and which instance of its series this is. */
    name: string;
    recurrenceId: string | undefined;
    isBusy: boolean;
  }>;

/** `complete` is false where the days hold more than was listed. */
export type Agenda = Readonly<{ events: AgendaEvent[]; complete: boolean }>;

type Days = Readonly<{
  /** The first and the last of them. */
  first: Temporal.PlainDate;
  last: Temporal.PlainDate;
  /** Of whoever looks at them. */
  timeZone: string;
  limit: number;
}>;

/** Of one calendar, so that one with costly rules leaves something to the others. */
const stepsForOne = stepsForRequest / 2;
/** Stands for the title of a time that is taken, where titles are read: a letter for private use, which nobody types. */
const taken = '\u{F0000}';
const day = 24 * 3600 * 1000;

/**
 * What lies on some days in several calendars, which came through the door or a list of it: by start, in the zone of whoever
 * looks. Read, as of one moment, from the very text that the feed of the same reader is made of; the work is bounded.
 */
export async function listAgenda(
  context: Context,
  calendars: readonly Opened[],
  { first, last, timeZone, limit }: Days,
): Promise<Agenda> {
  if (calendars.length === 0) return { events: [], complete: true };
  const from = first.toZonedDateTime({ timeZone }).epochMilliseconds;
  const to = last.add({ days: 1 }).toZonedDateTime({ timeZone }).epochMilliseconds;
  // Whole days of a calendar in another zone begin and end elsewhere.
  const wide = { from: from - day, to: to + day };
  const budget = new Budget(stepsForRequest);
  await using snapshot = await context.storage.snapshot();
  const { db } = snapshot;
  const ids = calendars.map(({ calendar }) => calendar.id);
  const window = { ...wide, months: monthsBetween(wide.from, wide.to) };
  const rowsOf = await agenda.sizes(db, ids, window, mostSeries);
  const found = [...rowsOf.keys()];
  if (found.length === 0) return { events: [], complete: true };
  const [zonesOf, timeZones] = [await agenda.zones(db, found), await agenda.timeZones(db, found)];
  const isCut = [...rowsOf.values()].reduce((sum, rows) => sum + rows.length, 0) === mostSeries;
  let complete = !isCut;
  const soonest = new Soonest<NamedInstance & { opened: Opened }>(limit);
  for (const opened of calendars) {
    const { calendar, access } = opened;
    const rows = rowsOf.get(calendar.id);
    if (rows === undefined) continue;
    const reader = { view: access.view, scope: '', busy: taken };
    const range = { ...wide, limit: 2 * limit, floatingZone: timeZones.get(calendar.id) ?? timeZone };
    const asked = { ...reader, range, steps: stepsForOne };
    const part = budget.part(stepsForOne);
    const read = () =>
      instancesIn(context, db, { rows, zones: zonesOf.get(calendar.id) ?? [] }, { ...reader, range }, part);
    // Of rows that others left no room for, a listing says nothing of the calendar.
    const listed = isCut ? await read() : await recalled(calendar, asked, part, read);
    complete &&= listed.complete;
    soonest.add(listed.found.filter(isOnADay).map((instance) => ({ ...instance, opened })));
  }
  const events = soonest.list().map((instance) => agendaEvent(context, instance, timeZone));
  return { events, complete: complete && !soonest.overflowed };

  function isOnADay({ from: start, to: end, first: firstDay, last: lastDay, texts, marks }: NamedInstance) {
    // Whose time alone is shown, and is not taken: there is nothing to show.
    if (texts.title === taken && marks.isFree) return false;
    if (texts.allDay)
      return firstDay <= last.toString() && (lastDay > first.toString() || firstDay >= first.toString());
    return start < to && (end > from || start >= from);
  }
}

function agendaEvent(
  { actor, config }: Pick<Context, 'actor' | 'config'>,
  { opened, name, isHidden, recurrenceId, marks, ...instance }: NamedInstance & { opened: Opened },
  timeZone: string,
): AgendaEvent {
  const { start, end, allDay, title, location, description, status } = eventOf(instance, timeZone);
  const isBusy = title === taken;
  return {
    start,
    end,
    allDay,
    title: isBusy ? null : title,
    location,
    description,
    status,
    ...marks,
    calendar: opened.calendar.id,
    name: toldNames(config, opened, personOf(actor)?.id ?? '').told({ name, isHidden }),
    recurrenceId,
    isBusy,
  };
}
