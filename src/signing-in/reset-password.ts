import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { hashToken } from '../server/secrets.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';
import { identityOf, type Account } from './account.ts';
import { findPasswordReset } from './find-password-reset.ts';
import { hashPassword, readNewPassword } from './password.ts';
import { savePassword } from './save-password.ts';

type Reset = Readonly<{ token: string; password: string; confirmation: string }>;

/**
 * Sets a new password by a link from the mail and uses the link up; every session of that person ends. Throws
 * reset-link-unknown, passwords-differ, weak-password.
 */
export async function resetPassword(
  context: Context,
  { token, password, confirmation }: Reset,
): Promise<Account> {
  const { storage, clock } = context;
  const account = await findPasswordReset(context, { token });
  const passwordHash = await hashPassword(
    await readNewPassword({ password, confirmation, ...identityOf(account) }),
  );
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    if (!(await oneTimeLinks.use(tx, hashToken(token), 'password', now)))
      throw new DomainError('reset-link-unknown');
    await savePassword(tx, account, passwordHash);
  });
  return { ...account, passwordHash };
}
