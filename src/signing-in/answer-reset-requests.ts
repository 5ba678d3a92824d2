import type { Context } from '../context.ts';
import { passwordLetter } from '../mail/letters/password.ts';
import { postLetter } from '../mail/post-letter.ts';
import { personOf } from '../people/actor.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as domains from '../storage/tables/domains.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as principals from '../storage/tables/principals.ts';
import * as resetRequests from '../storage/tables/reset-requests.ts';
import { mailAddressOf, type Account } from './account.ts';

const resetLifetime = Temporal.Duration.from({ hours: 1 });
/** One letter to an account in this time: nobody's mailbox is filled by somebody who knows their address. */
const pause = Temporal.Duration.from({ minutes: 5 });

/**
 * The step every two seconds: sends whoever forgot their password a link to choose another. Each request is a transaction
 * of its own that takes it, so that of several nodes one answers it, and what a kill broke off is taken up again. Earlier
 * links stay good until they end: a stranger's request takes nothing away. `sent`: how many letters.
 */
export async function answerResetRequests(context: Context): Promise<{ sent: number }> {
  const { storage, mail } = context;
  let sent = 0;
  for (const { id, login } of await resetRequests.list(storage.db)) {
    const found = await findAccounts(context, login);
    sent += await storage.transaction(async (tx) => {
      let letters = 0;
      if (!(await resetRequests.take(tx, id))) return letters;
      for (const account of found) if (await offer(context, tx, account)) letters += 1;
      return letters;
    });
  }
  if (sent > 0) mail.wake();
  return { sent };
}

/** Accounts with a password to be forgotten. An e-mail may be a guest's in several domains. */
async function findAccounts({ storage: { db } }: Context, text: string): Promise<Account[]> {
  const login = normaliseLogin(text);
  const domain = await domains.find(db, domainOf(login));
  const named = domain && (await accounts.find(db, domain.id, login));
  const all = [...(named === undefined ? [] : [named]), ...(await accounts.listByEmail(db, login))];
  return all.filter(({ actor, passwordHash }) => actor.kind === 'user' || passwordHash !== null);
}

/** False where a letter was written a moment ago, or the account is gone by now. */
async function offer({ clock, config }: Context, tx: Writer, account: Account): Promise<boolean> {
  const now = clock.now();
  const at = now.epochMilliseconds;
  const token = newToken();
  const { id, login, name, domain, language } = personOf(account.actor);
  if (!(await principals.lock(tx, id))) return false;
  const letter = passwordLetter(config, {
    to: mailAddressOf(account),
    login,
    name,
    domain,
    language,
    token,
    lifetime: resetLifetime,
  });
  const window = Math.floor(at / pause.total('milliseconds'));
  if (!(await postLetter(tx, config, letter, { cause: `password:${id}:${window}` }, at))) return false;
  const endsAt = now.add(resetLifetime).epochMilliseconds;
  await oneTimeLinks.add(tx, { purpose: 'password', principal: id, tokenHash: hashToken(token), endsAt }, at);
  return true;
}
