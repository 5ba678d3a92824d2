import type { Context } from 'koa';

type FeedPath = Readonly<{ room: 'home'; owner: string; file: string } | { room: 'link'; file: string }>;

/**
 * The parts of a feed's path, decoded; undefined for any other. People type it in capitals, and programs add a slash. A
 * router would take a fifth of the time of a 304.
 */
export function feedPath(path: string): FeedPath | undefined {
  const [, first = '', ...rest] = path.split('/');
  if (rest.length > 1 && rest.at(-1) === '') rest.pop();
  const room = first.toLowerCase();
  if (room === 'link' && rest.length === 1 && rest[0] !== '') return { room, file: decoded(rest[0]!) };
  if (room !== 'home' || rest.length !== 2 || rest.includes('')) return undefined;
  return { room, owner: decoded(rest[0]!), file: decoded(rest[1]!) };
}

/** What is no escape stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** Zimbra's `start` and `end`, as they stand in the address. */
export function windowAsked(ctx: Context): { start?: string; end?: string } {
  if (ctx.querystring === '') return {};
  const [start, end] = [parameter(ctx, 'start'), parameter(ctx, 'end')];
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

/** The first of that name in the query. */
export function parameter(ctx: Context, name: string): string | undefined {
  const value = ctx.query[name];
  return Array.isArray(value) ? value[0] : value;
}
