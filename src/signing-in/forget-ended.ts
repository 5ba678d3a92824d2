import type { Context } from '../context.ts';
import * as attempts from '../storage/tables/attempts.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as sessions from '../storage/tables/sessions.ts';

/** Longer than any wrong password counts. */
const attemptsKept = Temporal.Duration.from({ hours: 48 });
/** As long as an owner may wonder whether a mail ever left. */
const lettersKept = Temporal.Duration.from({ hours: 90 * 24 });

/** Deletes what time has ended: sessions, one-time links, wrong passwords, the traces of mails. Nothing asks for them any more. */
export async function forgetEnded(context: Context): Promise<void> {
  const now = context.clock.now();
  await context.storage.transaction(async (tx) => {
    await sessions.removeEnded(tx, now.epochMilliseconds);
    await oneTimeLinks.removeEnded(tx, now.epochMilliseconds);
    await outbox.removeSettledBefore(tx, now.subtract(lettersKept).epochMilliseconds);
    await attempts.removeBefore(tx, now.subtract(attemptsKept).epochMilliseconds);
  });
}
