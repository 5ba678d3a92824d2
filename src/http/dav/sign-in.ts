import type { Context as KoaContext } from 'koa';
import { contextFor, type Context } from '../../context.ts';
import { DomainError, isDomainError } from '../../errors.ts';
import { personOf, type Member } from '../../people/actor.ts';
import { proveProgramAnywhere } from '../../signing-in/prove-program-anywhere.ts';
import type { LastUses } from '../../signing-in/uses.ts';
import { basicCredentials } from '../identify.ts';

/** A context whose actor is somebody with a login. */
export type MembersContext = Context & Readonly<{ actor: Member }>;

/**
 * The actor of a request below `/dav`, by Basic. One realm for the whole tree, which is no feed's: programs keep logins by
 * realm. An e-mail that is a guest's in several domains is theirs in the domain of `login`, else in the first. Throws
 * sign-in-needed, sign-in-refused, program-password-needed, too-many-attempts.
 */
export async function signIn(
  ctx: KoaContext,
  { context, uses }: Readonly<{ context: Context; uses: LastUses }>,
  login?: string,
): Promise<MembersContext> {
  try {
    const credentials = basicCredentials(ctx);
    if (credentials === undefined) throw new DomainError('sign-in-needed');
    const members = await proveProgramAnywhere(context, credentials);
    const domain = login?.slice(login.lastIndexOf('@'));
    const fits = members.find((member) => domain !== undefined && personOf(member).login.endsWith(domain));
    const actor = fits ?? members[0]!;
    if (actor.program !== undefined) uses.note(actor.program);
    return contextFor(context, actor);
  } catch (error) {
    if (isDomainError(error, 'sign-in-needed', 'sign-in-refused', 'program-password-needed'))
      ctx.set('WWW-Authenticate', 'Basic realm="Fasti CalDAV", charset="UTF-8"');
    throw error;
  }
}
