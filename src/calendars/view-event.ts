import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { lineOf } from '../ics/components.ts';
import { fieldsOf, minutesBefore, type EventFields } from '../ics/fields.ts';
import { instanceOf } from '../ics/instances.ts';
import { isSeries, occurrenceAt, parseEvents } from '../ics/parsed.ts';
import type { TimeForm } from '../ics/times.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import { allows, type Detail } from './access.ts';
import type { Which } from './calendar.ts';
import { longestForPages, pageScope } from './editing.ts';
import { openCalendar, type Opened } from './open-calendar.ts';
import { tagsFor, textsFor } from './resource.ts';
import { hidesUid, seesAllOf } from './shown.ts';
import { toldNames } from './told-names.ts';

type Asked = Readonly<{
  calendar: Which;
  /** As it is called in addresses, for this reader. */
  name: string;
  /** The occurrence, as `Instance` writes its RECURRENCE-ID; the first where it is not told. */
  at: string | undefined;
}>;

/** One occurrence of an event as a page shows it, at its reader's detail. */
export type EventView = Readonly<{
  opened: Opened;
  /** The name under which it is kept, and whether its UID is hidden from those who see private events as busy. */
  name: string;
  isHidden: boolean;
  /** What this reader's version of it is known by. */
  version: string;
  detail: Detail;
  mayEdit: boolean;
  fields: EventFields;
  /** What its times mean in time. */
  start: Temporal.Instant;
  end: Temporal.Instant;
  form: TimeForm;
  /** What stands for this occurrence in addresses; undefined where the event happens once. */
  at: string | undefined;
  isSeries: boolean;
  /** Whether it has been changed by itself. */
  isOverride: boolean;
  status: 'confirmed' | 'tentative' | 'cancelled';
  /** Alarms that no form can tell, and which stay. */
  otherAlarms: number;
}>;

/** Throws calendar-not-found, event-not-found, also for what they do not see, occurrence-not-found, calendar-too-large. */
export async function viewEvent(
  context: Context,
  { calendar: which, name: told, at }: Asked,
): Promise<EventView> {
  const opened = await openCalendar(context, which, 'read');
  const { calendar, access, language } = opened;
  const { view } = access;
  const scope = pageScope(context);
  const names = toldNames(context.config, opened, scope);
  const name = names.kept(told);
  if (name === undefined) throw new DomainError('event-not-found');
  const reader = { view, language, scope };
  await using snapshot = await context.storage.snapshot();
  const event = await events.find(snapshot.db, calendar.id, name);
  if (event === undefined) throw new DomainError('event-not-found');
  const isHidden = hidesUid(event);
  if (names.told({ name, isHidden }) !== told) throw new DomainError('event-not-found');
  if (event.text.length > longestForPages)
    throw new DomainError('calendar-too-large', { limit: 'size', allowed: longestForPages });
  const text = await (await textsFor(context, snapshot, calendar.id, reader))(event);
  const parsed = parseEvents(text, await calendars.timeZone(snapshot.db, calendar.id));
  if (parsed === undefined) throw new DomainError('event-not-found');
  const occurrence = occurrenceAt(parsed, at);
  if (occurrence === undefined) throw new DomainError('occurrence-not-found');
  const { component } = occurrence;
  const status = lineOf(component, 'STATUS')?.value.trim().toLowerCase();
  const { start, end, recurrenceId } = instanceOf(occurrence);
  return {
    opened,
    name,
    isHidden,
    version: tagsFor(context.config, calendar.id, reader)(event),
    detail: (event.has_private === 1 ? view.ofPrivate : view.ofPublic).detail,
    mayEdit: allows(access, 'edit') && seesAllOf(view, event),
    fields: fieldsOf(parsed, occurrence),
    start,
    end,
    form: occurrence.start.form,
    at: isSeries(parsed) ? recurrenceId : undefined,
    isSeries: isSeries(parsed),
    isOverride: lineOf(component, 'RECURRENCE-ID') !== undefined,
    status: status === 'cancelled' || status === 'tentative' ? status : 'confirmed',
    otherAlarms: component.components.filter(
      (alarm) => alarm.name === 'VALARM' && minutesBefore(alarm) === undefined,
    ).length,
  };
}
