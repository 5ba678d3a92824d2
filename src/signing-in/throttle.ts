import { availableParallelism } from 'node:os';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import { FairQueue } from '../server/queue.ts';
import { keyedHash } from '../server/secrets.ts';
import * as attempts from '../storage/tables/attempts.ts';
import { networkOf } from './network.ts';

/** How long a wrong password counts, and how many different ones make a login or an address wait for its turn. */
const remembered = Temporal.Duration.from({ minutes: 15 });
const freeAttempts = { login: 10, address: 100 };
const paceMs = { login: 1000, address: 250 };

/** One core stays free for those whose password is known: argon2 fills what it gets. */
const queue = new FairQueue(
  Math.max(1, availableParallelism() - 1),
  () => new DomainError('too-many-attempts', { retryAfterSeconds: 30 }),
);

/** What a login and a password are tried against; `passwordHash` is null where there is no such account, or none yet. */
export type Attempted = Readonly<{
  domain: Id<'domain'>;
  login: string;
  password: string;
  passwordHash: string | null;
  /** Where the request comes from, as the throttle counts it. */
  address: string;
}>;

/**
 * Verifies in the turn of where the attempt comes from. The same wrong password counts once, and is not verified again
 * while it is remembered; after many different ones the login's attempts are verified one a second, and what proves wrong
 * is told as too-many-attempts. A right one is never refused for the wrong ones before it, unless too many for that login
 * wait from the same address. Throws sign-in-refused, too-many-attempts.
 */
export async function throttle(
  { config, storage, clock }: Context,
  { domain, login, password, passwordHash, address }: Attempted,
  verify: () => Promise<boolean>,
): Promise<void> {
  const since = clock.now().subtract(remembered).epochMilliseconds;
  const hidden = (text: string) => keyedHash(config.secretKey, 'throttle', text);
  const attempt = {
    login: hidden(`${domain} ${login}`),
    fingerprint: hidden(`${passwordHash ?? ''} ${password}`),
    address: hidden(networkOf(address)),
  };
  if (await attempts.isKnown(storage.db, attempt, since)) throw new DomainError('sign-in-refused');

  const failed = await attempts.count(storage.db, attempt, since);
  const overLogin = failed.login >= freeAttempts.login;
  const overAddress = failed.address >= freeAttempts.address;
  // Known logins and unknown ones wait in the same way, or the time would tell which there are.
  const origin = { name: attempt.address, paceMs: overAddress ? paceMs.address : 0 };
  if (await queue.run(attempt.login, overLogin ? paceMs.login : 0, verify, origin)) return;
  await storage.transaction((tx) => attempts.add(tx, attempt, clock.now().epochMilliseconds));
  if (overLogin || overAddress) throw new DomainError('too-many-attempts', { retryAfterSeconds: 60 });
  throw new DomainError('sign-in-refused');
}
