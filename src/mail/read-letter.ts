import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { may } from '../policies.ts';
import * as letters from '../storage/tables/letters.ts';
import { outboxFolder, readEmlText } from './eml.ts';

/** A letter's text where a file stands in for a mail server, and it has been written; null otherwise. */
export type ReadLetter = letters.LetterRecord & Readonly<{ text: string | null }>;

/** One letter for the administrator of its domain. Throws letter-not-found, also where they may not see it. */
export async function readLetter(
  { actor, storage, config }: Context,
  { id }: { id: string },
): Promise<ReadLetter> {
  const letter = await letters.find(storage.db, id);
  if (letter === undefined || !may(actor, 'read-outbox', letter.domain))
    throw new DomainError('letter-not-found');
  const written = config.smtpUrl === undefined && letter.state === 'sent';
  return { ...letter, text: written ? await readEmlText(outboxFolder(config), letter) : null };
}
