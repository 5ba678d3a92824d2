import type { Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import * as shares from '../storage/tables/shares.ts';
import { viewShares, type ShareView } from './view-shares.ts';

/** One share of a calendar, as `listShares` tells it. Asks for the admin role. Throws share-not-found. */
export async function readShare(
  context: Context,
  { calendar: which, share: id }: { calendar: Which; share: Id<'share'> },
): Promise<ShareView> {
  const { calendar } = await openCalendar(context, which, 'admin');
  const share = await shares.find(context.storage.db, id);
  if (share?.calendar !== calendar.id) throw new DomainError('share-not-found');
  return (await viewShares(context, calendar, [share]))[0]!;
}
