import { DomainError } from '../errors.ts';
import { normaliseLogin } from '../people/login.ts';
import type { Principal } from '../people/principal.ts';
import type { Writer } from '../storage/storage.ts';
import * as principals from '../storage/tables/principals.ts';

/**
 * Who takes the calendars of somebody who goes: a user or a space of the same domain, kept until the transaction ends. Throws
 * owner-not-found, bad-successor.
 */
export async function findSuccessor(
  tx: Writer,
  gone: Pick<Principal, 'id' | 'domain'>,
  login: string,
): Promise<Principal> {
  const found = await principals.findOwner(tx, normaliseLogin(login));
  if (found?.domain !== gone.domain || !(await principals.lock(tx, found.id)))
    throw new DomainError('owner-not-found', { login: login.slice(0, 100) });
  if (found.id === gone.id) throw new DomainError('bad-successor', { given: login.slice(0, 100) });
  return found;
}
