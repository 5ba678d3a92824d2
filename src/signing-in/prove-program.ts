import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Program } from '../people/actor.ts';
import type { ProgramPasswords } from '../people/domain.ts';
import type { Id } from '../people/id.ts';
import { hashToken } from '../server/secrets.ts';
import * as programPasswords from '../storage/tables/program-passwords.ts';
import { readSecret } from './program.ts';
import type { Credentials } from './prove-login.ts';
import { provePassword } from './prove-password.ts';
import { throttle } from './throttle.ts';
import { isVerified } from './verified.ts';

/** What is known of a login before its password is proved; nulls where nobody has it. */
type Known = Readonly<{
  principal: string | null;
  passwordHash: string | null;
  /** `required` where their own password opens pages alone; a guest's never does. */
  programPasswords: ProgramPasswords | null;
}>;

/** `domain` is asked for where somebody has to be refused, or argon2 to be asked. */
type Sent = Credentials & Known & Readonly<{ domain: () => Promise<Id<'domain'>> | Id<'domain'> }>;

/**
 * Proves what a program sent for a login: a password of its own, by its hash and without argon2, which answers what it may be
 * used for; or that person's own, which answers undefined. Whoever has no account, and whose password it is not, costs the
 * same. Throws sign-in-refused, too-many-attempts; program-password-needed where it is their own, and right, and does not do.
 */
export async function proveProgram(context: Context, sent: Sent): Promise<Program | undefined> {
  const { login, password, address, principal, passwordHash } = sent;
  const secret = readSecret(password);
  if (secret !== undefined) {
    const found = await programPasswords.find(context.storage, hashToken(secret));
    if (found !== undefined && found.principal === principal) return found.program;
    const attempted = { domain: await sent.domain(), login, password: secret, passwordHash, address };
    await throttle(context, attempted, () => Promise.resolve(false));
    throw new DomainError('sign-in-refused');
  }
  if (!isVerified(passwordHash, password))
    await provePassword(context, { domain: await sent.domain(), login, password, passwordHash, address });
  if (sent.programPasswords === 'required') throw new DomainError('program-password-needed');
  return undefined;
}
