import type { Context } from '../context.ts';
import { prepareUser, type NewUser } from './prepare-user.ts';
import type { User } from './user.ts';
import { writeUser } from './write-user.ts';

/** `passwordHash`: of a password that `signing-in/password.ts` took; null: they choose one at a one-time address. */
type Added = NewUser & Readonly<{ passwordHash: string | null }>;

/**
 * Gives somebody an account in the domain of their login; for the operator and the domain's administrators. Throws
 * not-allowed, bad-login, bad-name, domain-not-found, and login-taken also for a login that a guest has
 * or ever had.
 */
export async function addUser(context: Context, { passwordHash, ...given }: Added): Promise<User> {
  const { storage, clock } = context;
  const user = await prepareUser(context, given);
  await storage.transaction((tx) => writeUser(tx, user, passwordHash, clock.now().epochMilliseconds));
  return user;
}
