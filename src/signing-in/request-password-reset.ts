import type { Context } from '../context.ts';
import { passwordLetter } from '../mail/letters/password.ts';
import { postLetter } from '../mail/post-letter.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as domains from '../storage/tables/domains.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import { personOf } from '../people/actor.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import { mailAddressOf, type Account } from './account.ts';

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
async function findAccounts({ storage: { db } }: Context, text: string): Promise<Account[]> {
  const login = normaliseLogin(text);
  const domain = await domains.find(db, domainOf(login));
  const named = domain && (await accounts.find(db, domain.id, login));
  const all = [...(named === undefined ? [] : [named]), ...(await accounts.listByEmail(db, login))];
  return all.filter(({ actor, passwordHash }) => actor.kind === 'user' || passwordHash !== null);
}

async function offer({ clock, config }: Context, tx: Writer, account: Account): Promise<void> {
  const now = clock.now();
  const token = newToken();
  const { id, login, name, domain, language } = personOf(account.actor);
  const letter = passwordLetter(config, {
    to: mailAddressOf(account),
    login,
    name,
    domain,
    language,
    token,
    lifetime: resetLifetime,
  });
  const window = Math.floor(now.epochMilliseconds / pause.total('milliseconds'));
  // The letter's cause decides: where one was written a moment ago, nothing more is.
  if (!(await postLetter(tx, config, letter, { cause: `password:${id}:${window}` }, now.epochMilliseconds)))
    return;
  const link = { purpose: 'password', principal: id, ...linkFor(token, now) } as const;
  await oneTimeLinks.add(tx, link, now.epochMilliseconds);
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
  const link = { purpose: 'set-up', principal: null, ...linkFor(token, now) } as const;
  await oneTimeLinks.add(tx, link, now.epochMilliseconds);
  await oneTimeLinks.remove(tx, link.tokenHash);
}

const linkFor = (token: string, now: Temporal.Instant) => ({
  tokenHash: hashToken(token),
  endsAt: now.add(resetLifetime).epochMilliseconds,
});
