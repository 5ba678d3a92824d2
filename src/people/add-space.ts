import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { demand } from '../policies.ts';
import * as domains from '../storage/tables/domains.ts';
import * as principals from '../storage/tables/principals.ts';
import * as spaces from '../storage/tables/spaces.ts';
import * as users from '../storage/tables/users.ts';
import { personOf } from './actor.ts';
import { claimLogin } from './claim-login.ts';
import { newId } from './id.ts';
import type { Language } from './language.ts';
import { normaliseLogin, readLogin } from './login.ts';
import { readDisplayName } from './name.ts';
import type { Space } from './space.ts';

type NewSpace = Readonly<{
  login: string;
  name: string;
  /** The login of its first owner, a user of the same domain. */
  owner: string;
  language?: Language;
}>;

/**
 * Makes a space in the domain of its login, with one owner: for the operator and the domain's administrators; for any user
 * of it where that is themselves. Throws
 * not-allowed, bad-login, bad-name, domain-not-found, user-not-found, and login-taken also for a login that somebody
 * ever had.
 */
export async function addSpace(context: Context, given: NewSpace): Promise<Space> {
  const { storage, clock, actor } = context;
  const { local, domain: domainName } = readLogin(given.login);
  const name = readDisplayName(given.name);
  const domain = await domains.find(storage.db, domainName);
  const isOwn = personOf(actor)?.login === normaliseLogin(given.owner);
  demand(actor, isOwn ? 'add-own-space' : 'add-space', domain?.id);
  if (domain === undefined) throw new DomainError('domain-not-found', { domain: domainName });
  const owner = await users.find(storage.db, normaliseLogin(given.owner));
  if (owner?.domain !== domain.id)
    throw new DomainError('user-not-found', { login: given.owner.slice(0, 100) });
  const { language = domain.language } = given;
  const login = `${local}@${domain.name}`;
  const space: Space = { id: newId<'space'>(), domain: domain.id, login, name, language };
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    if (!(await principals.lock(tx, owner.id)))
      throw new DomainError('user-not-found', { login: owner.login });
    if (!(await spaces.add(tx, space, now))) throw new DomainError('login-taken', { login });
    await claimLogin(tx, space, now);
    await spaces.saveMember(tx, { space: space.id, role: 'owner' }, owner.id, now);
  });
  return space;
}
