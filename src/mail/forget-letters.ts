import type { Context } from '../context.ts';
import * as outbox from '../storage/tables/outbox.ts';

/** As long as an owner may wonder whether a mail ever left. */
const lettersKept = Temporal.Duration.from({ hours: 90 * 24 });

/** Forgets who was written to: letters that were sent, or given up, long ago. */
export async function forgetLetters({ storage, clock }: Context): Promise<void> {
  const limit = clock.now().subtract(lettersKept).epochMilliseconds;
  await storage.transaction((tx) => outbox.removeSettledBefore(tx, limit, 1000));
}
