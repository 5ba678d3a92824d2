import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { endedLetter } from '../mail/letters/end.ts';
import { postLetter } from '../mail/post-letter.ts';
import { openCalendar, type Which } from './open-calendar.ts';
import { isLive } from '../sharing/share.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as shares from '../storage/tables/shares.ts';

/** Deletes a calendar with its events and shares, and tells who read it. For its owner alone. */
export async function removeCalendar(
  context: Context,
  { calendar: which }: { calendar: Which },
): Promise<void> {
  const { calendar } = await openCalendar(context, which, 'own');
  const { storage, clock, config, mail } = context;
  const now = clock.now();
  const at = now.epochMilliseconds;
  await storage.transaction(async (tx) => {
    if ((await calendars.lock(tx, calendar.id)) === undefined) throw new DomainError('calendar-not-found');
    const live = (await shares.list(tx, calendar.id)).filter((share) => isLive(share, now));
    for (const share of live) {
      await outbox.withdraw(tx, share.id, at);
      if (!('login' in share.audience) || share.acceptedAt === null) continue;
      const letter = endedLetter(config, { calendar, share }, 'removed');
      await postLetter(tx, config, letter, { cause: `ended:${share.id}` }, at);
    }
    await calendars.remove(tx, calendar.id);
  });
  mail.wake();
}
