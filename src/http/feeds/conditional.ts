import type { Context as KoaContext } from 'koa';
import type { Clock } from '../../clock.ts';
import type { OpenedFeed } from '../../feeds/open-feed.ts';
import { keepOutOfIndex } from '../robots.ts';

/**
 * What is said of an answer whether it is sent whole or is known already: a 304 says all that its 200 would (RFC 9110
 * §15.4.5). `changedAt` is null where no date is a validator, `tag` where the answer has none.
 */
type Validators = Readonly<{
  tag: string | null;
  /** What the tag has behind it in this form of the answer, as in `;br`. */
  form?: string;
  /** The headers of the request, beside the login, that the answer depends on. */
  dependsOn?: string;
  changedAt: number | null;
}>;

/** Sets what caches and robots are told of a feed, and answers whether the program has this very answer already. */
export function setValidators(
  ctx: KoaContext,
  clock: Clock,
  { isPublic, isLink }: Pick<OpenedFeed, 'isPublic' | 'isLink'>,
  { tag, form = '', dependsOn, changedAt }: Validators,
): 'fresh' | 'changed' {
  // C5: a withdrawn share is gone after 5 s at most, from shared caches too.
  ctx.set('Cache-Control', isPublic ? 'public, max-age=5' : 'private, no-cache');
  // Who signs in sees more than the public does at the same address; a link is one for everybody.
  const varies = [isLink ? undefined : 'Authorization', dependsOn].filter((name) => name !== undefined);
  if (varies.length > 0) ctx.set('Vary', varies.join(', '));
  ctx.set('X-Content-Type-Options', 'nosniff');
  // No robot comes past a password, and links say so already.
  if (isPublic) keepOutOfIndex(ctx);
  if (tag !== null) ctx.set('ETag', `"${tag}${form}"`);
  const date = changedAt !== null && isSettled(clock, changedAt) ? new Date(changedAt).toUTCString() : null;
  if (date !== null) ctx.set('Last-Modified', date);
  return isKnown(ctx, tag, date) ? 'fresh' : 'changed';
}

/** RFC 9110 §13.2.2: a date counts only where no tag is asked about, and §13.1.3 only where the answer has one. */
function isKnown(ctx: KoaContext, tag: string | null, date: string | null): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince } = ctx.req.headers;
  if (noneMatch === undefined)
    return modifiedSince !== undefined && date !== null && Date.parse(date) <= Date.parse(modifiedSince);
  if (tag === null) return false;
  // The tag holds no quote and no semicolon, so it stands in the header whole or not at all. §13.1.2: weakly.
  return noneMatch.includes(`"${tag}"`) || noneMatch.includes(`"${tag};`) || noneMatch.trim() === '*';
}

/** Not in the second of the change itself: another one in it could not be told apart (RFC 9110 §8.8.2.2). */
const isSettled = (clock: Clock, changedAt: number): boolean =>
  clock.now().epochMilliseconds - changedAt >= 1000;
