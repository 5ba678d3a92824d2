import type { Context } from '../context.ts';
import { DomainError, isDomainError } from '../errors.ts';
import { personOf, type Member } from '../people/actor.ts';
import { normaliseDomainName, type Domain, type ProgramPasswords } from '../people/domain.ts';
import type { Id } from '../people/id.ts';
import { normaliseLogin } from '../people/login.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as domains from '../storage/tables/domains.ts';
import type { Credentials } from './prove-login.ts';

/** An e-mail may be a guest's in some domains; more are not tried for one sign-in. */
const mostDomains = 5;

/** A login, and a domain where somebody may have it; `programPasswords`: what its users are asked for. */
type Candidate = Readonly<{ domain: Id<'domain'>; login: string; programPasswords: ProgramPasswords }>;

/**
 * Whatever `prove` finds by a login and its password, in the domain that the login names and in those where it is a guest's
 * e-mail; at least one. Which domains know an address is told to nobody without its password. Throws sign-in-refused,
 * too-many-attempts; program-password-needed where the password was right.
 */
export async function proveInEach<Proved extends Readonly<{ actor: Member }>>(
  context: Context,
  { login, password, address }: Credentials,
  prove: (candidate: Candidate & Credentials) => Promise<Proved>,
): Promise<Proved[]> {
  const candidates = await candidatesFor(context, normaliseLogin(login));
  const proved = new Map<string, Proved>();
  let refusal = new DomainError('sign-in-refused') as DomainError;
  const isRight = () => proved.size > 0 || refusal.code === 'program-password-needed';
  const most = Math.min(mostDomains, (await domains.list(context.storage.db)).length);
  for (let turn = 0; turn < Math.max(candidates.length, isRight() ? 0 : most); turn += 1) {
    // In how many domains somebody is a guest is told to nobody either: a refusal comes after the same work in all of them.
    const candidate = candidates[turn] ?? { ...candidates[0]!, domain: `none ${turn}` };
    try {
      const account = await prove({ ...candidate, password, address });
      proved.set(personOf(account.actor).id, account);
    } catch (error) {
      if (!isDomainError(error)) throw error;
      if (error.code !== 'sign-in-refused' && !isRight()) refusal = error;
    }
  }
  if (proved.size === 0) throw refusal;
  return [...proved.values()];
}

async function candidatesFor({ storage: { db } }: Context, login: string): Promise<Candidate[]> {
  const at = login.lastIndexOf('@');
  if (at < 0) {
    // Where there is one organisation, what comes before the @ is enough.
    const all = await domains.list(db);
    const only = all.length === 1 ? all[0] : undefined;
    return [candidateIn(only, only === undefined ? login : `${login}@${only.name}`)];
  }
  const named = await domains.find(db, normaliseDomainName(login.slice(at + 1)) ?? '');
  const guests = await accounts.listByEmail(db, login);
  const found = new Map<string, Candidate>();
  if (named !== undefined) found.set(named.id, candidateIn(named, login));
  for (const { actor } of guests) {
    const { domain } = personOf(actor);
    if (!found.has(domain)) found.set(domain, { domain, login, programPasswords: 'optional' });
  }
  // An unknown login costs the same time as a known one.
  return found.size === 0 ? [candidateIn(undefined, login)] : [...found.values()].slice(0, mostDomains);
}

const candidateIn = (domain: Domain | undefined, login: string): Candidate => ({
  domain: domain?.id ?? '',
  login,
  programPasswords: domain?.programPasswords ?? 'optional',
});
