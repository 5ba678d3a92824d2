import { openCalendar } from '../calendars/open-calendar.ts';
import type { Which } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import * as shares from '../storage/tables/shares.ts';
import { leaveShare } from './leave-share.ts';
import { isFor } from './share.ts';

/** Gives back what was shared with the actor of a calendar. Throws not-allowed where they have it by right, or by a space. */
export async function leaveCalendar(
  context: Context,
  { calendar: which }: { calendar: Which },
): Promise<void> {
  const { calendar } = await openCalendar(context, which, 'read');
  const { actor, storage, clock } = context;
  const now = clock.now().epochMilliseconds;
  const given = await shares.listOfReader(storage.db, personOf(actor)?.id ?? '', now);
  const own = given.find((share) => share.calendar === calendar.id && isFor(share, actor));
  if (own === undefined) throw new DomainError('not-allowed');
  await leaveShare(context, { share: own.id });
}
