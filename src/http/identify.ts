import { isUtf8 } from 'node:buffer';
import type { Context as KoaContext } from 'koa';
import type { Credentials } from '../signing-in/prove-login.ts';

/** Decoding into the same bytes each time leaves nothing for the garbage collector; a header is never longer. */
const decoded = Buffer.alloc(16 * 1024);

/**
 * The login and password of a Basic Authorization header (RFC 7617, in UTF-8; what is none is Latin-1, which programs send
 * that do not read our `charset`), or undefined where there is none. A header that cannot be read is a login that nobody has: it is answered like a wrong one.
 */
export function basicCredentials(ctx: KoaContext): Credentials | undefined {
  const header = ctx.req.headers.authorization;
  if (header === undefined) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  const text = encoded === undefined ? '' : textOf(decoded.subarray(0, decoded.write(encoded, 'base64')));
  const colon = text.indexOf(':');
  return { login: text.slice(0, Math.max(colon, 0)), password: text.slice(colon + 1), address: ctx.ip };
}

function textOf(bytes: Buffer): string {
  return bytes.toString(isUtf8(bytes) ? 'utf8' : 'latin1');
}
