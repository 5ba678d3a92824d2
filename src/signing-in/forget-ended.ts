import type { Context } from '../context.ts';
import * as attempts from '../storage/tables/attempts.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as sessions from '../storage/tables/sessions.ts';

/** Longer than any wrong password counts. */
const attemptsKept = Temporal.Duration.from({ hours: 48 });

/** Deletes what time has ended: sessions, one-time links, wrong passwords. Nothing asks for them any more. */
export async function forgetEnded({ storage, clock }: Context): Promise<void> {
  const now = clock.now();
  await storage.transaction(async (tx) => {
    await sessions.removeEnded(tx, now.epochMilliseconds);
    await oneTimeLinks.removeEnded(tx, now.epochMilliseconds);
    await attempts.removeBefore(tx, now.subtract(attemptsKept).epochMilliseconds);
  });
}
