import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as logins from '../storage/tables/logins.ts';
import type { Principal } from './principal.ts';

/**
 * Gives a login to somebody for ever: the table decides, and nobody gets one that somebody else ever had. Throws
 * login-taken.
 */
export async function claimLogin(
  tx: Writer,
  { id, domain, login }: Pick<Principal, 'id' | 'domain' | 'login'>,
  now: number,
): Promise<void> {
  if (!(await logins.add(tx, { domain, login, principal: id }, now)))
    throw new DomainError('login-taken', { login });
}
