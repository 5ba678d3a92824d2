import type { Context } from '../context.ts';
import type { Member } from '../people/actor.ts';
import { proveInEach } from './prove-in-each.ts';
import type { Credentials } from './prove-login.ts';
import { proveProgramLogin } from './prove-program-login.ts';

/**
 * Everybody whom a program comes for by a login and a password, its own or theirs: in the domain that the login names, and as
 * a guest's e-mail in others; at least one. Throws sign-in-refused, too-many-attempts, program-password-needed.
 */
export async function proveProgramAnywhere(context: Context, credentials: Credentials): Promise<Member[]> {
  const proved = await proveInEach(context, credentials, async (candidate) => ({
    actor: await proveProgramLogin(context, candidate),
  }));
  return proved.map(({ actor }) => actor);
}
