import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as users from '../storage/tables/users.ts';
import { claimLogin } from './claim-login.ts';
import type { User } from './user.ts';

/** Writes an account and reserves its login; throws login-taken. */
export async function writeUser(
  tx: Writer,
  user: User,
  passwordHash: string | null,
  now: number,
): Promise<void> {
  if (!(await users.add(tx, user, passwordHash, now)))
    throw new DomainError('login-taken', { login: user.login });
  await claimLogin(tx, user, now);
}
