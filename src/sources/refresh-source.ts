import type { Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as sources from '../storage/tables/sources.ts';
import type { SourceState } from '../storage/tables/sources.ts';
import { asking } from './asking.ts';
import { fetchClaimed } from './fetch-claimed.ts';

/** Longer than a source may take. In ms. */
const lease = 60_000;

/**
 * Fetches the address that a calendar comes from at once; `anyway` takes what it gives even where that would empty the
 * calendar. Answers how it stands then. For who looks after the calendar. Throws calendar-not-sourced, source-busy.
 */
export async function refreshSource(
  context: Context,
  { calendar: which, anyway = false }: Readonly<{ calendar: Which; anyway?: boolean }>,
): Promise<SourceState> {
  const { storage, clock, config } = context;
  const { calendar } = await openCalendar(context, which, 'admin');
  const state = await sources.findByCalendar(storage.db, calendar.id);
  if (state === undefined) throw new DomainError('calendar-not-sourced');
  const until = clock.now().epochMilliseconds + lease;
  const claimed = await storage.transaction((tx) => sources.claimOne(tx, state.source, until));
  if (claimed === undefined) throw new DomainError('source-busy');
  await fetchClaimed(context, claimed, { by: asking(config), anyway: anyway ? calendar.id : undefined });
  return (await sources.findByCalendar(storage.db, calendar.id)) ?? state;
}
