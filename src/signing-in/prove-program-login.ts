import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf, type Member } from '../people/actor.ts';
import type { ProgramPasswords } from '../people/domain.ts';
import type { Id } from '../people/id.ts';
import * as accounts from '../storage/tables/accounts.ts';
import type { Credentials } from './prove-login.ts';
import { proveProgram } from './prove-program.ts';

/** `programPasswords`: what the domain asks of its users. */
type Sent = Credentials & Readonly<{ domain: Id<'domain'>; programPasswords: ProgramPasswords }>;

/**
 * Whoever a program comes for by a login in a domain, with what its password may be used for: where no calendar's row is at
 * hand. No session begins so (`prove-login.ts`). Throws sign-in-refused, too-many-attempts, program-password-needed.
 */
export async function proveProgramLogin(
  context: Context,
  { domain, programPasswords, ...credentials }: Sent,
): Promise<Member> {
  const account = await accounts.find(context.storage.db, domain, credentials.login);
  const program = await proveProgram(context, {
    ...credentials,
    domain: () => domain,
    principal: account === undefined ? null : personOf(account.actor).id,
    passwordHash: account?.passwordHash ?? null,
    programPasswords: account?.actor.kind === 'user' ? programPasswords : null,
  });
  if (account === undefined) throw new DomainError('sign-in-refused');
  return program === undefined ? account.actor : { ...account.actor, program };
}
