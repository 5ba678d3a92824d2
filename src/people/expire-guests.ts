import type { Context } from '../context.ts';
import type { Writer } from '../storage/storage.ts';
import * as guests from '../storage/tables/guests.ts';

/** A guest's account is closed within a day of their last share's end, and deleted after this. PRODUCT: 30 days. */
const keptAfterClosing = Temporal.Duration.from({ hours: 30 * 24 });

/** So many steps of 500 accounts at most; what is left waits for the next time. */
const mostSteps = 200;

/**
 * The hourly step: closes the accounts of guests whose last share has ended, and deletes those closed for 30 days. Every
 * step is a transaction of its own, so it may be broken off anywhere and run again.
 */
export async function expireGuests({
  storage,
  clock,
}: Context): Promise<{ closed: number; deleted: number }> {
  const now = clock.now();
  const limit = now.subtract(keptAfterClosing).epochMilliseconds;
  const untilNone = async (step: (tx: Writer) => Promise<number>) => {
    let done = 0;
    for (let steps = 0; steps < mostSteps; steps += 1) {
      const some = await storage.transaction(step);
      done += some;
      if (some === 0) break;
    }
    return done;
  };
  await untilNone((tx) => guests.reopenThoseWithShare(tx, now.epochMilliseconds));
  const deleted = await untilNone((tx) => guests.removeClosedBefore(tx, limit, now.epochMilliseconds));
  const closed = await untilNone((tx) => guests.closeThoseWithoutShare(tx, now.epochMilliseconds));
  return { closed, deleted };
}
