import { readDisplayName } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as domains from '../storage/tables/domains.ts';
import * as logins from '../storage/tables/logins.ts';
import * as users from '../storage/tables/users.ts';
import type { Domain } from './domain.ts';
import { newId } from './id.ts';
import type { Language } from './language.ts';
import { readUserLogin } from './login.ts';
import { hashPassword, readNewPassword } from '../signing-in/password.ts';
import type { User } from './user.ts';

type NewUser = Readonly<{
  login: string;
  name: string;
  /** Null: they choose one at a one-time address. */
  password: string | null;
  admin: boolean;
  language?: Language;
}>;

/**
 * Gives somebody an account in the domain of their login; for the operator and the domain's administrators. Throws
 * not-allowed, bad-login, bad-name, weak-password, domain-not-found, and login-taken also for a login that a guest has
 * or ever had.
 */
export async function addUser(context: Context, given: NewUser): Promise<User> {
  const { storage, clock } = context;
  const { address: login, domain: domainName } = readUserLogin(given.login);
  const name = readDisplayName(given.name);
  const domain = await domains.find(storage.db, domainName);
  if (!mayAddTo(context, domain)) throw new DomainError('not-allowed');
  if (domain === undefined) throw new DomainError('domain-not-found', { domain: domainName });
  const { password, admin, language = domain.language } = given;
  const passwordHash =
    password === null
      ? null
      : await hashPassword(readNewPassword({ password, confirmation: password, login, name }));
  const user: User = { id: newId<'user'>(), domain: domain.id, login, name, admin, language };
  await storage.transaction((tx) => writeUser(tx, user, passwordHash, clock.now().epochMilliseconds));
  return user;
}

function mayAddTo({ actor }: Context, domain: Domain | undefined): boolean {
  if (actor.kind === 'operator') return true;
  return actor.kind === 'user' && actor.user.admin && actor.user.domain === domain?.id;
}

/** Writes the account and reserves its login; throws login-taken. */
export async function writeUser(
  tx: Writer,
  user: User,
  passwordHash: string | null,
  now: number,
): Promise<void> {
  const { id, domain, login } = user;
  const added =
    (await users.add(tx, user, passwordHash, now)) &&
    (await logins.add(tx, { domain, login, user: id }, now));
  if (!added) throw new DomainError('login-taken', { login });
}
