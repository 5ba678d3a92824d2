import type { Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import * as shares from '../storage/tables/shares.ts';
import { viewShares, type ShareView } from './view-shares.ts';

/**
 * Everybody who has, or had, a calendar: the live ones first, newest first; all of them up to 2,000, or a part. Asks for
 * the admin role.
 */
export async function listShares(
  context: Context,
  { calendar: which, ...part }: { calendar: Which } & shares.Part,
): Promise<ShareView[]> {
  const { calendar } = await openCalendar(context, which, 'admin');
  return await viewShares(context, calendar, await shares.list(context.storage.db, calendar.id, part));
}
