import type { Context as KoaContext } from 'koa';
import type { Context } from '../../context.ts';

/** What caches may do with a feed, and what its answer depends on beside the address. Said by its 304 as well (RFC 9110 §15.4.5). */
export function setCaching(ctx: KoaContext, isPublic: boolean, dependsOn?: string): void {
  // C5: a withdrawn share is gone after 5 s at most, from shared caches too.
  ctx.set('Cache-Control', isPublic ? 'public, max-age=5' : 'private, no-cache');
  // Who signs in sees more than the public does at the same address.
  if (isPublic) ctx.set('Vary', dependsOn === undefined ? 'Authorization' : `Authorization, ${dependsOn}`);
  else if (dependsOn !== undefined) ctx.set('Vary', dependsOn);
}

/** The tag holds no quote and no semicolon, so it stands in the header whole or not at all. RFC 9110 §13.1.2, weakly. */
export function isFresh(ctx: KoaContext, tag: string, changedAt: number): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince } = ctx.req.headers;
  if (noneMatch !== undefined)
    return noneMatch.includes(`"${tag}"`) || noneMatch.includes(`"${tag};`) || noneMatch.trim() === '*';
  return modifiedSince !== undefined && Math.floor(changedAt / 1000) * 1000 <= Date.parse(modifiedSince);
}

/** Left out in the second of the change itself: another one in it could not be told apart (RFC 9110 §8.8.2.2). */
export function setLastModified(ctx: KoaContext, { clock }: Context, changedAt: number): void {
  if (clock.now().epochMilliseconds - changedAt >= 1000)
    ctx.set('Last-Modified', new Date(changedAt).toUTCString());
}
