import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import * as accounts from '../storage/tables/accounts.ts';
import type { Account } from './account.ts';
import { provePassword } from './prove-password.ts';
import { isVerified } from './verified.ts';

/** What a program or a person sends to prove who they are. `address`: where it comes from, as the throttle counts it. */
export type Credentials = Readonly<{ login: string; password: string; address: string }>;

/**
 * The account of a login in a domain, its own password proved: for pages. A program's password is a wrong one here, so that no
 * session begins by it; programs come by `proveProgram`. Whether a login exists is told to nobody. Throws sign-in-refused, too-many-attempts.
 */
export async function proveLogin(
  context: Context,
  { domain, login, password, address }: Credentials & Readonly<{ domain: Id<'domain'> }>,
): Promise<Account> {
  const account = await accounts.find(context.storage.db, domain, login);
  const passwordHash = account?.passwordHash ?? null;
  if (!isVerified(passwordHash, password))
    await provePassword(context, { domain, login, password, address, passwordHash });
  if (account === undefined) throw new DomainError('sign-in-refused');
  return account;
}
