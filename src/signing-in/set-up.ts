import { readDisplayName } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import * as domains from '../storage/tables/domains.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import { readNewDomain } from '../people/add-domain.ts';
import { writeUser } from '../people/add-user.ts';
import { newId } from '../people/id.ts';
import type { Language } from '../people/language.ts';
import { readUserLogin } from '../people/login.ts';
import { hashPassword, readNewPassword } from './password.ts';
import type { User } from '../people/user.ts';

const lifetime = Temporal.Duration.from({ hours: 7 * 24 });
const ofSetUp = { purpose: 'set-up', user_id: null, guest_id: null } as const;

/** A one-time token for the first administrator while there is no domain; an earlier one no longer counts. */
export async function offerSetUp({ storage, clock }: Context): Promise<{ token: string } | undefined> {
  const token = newToken();
  const now = clock.now();
  const endsAt = now.add(lifetime).epochMilliseconds;
  const offered = await storage.transaction(async (tx) => {
    if ((await domains.list(tx)).length > 0) return false;
    await oneTimeLinks.removeOf(tx, ofSetUp);
    const link = { ...ofSetUp, token_hash: hashToken(token), ends_at: endsAt };
    await oneTimeLinks.add(tx, link, now.epochMilliseconds);
    return true;
  });
  return offered ? { token } : undefined;
}

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

/** Whether the token would set up this server: changes nothing. Throws already-set-up, set-up-link-unknown. */
export async function findSetUp({ storage, clock }: Context, { token }: Pick<SetUp, 'token'>): Promise<void> {
  if ((await domains.list(storage.db)).length > 0) throw new DomainError('already-set-up');
  const now = clock.now().epochMilliseconds;
  const link = await oneTimeLinks.find(storage.db, hashToken(token), 'set-up', now);
  if (link === undefined) throw new DomainError('set-up-link-unknown');
}

/**
 * Makes the domain and its first administrator. Throws already-set-up, set-up-link-unknown, bad-domain, bad-login,
 * bad-name, passwords-differ, weak-password.
 */
export async function setUp(context: Context, given: SetUp): Promise<User> {
  const { storage, clock } = context;
  await findSetUp(context, given);
  const { language } = given;
  const domain = readNewDomain({ name: given.domain, language });
  const typed = given.login.trim();
  const { address: login, domain: ofLogin } = readUserLogin(
    typed.includes('@') ? typed : `${typed}@${domain.name}`,
  );
  if (ofLogin !== domain.name) throw new DomainError('bad-login', { given: login, domain: domain.name });
  const name = readDisplayName(given.name);
  const { password, confirmation } = given;
  const passwordHash = await hashPassword(readNewPassword({ password, confirmation, login, name }));
  const user: User = { id: newId<'user'>(), domain: domain.id, login, name, admin: true, language };
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    const link = await oneTimeLinks.use(tx, hashToken(given.token), 'set-up', now);
    if (link === undefined) throw new DomainError('set-up-link-unknown');
    if (!(await domains.add(tx, domain, now))) throw new DomainError('already-set-up');
    await writeUser(tx, user, passwordHash, now);
  });
  return user;
}
