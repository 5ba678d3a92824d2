import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { demand } from '../policies.ts';
import type { Writer } from '../storage/storage.ts';
import * as addresses from '../storage/tables/addresses.ts';
import * as domains from '../storage/tables/domains.ts';
import * as logins from '../storage/tables/logins.ts';
import * as principals from '../storage/tables/principals.ts';
import * as users from '../storage/tables/users.ts';
import { claimLogin } from './claim-login.ts';
import { findUser } from './find-user.ts';
import type { Language } from './language.ts';
import { readLogin } from './login.ts';
import { readDisplayName } from './name.ts';
import { refuseLastAdministrator, type LastAdministrator } from './refuse-last-administrator.ts';
import type { User } from './user.ts';

/** What is not named stays. */
type Change = Readonly<{
  /** Whose account it is, by a login that they have or had. */
  user: string;
  name?: string;
  /** Another login in the same domain, beside those that they had: these go on working, also in calendars' addresses. */
  login?: string;
  language?: Language;
  admin?: boolean;
  /** What happens where nobody else is an administrator of the domain. */
  lastAdministrator?: LastAdministrator;
}>;

/**
 * Changes what an account says of its user, and what they may do in the domain. Throws not-allowed, user-not-found,
 * bad-name, bad-login, login-taken, last-administrator.
 */
export async function changeUser(
  context: Context,
  { user: whose, lastAdministrator = 'keep', ...given }: Change,
): Promise<{ user: User; changed: boolean }> {
  const { actor, storage, clock } = context;
  const { user: found, domain } = await findUser(context, { login: whose, right: 'change-user' });
  if (lastAdministrator === 'let-go') demand(actor, 'leave-without-administrator', domain.id);
  const name = given.name === undefined ? undefined : readDisplayName(given.name);
  const login = given.login === undefined ? undefined : readLogin(given.login);
  if (login !== undefined && login.domain !== domain.name)
    throw new DomainError('bad-login', { given: login.address, domain: domain.name });
  const now = clock.now().epochMilliseconds;
  return await storage.transaction(async (tx) => {
    await domains.lock(tx, domain.id);
    const before = await users.findById(tx, found.id);
    if (before === undefined) throw new DomainError('user-not-found', { login: whose.slice(0, 100) });
    const after = { ...before, name: name ?? before.name, login: login?.address ?? before.login };
    const { language = before.language, admin = before.admin } = given;
    const user: User = { ...after, language, admin };
    if (before.admin && !user.admin) await refuseLastAdministrator(tx, before, lastAdministrator);
    if (user.login !== before.login) await giveLogin(tx, user, now);
    const changed = (['name', 'login', 'language', 'admin'] as const).some((of) => user[of] !== before[of]);
    if (changed) await users.save(tx, user);
    return { user, changed };
  });
}

/** A login more, and the addresses of their calendars under it. One that they had before is theirs again. */
async function giveLogin(tx: Writer, user: User, now: number): Promise<void> {
  const { id, domain, login } = user;
  const there = await logins.find(tx, domain, login);
  if (there?.principal !== id) await claimLogin(tx, user, now);
  await principals.saveLogin(tx, id, login);
  await addresses.addOfOwner(tx, { owner: id });
}
