import type { Context } from '../context.ts';
import { prepareUser, type NewUser } from '../people/prepare-user.ts';
import type { User } from '../people/user.ts';
import { newToken } from '../server/secrets.ts';
import { hashPassword } from './password.ts';
import { readNewPassword } from './read-new-password.ts';
import { writeAccount } from './write-account.ts';
import type { PasswordOffer } from './write-offer.ts';

/** `password` null: they choose it at a one-time address. */
type NewAccount = NewUser & Readonly<{ password: string | null }>;

/**
 * Gives somebody an account, with a password or a one-time address to choose one, both or neither. Throws as `addUser`,
 * and weak-password.
 */
export async function addAccount(
  context: Context,
  { password, ...given }: NewAccount,
): Promise<{ user: User; offer: PasswordOffer | null }> {
  const user = await prepareUser(context, given);
  const passwordHash =
    password === null
      ? null
      : await hashPassword(await readNewPassword({ password, confirmation: password, ...user }));
  const account = { user, passwordHash, token: newToken() };
  const offer = await context.storage.transaction((tx) => writeAccount(tx, context, account));
  return { user, offer };
}
