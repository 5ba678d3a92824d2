import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { demand, type Right } from '../policies.ts';
import * as domains from '../storage/tables/domains.ts';
import * as users from '../storage/tables/users.ts';
import type { Domain } from './domain.ts';
import { domainOf, normaliseLogin } from './login.ts';
import type { User } from './user.ts';

/**
 * A user by a login, present or former, for somebody who has this right in their domain. Throws not-allowed, also where
 * there is no such domain; user-not-found.
 */
export async function findUser(
  { actor, storage: { db } }: Context,
  { login: text, right }: { login: string; right: Right },
): Promise<{ user: User; domain: Domain }> {
  const login = normaliseLogin(text);
  const domain = await domains.find(db, domainOf(login));
  demand(actor, right, domain?.id);
  const user = domain && (await users.find(db, login));
  if (domain === undefined || user === undefined)
    throw new DomainError('user-not-found', { login: text.slice(0, 100) });
  return { user, domain };
}
