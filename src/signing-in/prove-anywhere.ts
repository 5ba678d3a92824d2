import type { Context } from '../context.ts';
import { DomainError, isDomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import { normaliseDomainName } from '../people/domain.ts';
import { normaliseLogin } from '../people/login.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as domains from '../storage/tables/domains.ts';
import type { Account } from './account.ts';
import { proveLogin, type Credentials } from './prove-login.ts';

/** An e-mail may be a guest's in some domains; more are not tried for one sign-in. */
const mostDomains = 5;

/**
 * Every account that a login and its password open: in the domain that the login names, and as a guest's e-mail in
 * others; at least one. Which domains know an address is told to nobody without its password. Throws sign-in-refused,
 * too-many-attempts.
 */
export async function proveAnywhere(
  context: Context,
  { login, password, address }: Credentials,
): Promise<Account[]> {
  const candidates = await candidatesFor(context, normaliseLogin(login));
  const proved = new Map<string, Account>();
  let refusal = new DomainError('sign-in-refused') as DomainError;
  const most = Math.min(mostDomains, (await domains.list(context.storage.db)).length);
  for (let turn = 0; turn < Math.max(candidates.length, proved.size === 0 ? most : 0); turn += 1) {
    // In how many domains somebody is a guest is told to nobody either: a refusal comes after the same work in all of them.
    const candidate = candidates[turn] ?? { ...candidates[0]!, domain: `none ${turn}` };
    try {
      const account = await proveLogin(context, { ...candidate, password, address });
      proved.set(personOf(account.actor).id, account);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      if (error.code !== 'sign-in-refused') refusal = error;
    }
  }
  if (proved.size === 0) throw refusal;
  return [...proved.values()];
}

async function candidatesFor(
  { storage: { db } }: Context,
  login: string,
): Promise<{ domain: string; login: string }[]> {
  const at = login.lastIndexOf('@');
  if (at < 0) {
    // Where there is one organisation, what comes before the @ is enough.
    const all = await domains.list(db);
    const only = all.length === 1 ? all[0] : undefined;
    return [{ domain: only?.id ?? '', login: only === undefined ? login : `${login}@${only.name}` }];
  }
  const named = await domains.find(db, normaliseDomainName(login.slice(at + 1)) ?? '');
  const guests = await accounts.listByEmail(db, login);
  const found = [
    ...(named === undefined ? [] : [named.id]),
    ...guests.map(({ actor }) => personOf(actor).domain),
  ];
  // An unknown login costs the same time as a known one.
  if (found.length === 0) found.push('');
  return [...new Set(found)].slice(0, mostDomains).map((domain) => ({ domain, login }));
}
