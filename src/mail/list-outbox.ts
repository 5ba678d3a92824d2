import type { Context } from '../context.ts';
import type { Id } from '../people/id.ts';
import { personOf } from '../people/actor.ts';
import { demand } from '../policies.ts';
import * as letters from '../storage/tables/letters.ts';

export type OutboxRequest = Readonly<{
  /** Null, or none, for the operator: every domain's. An administrator sees their own alone. */
  domain?: Id<'domain'> | null | undefined;
  state?: letters.LetterState | undefined;
  /** Part of an address. */
  recipient?: string | undefined;
  /** The `next` of the page before; anything else begins with the newest. */
  after?: string | undefined;
  /** From 1 to 200. */
  limit?: number | undefined;
}>;

export type OutboxPage = Readonly<{
  letters: readonly letters.LetterRecord[];
  /** Where the next page begins, to be given as `after`; null where this is the last. */
  next: string | null;
}>;

const mostLetters = 200;

/** What became of a domain's letters, newest first, by the page, without their texts. Throws not-allowed. */
export async function listOutbox(context: Context, request: OutboxRequest = {}): Promise<OutboxPage> {
  const { actor, storage } = context;
  const { state, recipient, after, limit = 50 } = request;
  const domain = personOf(actor)?.domain ?? request.domain ?? null;
  demand(actor, 'read-outbox', domain ?? undefined);
  const asked = Math.min(Math.max(limit, 1), mostLetters);
  const filter = { domain, state, recipient: recipient?.trim() };
  const found = await letters.list(storage.db, filter, placeOf(after), asked + 1);
  const shown = found.slice(0, asked);
  const last = shown.at(-1);
  return { letters: shown, next: last && found.length > asked ? `${last.createdAt}-${last.id}` : null };
}

function placeOf(after: string | undefined): letters.LetterPlace | null {
  const parts = /^(\d{1,15})-(\w{1,40})$/.exec(after ?? '');
  return parts && { createdAt: Number(parts[1]), id: parts[2]! };
}
