import type { Context } from '../context.ts';
import { identityOf } from './account.ts';
import { hashPassword, readNewPassword } from './password.ts';
import { proveActor } from './prove-actor.ts';
import { savePassword } from './save-password.ts';

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
    await readNewPassword({ password, confirmation, ...identityOf(account) }),
  );
  await context.storage.transaction((tx) => savePassword(tx, account, passwordHash));
}
