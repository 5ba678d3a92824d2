import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import type { Account } from '../storage/tables/accounts.ts';
import * as guests from '../storage/tables/guests.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as sessions from '../storage/tables/sessions.ts';
import * as users from '../storage/tables/users.ts';
import { checkPassword } from './check-password.ts';
import { hashPassword, readNewPassword } from './password.ts';

type Change = Readonly<{ current: string; password: string; confirmation: string; address: string }>;

/**
 * Changes the actor's own password. All their sessions end, the one that asks among them: the page starts a new one.
 * Throws sign-in-needed, sign-in-refused, too-many-attempts, passwords-differ, weak-password.
 */
export async function changePassword(
  context: Context,
  { current, password, confirmation, address }: Change,
): Promise<void> {
  const account = await proveActor(context, { password: current, address });
  const passwordHash = await hashPassword(
    readNewPassword({ password, confirmation, ...identityOf(account) }),
  );
  await context.storage.transaction((tx) => savePassword(tx, account, passwordHash));
}

/** The actor's account, once their password is proved. Throws sign-in-needed for who has none. */
export async function proveActor(
  context: Context,
  { password, address }: { password: string; address: string },
): Promise<Account> {
  const { actor } = context;
  if (actor.kind !== 'user' && actor.kind !== 'guest') throw new DomainError('sign-in-needed');
  const { domain, login } = actor.kind === 'user' ? actor.user : actor.guest;
  return await checkPassword(context, { domain, login, password, address });
}

/** What a password must not repeat. */
export function identityOf(account: Account): { login: string; email: string; name: string } {
  if (account.kind === 'user') return { ...account.user, email: account.user.login };
  const { login, email, name } = account.guest;
  return { login, email, name: name ?? '' };
}

/** A new password ends whatever the old one had opened, and the links to choose another. */
export async function savePassword(tx: Writer, account: Account, passwordHash: string): Promise<void> {
  if (account.kind === 'user') {
    const { id } = account.user;
    await users.savePassword(tx, id, passwordHash);
    await oneTimeLinks.removeOf(tx, { purpose: 'password', user_id: id, guest_id: null });
    await sessions.removeOf(tx, { user: id });
  } else {
    const { id } = account.guest;
    await guests.savePassword(tx, id, passwordHash);
    await oneTimeLinks.removeOf(tx, { purpose: 'password', user_id: null, guest_id: id });
    await sessions.removeOf(tx, { guest: id });
  }
}
