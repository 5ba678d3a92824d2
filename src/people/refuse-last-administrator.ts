import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as users from '../storage/tables/users.ts';
import type { User } from './user.ts';

/** A domain keeps its last administrator, unless somebody says in so many words that it need not. */
export type LastAdministrator = 'keep' | 'let-go';

/** For who is about to be an administrator no more, in a transaction that holds the domain. Throws last-administrator. */
export async function refuseLastAdministrator(
  tx: Writer,
  { id, domain }: User,
  last: LastAdministrator,
): Promise<void> {
  if (last === 'keep' && !(await users.hasOtherAdministrator(tx, domain, id)))
    throw new DomainError('last-administrator');
}
