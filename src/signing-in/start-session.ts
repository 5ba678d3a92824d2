import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import * as principals from '../storage/tables/principals.ts';
import * as sessions from '../storage/tables/sessions.ts';
import type { Account } from './account.ts';

/** How long somebody stays signed in. */
const lifetime = Temporal.Duration.from({ hours: 14 * 24 });

/** `key` is for the browser alone; storage has its hash. */
export type StartedSession = Readonly<{ key: string; lifetime: Temporal.Duration }>;

/**
 * Signs in whoever was proved to be this account, in place of the session `before` if there is one. Throws
 * sign-in-refused where the password that proved it is no longer theirs.
 */
export async function startSession(
  { storage, clock }: Pick<Context, 'storage' | 'clock'>,
  { account: { actor, passwordHash }, before }: { account: Account; before?: string | undefined },
): Promise<StartedSession> {
  const { id } = personOf(actor);
  const key = newToken();
  const endsAt = clock.now().add(lifetime).epochMilliseconds;
  await storage.transaction(async (tx) => {
    // A proof is worth what the password is: nobody signs in by one that was changed meanwhile.
    if (passwordHash === null || !(await principals.lock(tx, id, passwordHash)))
      throw new DomainError('sign-in-refused');
    if (before !== undefined) await sessions.remove(tx, hashToken(before));
    await sessions.add(tx, hashToken(key), id, endsAt);
  });
  return { key, lifetime };
}
