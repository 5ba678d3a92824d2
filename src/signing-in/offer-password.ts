import type { Context } from '../context.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import type { User } from '../people/user.ts';

const lifetime = Temporal.Duration.from({ hours: 72 });

/** A one-time address where a new user chooses their password; an earlier one no longer counts. */
export async function offerPassword(
  { storage, clock, config }: Context,
  { user }: { user: User },
): Promise<{ address: string; endsAt: Temporal.Instant }> {
  const token = newToken();
  const now = clock.now();
  const endsAt = now.add(lifetime);
  const of = { purpose: 'password', principal: user.id } as const;
  await storage.transaction(async (tx) => {
    await oneTimeLinks.removeOf(tx, of);
    await oneTimeLinks.add(
      tx,
      { ...of, tokenHash: hashToken(token), endsAt: endsAt.epochMilliseconds },
      now.epochMilliseconds,
    );
  });
  return { address: `${config.url}/password/${token}`, endsAt };
}
