import type { Context } from '../context.ts';
import { hashOfNobody, verifyPassword } from './password.ts';
import { throttle, type Attempted } from './throttle.ts';
import { verified } from './verified.ts';

/**
 * Verifies a password with argon2, as often as the throttle lets it. Unknown logins take as long as known ones. Throws
 * sign-in-refused, too-many-attempts.
 */
export async function provePassword(context: Context, attempted: Attempted): Promise<void> {
  await throttle(context, attempted, () => verify(attempted));
}

async function verify({ passwordHash, password }: Attempted): Promise<boolean> {
  if (passwordHash === null) {
    await verifyPassword(await hashOfNobody(), password);
    return false;
  }
  // Another request of the same client may have proved it while this one waited.
  if (verified.has(passwordHash, password)) return true;
  const right = await verifyPassword(passwordHash, password);
  if (right) verified.add(passwordHash, password);
  return right;
}
