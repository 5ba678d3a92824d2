import type { Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as sources from '../storage/tables/sources.ts';

/**
 * Lets a calendar go its own way: its events stay as they are, and can be changed here from then on. The address is
 * forgotten where no other calendar comes from it. Throws calendar-not-sourced.
 */
export async function unsubscribeCalendar(context: Context, which: Which): Promise<void> {
  const { calendar } = await openCalendar(context, which, 'admin');
  await context.storage.transaction(async (tx) => {
    const state = await sources.findByCalendar(tx, calendar.id);
    if (state === undefined || !(await sources.detach(tx, calendar.id)))
      throw new DomainError('calendar-not-sourced');
    await sources.removeUnused(tx, state.source);
  });
}
