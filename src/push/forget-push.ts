import type { Context } from '../context.ts';
import * as subscriptions from '../storage/tables/push-subscriptions.ts';

const atOnce = 500;
/** What is left waits for the next time. */
const mostSteps = 200;

/** Forgets subscriptions that have ended. Each step is a transaction of its own, so it may be broken off anywhere. */
export async function forgetPush({ storage, clock }: Context): Promise<{ forgotten: number }> {
  const now = clock.now().epochMilliseconds;
  let forgotten = 0;
  for (let steps = 0; steps < mostSteps; steps += 1) {
    const some = await storage.transaction((tx) => subscriptions.removeEnded(tx, now, atOnce));
    forgotten += some;
    if (some < atOnce) break;
  }
  return { forgotten };
}
