import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as logins from '../storage/tables/logins.ts';
import * as users from '../storage/tables/users.ts';
import type { User } from './user.ts';

/** Writes an account and reserves its login; throws login-taken. */
export async function writeUser(
  tx: Writer,
  user: User,
  passwordHash: string | null,
  now: number,
): Promise<void> {
  const { id, domain, login } = user;
  const added =
    (await users.add(tx, user, passwordHash, now)) &&
    (await logins.add(tx, { domain, login, principal: id }, now));
  if (!added) throw new DomainError('login-taken', { login });
}
