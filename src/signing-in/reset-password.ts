import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import { hashToken } from '../server/secrets.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import * as principals from '../storage/tables/principals.ts';
import { identityOf, type Account } from './account.ts';
import { findPasswordReset } from './find-password-reset.ts';
import { hashPassword } from './password.ts';
import { readNewPassword } from './read-new-password.ts';
import { savePassword, type Programs } from './save-password.ts';

type Reset = Readonly<{ token: string; password: string; confirmation: string; programs?: Programs }>;

/**
 * Sets a new password by a link from the mail and uses the link up; every session of that person ends. Throws
 * reset-link-unknown (also where the password was changed meanwhile), passwords-differ, weak-password.
 */
export async function resetPassword(
  context: Context,
  { token, password, confirmation, programs }: Reset,
): Promise<Account> {
  const { storage, clock } = context;
  const account = await findPasswordReset(context, { token });
  const passwordHash = await hashPassword(
    await readNewPassword({ password, confirmation, ...identityOf(account) }),
  );
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    const isSet =
      (await principals.lock(tx, personOf(account.actor).id)) &&
      (await oneTimeLinks.use(tx, hashToken(token), 'password', now)) &&
      (await savePassword(tx, account, passwordHash, programs));
    if (!isSet) throw new DomainError('reset-link-unknown');
  });
  return { ...account, passwordHash };
}
