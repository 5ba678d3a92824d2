import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { demand } from '../policies.ts';
import * as domains from '../storage/tables/domains.ts';
import { newId } from './id.ts';
import type { Language } from './language.ts';
import { readLogin } from './login.ts';
import { readDisplayName } from './name.ts';
import type { User } from './user.ts';
import { writeUser } from './write-user.ts';

type NewUser = Readonly<{
  login: string;
  name: string;
  /** Of a password that `signing-in/password.ts` took; null: they choose one at a one-time address. */
  passwordHash: string | null;
  admin: boolean;
  language?: Language;
}>;

/**
 * Gives somebody an account in the domain of their login; for the operator and the domain's administrators. Throws
 * not-allowed, bad-login, bad-name, domain-not-found, and login-taken also for a login that a guest has
 * or ever had.
 */
export async function addUser(context: Context, given: NewUser): Promise<User> {
  const { storage, clock } = context;
  const { address: login, domain: domainName } = readLogin(given.login);
  const name = readDisplayName(given.name);
  const domain = await domains.find(storage.db, domainName);
  demand(context.actor, 'add-user', domain?.id);
  if (domain === undefined) throw new DomainError('domain-not-found', { domain: domainName });
  const { passwordHash, admin, language = domain.language } = given;
  const user: User = { id: newId<'user'>(), domain: domain.id, login, name, admin, language };
  await storage.transaction((tx) => writeUser(tx, user, passwordHash, clock.now().epochMilliseconds));
  return user;
}
