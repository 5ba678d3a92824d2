import type { Context as KoaContext } from 'koa';
import type { Credentials } from '../signing-in/prove-login.ts';

/** Decoding into the same bytes each time leaves nothing for the garbage collector; a header is never longer. */
const decoded = Buffer.alloc(16 * 1024);

/**
 * The login and password of a Basic Authorization header (RFC 7617, in UTF-8), or undefined where there is none.
 * A header that cannot be read is a login that nobody has: it is answered like a wrong one.
 */
export function basicCredentials(ctx: KoaContext): Credentials | undefined {
  const header = ctx.req.headers.authorization;
  if (header === undefined) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  const text = encoded === undefined ? '' : decoded.toString('utf8', 0, decoded.write(encoded, 'base64'));
  const colon = text.indexOf(':');
  return { login: text.slice(0, Math.max(colon, 0)), password: text.slice(colon + 1), address: ctx.ip };
}
