import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { may } from '../policies.ts';
import * as letters from '../storage/tables/letters.ts';
import * as outbox from '../storage/tables/outbox.ts';

/**
 * Has a letter tried again now, and for another three days: one that waits for its next attempt, was given up, or of
 * which nobody knows whether it arrived (it is the same mail then, with the same Message-ID). For the administrator of
 * its domain. Throws letter-not-found, letter-not-retryable.
 */
export async function retryLetter(
  { actor, storage, clock, mail }: Context,
  { id }: { id: string },
): Promise<letters.LetterRecord> {
  const letter = await letters.find(storage.db, id);
  if (letter === undefined || !may(actor, 'retry-letter', letter.domain))
    throw new DomainError('letter-not-found');
  const tried = await storage.transaction(async (tx) => {
    const done = await outbox.requeue(tx, id, clock.now().epochMilliseconds);
    const now = await letters.find(tx, id);
    if (now === undefined) throw new DomainError('letter-not-found');
    if (!done) throw new DomainError('letter-not-retryable', { state: now.state });
    return now;
  });
  mail.wake();
  return tried;
}
