import type { Context } from '../context.ts';
import { hashToken } from '../server/secrets.ts';
import * as invitations from '../storage/tables/invitations.ts';

/** Notes that a person began to answer: for a POST alone, since programs that look at mails open every address. */
export async function markOpened({ storage, clock }: Context, { token }: { token: string }): Promise<void> {
  const found = await invitations.findByToken(storage.db, hashToken(token));
  if (found === undefined || found.openedAt !== null) return;
  await storage.transaction((tx) => invitations.markOpened(tx, found.id, clock.now().epochMilliseconds));
}
