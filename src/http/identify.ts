import type { Context as KoaContext } from 'koa';
import type { Credentials } from '../sharing/open-calendar.ts';

/**
 * The login and password of a Basic Authorization header (RFC 7617, in UTF-8), or undefined where there is none.
 * A header that cannot be read is a login that nobody has: it is answered like a wrong one.
 */
export function basicCredentials(ctx: KoaContext): Credentials | undefined {
  const header = ctx.req.headers.authorization;
  if (header === undefined) return undefined;
  const encoded = /^basic +([A-Za-z0-9+/=_-]+) *$/i.exec(header)?.[1];
  const text = encoded === undefined ? '' : Buffer.from(encoded, 'base64').toString('utf8');
  const colon = text.indexOf(':');
  return {
    login: text.slice(0, Math.max(colon, 0)),
    password: text.slice(colon + 1),
    get address() {
      return ctx.ip;
    },
  };
}
