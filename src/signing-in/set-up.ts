import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { readNewDomain } from '../people/domain.ts';
import { newId } from '../people/id.ts';
import type { Language } from '../people/language.ts';
import { readLogin } from '../people/login.ts';
import { readDisplayName } from '../people/name.ts';
import type { User } from '../people/user.ts';
import { writeUser } from '../people/write-user.ts';
import { hashToken } from '../server/secrets.ts';
import * as domains from '../storage/tables/domains.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import type { Account } from './account.ts';
import { findSetUp } from './find-set-up.ts';
import { hashPassword } from './password.ts';
import { readNewPassword } from './read-new-password.ts';

type SetUp = Readonly<{
  token: string;
  domain: string;
  /** Whole, or without its domain. */
  login: string;
  name: string;
  password: string;
  confirmation: string;
  language: Language;
}>;

/**
 * Makes the domain and its first administrator, whose account is answered. Of two at once, on two nodes and by links of
 * their own, one wins: there is one link at a time, and who holds its row looks once more whether there is a domain. Throws already-set-up, set-up-link-unknown, bad-domain, bad-login,
 * bad-name, passwords-differ, weak-password.
 */
export async function setUp(context: Context, given: SetUp): Promise<Account> {
  const { storage, clock } = context;
  await findSetUp(context, given);
  const { language } = given;
  const domain = readNewDomain({ name: given.domain, language });
  const typed = given.login.trim();
  const { address: login, domain: ofLogin } = readLogin(
    typed.includes('@') ? typed : `${typed}@${domain.name}`,
  );
  if (ofLogin !== domain.name) throw new DomainError('bad-login', { given: login, domain: domain.name });
  const name = readDisplayName(given.name);
  const { password, confirmation } = given;
  const passwordHash = await hashPassword(await readNewPassword({ password, confirmation, login, name }));
  const user: User = { id: newId<'user'>(), domain: domain.id, login, name, admin: true, language };
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    if (!(await oneTimeLinks.use(tx, hashToken(given.token), 'set-up', now)))
      throw new DomainError('set-up-link-unknown');
    if ((await domains.list(tx)).length > 0 || !(await domains.add(tx, domain, now)))
      throw new DomainError('already-set-up');
    await writeUser(tx, user, passwordHash, now);
  });
  return { actor: { kind: 'user', user }, passwordHash };
}
