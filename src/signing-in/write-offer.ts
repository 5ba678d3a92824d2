import type { Context } from '../context.ts';
import type { Id } from '../people/id.ts';
import { hashToken } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';

/** A one-time address where a user chooses their password. It is shown once: its hash is kept. */
export type PasswordOffer = Readonly<{ address: string; endsAt: Temporal.Instant }>;

const lifetime = Temporal.Duration.from({ hours: 72 });

/** Writes a one-time address with this token; earlier ones of the same user no longer count. */
export async function writeOffer(
  tx: Writer,
  { clock, config }: Pick<Context, 'clock' | 'config'>,
  { user, token }: { user: Id<'user'>; token: string },
): Promise<PasswordOffer> {
  const now = clock.now();
  const endsAt = now.add(lifetime);
  const of = { purpose: 'password', principal: user } as const;
  await oneTimeLinks.removeOf(tx, of);
  const link = { ...of, tokenHash: hashToken(token), endsAt: endsAt.epochMilliseconds };
  await oneTimeLinks.add(tx, link, now.epochMilliseconds);
  return { address: `${config.url}/password/${token}`, endsAt };
}
