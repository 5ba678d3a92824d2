import type { Opened } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import * as shares from '../storage/tables/shares.ts';

/** Whether a calendar is shared with anybody by name: its owner's programs show that. */
export async function isShared(
  { storage, clock }: Context,
  { calendar }: Pick<Opened, 'calendar'>,
): Promise<boolean> {
  return await shares.hasNamed(storage.db, calendar.id, clock.now().epochMilliseconds);
}
