import type { Context } from '../context.ts';
import type { Account } from './account.ts';
import { proveInEach } from './prove-in-each.ts';
import { proveLogin, type Credentials } from './prove-login.ts';

/**
 * Every account that a login and its own password open, for pages: in the domain that the login names, and as a guest's
 * e-mail in others; at least one. Throws sign-in-refused, too-many-attempts.
 */
export async function proveAnywhere(context: Context, credentials: Credentials): Promise<Account[]> {
  return await proveInEach(context, credentials, (candidate) => proveLogin(context, candidate));
}
