import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf, type Member } from '../people/actor.ts';
import type { Domain } from '../people/domain.ts';
import * as accounts from '../storage/tables/accounts.ts';
import type { Credentials } from './prove-login.ts';
import { proveProgram } from './prove-program.ts';

/**
 * Whoever a program comes for by a login in a domain, with what its password may be used for: where no calendar's row is at
 * hand. No session begins so (`prove-login.ts`). Throws sign-in-refused, too-many-attempts, program-password-needed.
 */
export async function proveProgramLogin(
  context: Context,
  { domain, ...credentials }: Credentials & Readonly<{ domain: Domain | undefined }>,
): Promise<Member> {
  const id = domain?.id ?? '';
  const account = await accounts.find(context.storage.db, id, credentials.login);
  const program = await proveProgram(context, {
    ...credentials,
    domain: () => id,
    principal: account === undefined ? null : personOf(account.actor).id,
    passwordHash: account?.passwordHash ?? null,
    programPasswords: account?.actor.kind === 'user' ? domain!.programPasswords : null,
  });
  if (account === undefined) throw new DomainError('sign-in-refused');
  return program === undefined ? account.actor : { ...account.actor, program };
}
