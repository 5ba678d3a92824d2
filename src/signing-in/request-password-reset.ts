import type { Context } from '../context.ts';
import { passwordLetter } from '../mail/letters/password.ts';
import { postLetter } from '../mail/post-letter.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as domains from '../storage/tables/domains.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import { normaliseLogin } from '../people/login.ts';

const resetLifetime = Temporal.Duration.from({ hours: 1 });
/** One letter to an account in this time: nobody's mailbox is filled by somebody who knows their address. */
const pause = Temporal.Duration.from({ minutes: 5 });

/**
 * Sends whoever has this login, or this e-mail, a link to choose a new password. Answers the same, after the same work,
 * where nobody has it. Earlier links stay good until they end: a stranger's request takes nothing away.
 */
export async function requestPasswordReset(context: Context, { login }: { login: string }): Promise<void> {
  const found = await findAccounts(context, login);
  await context.storage.transaction(async (tx) => {
    for (const account of found) await offer(context, tx, account);
    if (found.length === 0) await pretend(context, tx, login);
  });
  context.mail.wake();
}

/** Accounts with a password to be forgotten. An e-mail may be a guest's in several domains. */
async function findAccounts({ storage }: Context, text: string): Promise<accounts.Account[]> {
  const login = normaliseLogin(text);
  const domain = await domains.find(storage.db, login.slice(login.lastIndexOf('@') + 1));
  const holder = domain && (await accounts.find(storage.db, domain.id, login));
  const guests = await accounts.listByEmail(storage.db, login);
  const found = await Promise.all(guests.map((guest) => accounts.findGuest(storage.db, guest.id)));
  return [holder, ...found]
    .filter((account) => account !== undefined)
    .filter((account) => account.kind === 'user' || account.passwordHash !== null);
}

async function offer({ clock, config }: Context, tx: Writer, account: accounts.Account): Promise<void> {
  const now = clock.now();
  const token = newToken();
  const holder = account.kind === 'user' ? account.user : account.guest;
  const letter = passwordLetter(config, {
    to: account.kind === 'user' ? account.user.login : account.guest.email,
    login: holder.login,
    name: holder.name,
    domain: holder.domain,
    language: holder.language,
    token,
    lifetime: resetLifetime,
  });
  const window = Math.floor(now.epochMilliseconds / pause.total('milliseconds'));
  const cause = `password:${holder.id}:${window}`;
  // The letter's cause decides: where one was written a moment ago, nothing more is.
  if (!(await postLetter(tx, config, letter, { cause }, now.epochMilliseconds))) return;
  await oneTimeLinks.add(tx, linkFor(token, account, now), now.epochMilliseconds);
}

/** Works and writes as much as for an account, so that the time does not tell. */
async function pretend({ clock, config }: Context, tx: Writer, login: string): Promise<void> {
  const now = clock.now();
  const token = newToken();
  passwordLetter(config, {
    to: 'nobody@invalid.invalid',
    login: login.slice(0, 100),
    name: null,
    domain: '',
    language: 'fr',
    token,
    lifetime: resetLifetime,
  });
  const link = linkFor(token, undefined, now);
  await oneTimeLinks.add(tx, link, now.epochMilliseconds);
  await oneTimeLinks.remove(tx, link.token_hash);
}

function linkFor(
  token: string,
  account: accounts.Account | undefined,
  now: Temporal.Instant,
): oneTimeLinks.OneTimeLink {
  return {
    token_hash: hashToken(token),
    purpose: 'password',
    user_id: account?.kind === 'user' ? account.user.id : null,
    guest_id: account?.kind === 'guest' ? account.guest.id : null,
    ends_at: now.add(resetLifetime).epochMilliseconds,
  };
}
