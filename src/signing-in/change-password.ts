import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { identityOf, type Account } from './account.ts';
import { hashPassword } from './password.ts';
import { readNewPassword } from './read-new-password.ts';
import { proveActor } from './prove-actor.ts';
import { savePassword, type Programs } from './save-password.ts';

type Change = Readonly<{
  current: string;
  password: string;
  confirmation: string;
  address: string;
  programs?: Programs;
}>;

/**
 * Changes the actor's own password. All that the old one had opened ends, the session that asks among it: the page starts
 * a new one for the account that is answered. Throws sign-in-needed, sign-in-refused (also where another change came
 * first), too-many-attempts, passwords-differ, weak-password.
 */
export async function changePassword(
  context: Context,
  { current, password, confirmation, address, programs }: Change,
): Promise<Account> {
  const account = await proveActor(context, { password: current, address });
  const passwordHash = await hashPassword(
    await readNewPassword({ password, confirmation, ...identityOf(account) }),
  );
  await context.storage.transaction(async (tx) => {
    // The password that was proved is the wrong one by now.
    if (!(await savePassword(tx, account, passwordHash, programs))) throw new DomainError('sign-in-refused');
  });
  return { ...account, passwordHash };
}
