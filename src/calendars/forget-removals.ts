import type { Context } from '../context.ts';
import * as tombstones from '../storage/tables/tombstones.ts';

/** Who has not asked for so long starts over. */
const removalsKept = Temporal.Duration.from({ hours: 90 * 24 });
/** So many calendars at most in one go; what is left waits for the next. */
const mostSteps = 1000;

/**
 * Forgets which events were removed long ago; the history of their calendars begins after them from then on. A step a
 * calendar, each a transaction of its own, so it may be broken off anywhere and run again.
 */
export async function forgetRemovals({ storage, clock }: Context): Promise<{ forgotten: number }> {
  const limit = clock.now().subtract(removalsKept).epochMilliseconds;
  let forgotten = 0;
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const some = await storage.transaction((tx) => tombstones.forgetUntil(tx, limit));
    forgotten += some;
    if (some === 0) break;
  }
  return { forgotten };
}
