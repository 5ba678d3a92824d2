import type { Calendar, Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as sources from '../storage/tables/sources.ts';
import type { SourceState } from '../storage/tables/sources.ts';

/** How it stands with the address that a calendar comes from; its credentials are told to nobody. Throws calendar-not-sourced. */
export async function readSource(
  context: Context,
  which: Which,
): Promise<Readonly<{ calendar: Calendar; state: SourceState }>> {
  const { calendar } = await openCalendar(context, which, 'admin');
  const state = await sources.findByCalendar(context.storage.db, calendar.id);
  if (state === undefined) throw new DomainError('calendar-not-sourced');
  return { calendar, state };
}
