import type { Context } from 'koa';

/** In whose form an answer is given: a person's with a browser, a DAV client's, any other program's. */
export type Surface = 'page' | 'dav' | 'json';

/** What only DAV clients send (RFC 4918 §9, RFC 3253 §3.6, RFC 4791 §5.3.1), and PUT and DELETE, which no form can. */
const davMethods = new Set([
  'PROPFIND',
  'PROPPATCH',
  'REPORT',
  'MKCALENDAR',
  'MKCOL',
  'PUT',
  'DELETE',
  'COPY',
  'MOVE',
  'LOCK',
  'UNLOCK',
]);

/**
 * Feeds are told in JSON even where a browser asks: their addresses are programs'. So is whoever names no HTML. An event's page
 * ends in the name of its resource.
 */
export function surfaceOf(ctx: Context): Surface {
  const { path, method } = ctx;
  if (davMethods.has(method) || /^\/(dav|\.well-known\/caldav)(\/|$)/i.test(path)) return 'dav';
  const isFeed = /\.(ics|json)\/?$/i.test(path) && !path.startsWith('/agenda/');
  return !isFeed && ctx.accepts('json', 'html') === 'html' ? 'page' : 'json';
}
