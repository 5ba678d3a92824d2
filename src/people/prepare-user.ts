import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { demand } from '../policies.ts';
import * as domains from '../storage/tables/domains.ts';
import { newId } from './id.ts';
import type { Language } from './language.ts';
import { readLogin } from './login.ts';
import { readDisplayName } from './name.ts';
import type { User } from './user.ts';

/** What somebody who adds a user says of them. */
export type NewUser = Readonly<{
  login: string;
  name: string;
  admin: boolean;
  language?: Language | undefined;
}>;

/**
 * A new user as they will be written, for somebody who may add them. Throws not-allowed, bad-login, bad-name,
 * domain-not-found.
 */
export async function prepareUser(context: Context, given: NewUser): Promise<User> {
  const { local, domain: domainName } = readLogin(given.login);
  const name = readDisplayName(given.name);
  const domain = await domains.find(context.storage.db, domainName);
  demand(context.actor, 'add-user', domain?.id);
  if (domain === undefined) throw new DomainError('domain-not-found', { domain: domainName });
  const { admin, language = domain.language } = given;
  // In the name that the domain has now, should it be known by an earlier one.
  const login = `${local}@${domain.name}`;
  return { id: newId<'user'>(), domain: domain.id, login, name, admin, language };
}
