import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import { demand } from '../policies.ts';
import * as outbox from '../storage/tables/outbox.ts';
import { outboxFolder, readEmlText } from './eml.ts';

/** What became of a letter; its text where a file stands in for a mail server, and it has been written. */
export type OutboxLetter = outbox.LetterState & Readonly<{ text: string | null }>;

/** The letters of an administrator's domain: newest first, at most 200. Throws not-allowed. */
export async function readOutbox(context: Context): Promise<OutboxLetter[]> {
  const { config, storage } = context;
  const folder = outboxFolder(config);
  const letters: OutboxLetter[] = [];
  for (const letter of await outbox.list(storage.db, domainSeenBy(context))) {
    const { id, created_at: createdAt, sent_at: sentAt } = letter;
    const written = config.smtpUrl === undefined && sentAt !== null;
    letters.push({ ...letter, text: written ? await readEmlText(folder, { id, createdAt }) : null });
  }
  return letters;
}

/** Null for the operator: every domain's. */
function domainSeenBy({ actor }: Context): string | null {
  const domain = personOf(actor)?.domain;
  demand(actor, 'read-outbox', domain);
  return domain ?? null;
}
