import type { Settings } from '../context.ts';
import { tellEnd } from '../mail/tell-end.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as formerReaders from '../storage/tables/former-readers.ts';
import * as shares from '../storage/tables/shares.ts';
import type { Calendar } from './calendar.ts';

/**
 * Deletes a calendar with everything in it, and tells who read it, however many: by mail, and by 410 at its addresses.
 * False where it is gone already.
 */
export async function eraseCalendar(
  tx: Writer,
  config: Settings,
  calendar: Calendar,
  now: number,
): Promise<boolean> {
  if ((await calendars.lock(tx, calendar.id)) === undefined) return false;
  for (;;) {
    const live = await shares.listLive(tx, calendar.id, now);
    if (live.length === 0) break;
    for (const share of live) {
      await shares.end(tx, share.id, 'owner', now);
      await tellEnd(tx, config, { calendar, share }, 'removed', now);
    }
  }
  await formerReaders.addOf(tx, calendar.id);
  await calendars.remove(tx, calendar.id);
  return true;
}
