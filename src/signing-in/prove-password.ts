import { availableParallelism } from 'node:os';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { keyedHash } from '../server/secrets.ts';
import * as attempts from '../storage/tables/attempts.ts';
import { FairQueue } from '../server/queue.ts';
import type { Id } from '../people/id.ts';
import { networkOf } from './network.ts';
import { hashOfNobody, verifyPassword } from './password.ts';
import { verified } from './verified.ts';

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
 * Verifies a password with argon2, in the turn of where it comes from. Unknown logins take as long as known ones. The
 * same wrong password counts once, and is not verified again while it is remembered; after many different ones the
 * login's attempts are verified one a second, and what proves wrong is told as too-many-attempts. A right one is never
 * refused for the wrong ones before it, unless too many for that login wait from the same address. Throws
 * sign-in-refused, too-many-attempts.
 */
export async function provePassword(context: Context, attempted: Attempted): Promise<void> {
  const { config, storage, clock } = context;
  const since = clock.now().subtract(remembered).epochMilliseconds;
  const attempt = {
    login: keyedHash(config.secretKey, 'throttle', `${attempted.domain} ${attempted.login}`),
    fingerprint: keyedHash(
      config.secretKey,
      'throttle',
      `${attempted.passwordHash ?? ''} ${attempted.password}`,
    ),
    address: keyedHash(config.secretKey, 'throttle', networkOf(attempted.address)),
  };
  if (await attempts.isKnown(storage.db, attempt, since)) throw new DomainError('sign-in-refused');

  const failed = await attempts.count(storage.db, attempt, since);
  const overLogin = failed.login >= freeAttempts.login;
  const overAddress = failed.address >= freeAttempts.address;
  // Known logins and unknown ones wait in the same way, or the time would tell which there are.
  const origin = { name: attempt.address, paceMs: overAddress ? paceMs.address : 0 };
  const right = await queue.run(attempt.login, overLogin ? paceMs.login : 0, () => verify(attempted), origin);
  if (right) return;
  await storage.transaction((tx) => attempts.add(tx, attempt, clock.now().epochMilliseconds));
  if (overLogin || overAddress) throw new DomainError('too-many-attempts', { retryAfterSeconds: 60 });
  throw new DomainError('sign-in-refused');
}

async function verify({ passwordHash, password }: Attempted): Promise<boolean> {
  if (passwordHash === null) {
    await verifyPassword(await hashOfNobody(), password);
    return false;
  }
  // Another request of the same client may have proved it while this one waited.
  if (verified.has(passwordHash, password)) return true;
  const right = await verifyPassword(passwordHash, password);
  if (right) verified.add(passwordHash, password);
  return right;
}
