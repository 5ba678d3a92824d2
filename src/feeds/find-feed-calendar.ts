import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import * as calendars from '../storage/tables/calendars.ts';
import type { OpenedFeed } from './open-feed.ts';

/**
 * The calendar of a feed, for whoever proved who they are at its address: they have it by CalDAV as well. Undefined for
 * whoever reads without that, by a link or as everybody does.
 */
export async function findFeedCalendar(
  { storage }: Context,
  { calendar, isLink, isPublic }: OpenedFeed,
): Promise<Calendar | undefined> {
  return isLink || isPublic ? undefined : await calendars.findById(storage.db, calendar);
}
