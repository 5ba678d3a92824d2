import { setImmediate } from 'node:timers/promises';
import type { Storage, Writer } from '../storage.ts';

/** How many of those that are due are looked at together: more than there are nodes that take some at once. */
export const candidates = 16;

/**
 * Takes the first of what is due that nobody else takes, so that of several nodes one has it in hand: whoever comes second
 * finds another claim in its row, and takes the one after it. Undefined where nothing is due.
 */
export async function claimFirst<Due, Taken>(
  storage: Pick<Storage, 'transaction'>,
  listDue: () => Promise<readonly Due[]>,
  take: (tx: Writer, due: Due) => Promise<Taken | undefined>,
): Promise<Taken | undefined> {
  for (;;) {
    const due = await listDue();
    if (due.length === 0) return undefined;
    const taken = await storage.transaction(async (tx) => {
      for (const one of due) {
        const mine = await take(tx, one);
        if (mine !== undefined) return mine;
      }
      return undefined;
    });
    if (taken !== undefined) return taken;
    // All of these went to others, who may be of this process: they have their turn, and we a newer list.
    await setImmediate();
  }
}
