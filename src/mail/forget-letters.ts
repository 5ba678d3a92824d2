import type { Context } from '../context.ts';
import * as letters from '../storage/tables/letters.ts';
import * as outbox from '../storage/tables/outbox.ts';
import { outboxFolder, removeEmlBefore } from './eml.ts';

/** As long as an owner may wonder whether a mail ever left. */
const lettersKept = Temporal.Duration.from({ hours: 30 * 24 });
/** How many go in one transaction: others write in between. */
const atOnce = 500;

/** Forgets who was written to: letters that were sent, or given up, long ago, and their files. Answers how many. */
export async function forgetLetters({
  storage,
  clock,
  config,
}: Context): Promise<{ letters: number; files: number }> {
  const limit = clock.now().subtract(lettersKept).epochMilliseconds;
  let forgotten = 0;
  for (let gone = atOnce; gone === atOnce; forgotten += gone)
    gone = await storage.transaction((tx) => outbox.removeSettledBefore(tx, limit, atOnce));
  // What a file was written for is no longer in a row: also where a stop came between the two.
  const remembered = (ids: string[]) => letters.existing(storage.db, ids);
  return { letters: forgotten, files: await removeEmlBefore(outboxFolder(config), limit, remembered) };
}
