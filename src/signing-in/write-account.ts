import type { Context } from '../context.ts';
import type { User } from '../people/user.ts';
import { writeUser } from '../people/write-user.ts';
import type { Writer } from '../storage/storage.ts';
import { writeOffer, type PasswordOffer } from './write-offer.ts';

/** `token`: of the one-time address of who has no password yet. */
export type PreparedAccount = Readonly<{ user: User; passwordHash: string | null; token: string }>;

/** Writes an account, with what lets its user in. Throws login-taken. */
export async function writeAccount(
  tx: Writer,
  context: Pick<Context, 'clock' | 'config'>,
  { user, passwordHash, token }: PreparedAccount,
): Promise<PasswordOffer | null> {
  await writeUser(tx, user, passwordHash, context.clock.now().epochMilliseconds);
  return passwordHash === null ? await writeOffer(tx, context, { user: user.id, token }) : null;
}
