import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { hashToken } from '../server/secrets.ts';
import type { Db } from '../storage/storage.ts';
import * as accounts from '../storage/tables/accounts.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import { identityOf, savePassword } from './change-password.ts';
import { hashPassword, readNewPassword } from './password.ts';

type Reset = Readonly<{ token: string; password: string; confirmation: string }>;

/** Whose password the link would change: changes nothing itself. Throws reset-link-unknown. */
export async function findPasswordReset(
  { storage, clock }: Context,
  { token }: Pick<Reset, 'token'>,
): Promise<accounts.Account> {
  const now = clock.now().epochMilliseconds;
  const link = await oneTimeLinks.find(storage.db, hashToken(token), 'password', now);
  const account = link && (await accountOf(storage.db, link));
  if (account === undefined) throw new DomainError('reset-link-unknown');
  return account;
}

/**
 * Sets a new password by a link from the mail and uses the link up; every session of that person ends. Throws
 * reset-link-unknown, passwords-differ, weak-password.
 */
export async function resetPassword(
  context: Context,
  { token, password, confirmation }: Reset,
): Promise<accounts.Account> {
  const { storage, clock } = context;
  const account = await findPasswordReset(context, { token });
  const passwordHash = await hashPassword(
    readNewPassword({ password, confirmation, ...identityOf(account) }),
  );
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    const link = await oneTimeLinks.use(tx, hashToken(token), 'password', now);
    if (link === undefined) throw new DomainError('reset-link-unknown');
    await savePassword(tx, account, passwordHash);
  });
  return { ...account, passwordHash };
}

async function accountOf(
  db: Db,
  { user_id: user, guest_id: guest }: oneTimeLinks.OneTimeLink,
): Promise<accounts.Account | undefined> {
  if (user !== null) return await accounts.findUser(db, user);
  if (guest !== null) return await accounts.findGuest(db, guest);
  return undefined;
}
