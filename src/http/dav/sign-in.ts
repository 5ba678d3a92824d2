import type { Context as KoaContext } from 'koa';
import { contextFor, type Context } from '../../context.ts';
import { DomainError, isDomainError } from '../../errors.ts';
import { personOf, type Member } from '../../people/actor.ts';
import { proveAnywhere } from '../../signing-in/prove-anywhere.ts';
import { basicCredentials } from '../identify.ts';

/** A context whose actor is somebody with a login. */
export type MembersContext = Context & Readonly<{ actor: Member }>;

/**
 * The actor of a request below `/dav`, by Basic. One realm for the whole tree, which is no feed's: programs keep logins by
 * realm. An e-mail that is a guest's in several domains is theirs in the domain of `login`, else in the first. Throws
 * sign-in-needed, sign-in-refused, too-many-attempts.
 */
export async function signIn(ctx: KoaContext, context: Context, login?: string): Promise<MembersContext> {
  try {
    const credentials = basicCredentials(ctx);
    if (credentials === undefined) throw new DomainError('sign-in-needed');
    const accounts = await proveAnywhere(context, credentials);
    const domain = login?.slice(login.lastIndexOf('@'));
    const fits = accounts.find(({ actor }) => domain !== undefined && personOf(actor).login.endsWith(domain));
    return contextFor(context, (fits ?? accounts[0]!).actor);
  } catch (error) {
    if (isDomainError(error, 'sign-in-needed', 'sign-in-refused'))
      ctx.set('WWW-Authenticate', 'Basic realm="Fasti CalDAV", charset="UTF-8"');
    throw error;
  }
}
