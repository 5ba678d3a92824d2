import { Readable } from 'node:stream';
import type { Context as KoaContext } from 'koa';
import type { Context } from '../../context.ts';
import type { FeedCache } from '../../feeds/cache.ts';
import type { Feed } from '../../feeds/feed.ts';
import { followedFeed } from '../../feeds/followed.ts';
import { renderFeed } from '../../feeds/render-feed.ts';
import { answerChanges } from './answer-changes.ts';
import { setValidators } from './conditional.ts';
import { encodingFor } from './encoding.ts';
import { enhancedGet, heeded, offerEnhancedGet } from './enhanced.ts';

/** The feed as a calendar, or what changed in it for who follows by a token, or 304 with the headers that its 200 would have (RFC 9110 §15.4.5). */
export async function answerIcs(
  ctx: KoaContext,
  context: Context,
  cache: FeedCache,
  feed: Feed,
): Promise<void> {
  const { opened, tag, changedAt } = feed;
  const encoding = encodingFor(ctx);
  const form = encoding === 'identity' ? '' : `;${encoding}`;
  // What `encodingFor` and `enhancedGet` look at.
  const dependsOn = 'Accept-Encoding, User-Agent, Prefer, Sync-Token';
  offerEnhancedGet(ctx);
  const enhanced = enhancedGet(ctx);
  if (enhanced?.of === 'changes') {
    // What follows from a token has no tag, and is none of the feed's.
    setValidators(ctx, context.clock, opened, { tag: null, dependsOn, changedAt: null });
    await answerChanges(ctx, context, feed, enhanced, encoding);
    return;
  }
  const known = setValidators(ctx, context.clock, opened, { tag, form, dependsOn, changedAt });
  // Who wants a token needs the body that it speaks of.
  if (enhanced !== undefined) heeded(ctx, { token: (await followedFeed(context, feed)).token });
  else if (known === 'fresh') {
    ctx.status = 304;
    return;
  }
  ctx.set('Content-Type', 'text/calendar; charset=utf-8');
  if (encoding !== 'identity') ctx.set('Content-Encoding', encoding);
  if (ctx.method === 'HEAD') {
    ctx.status = 200;
    return;
  }
  const body = await cache.read(feed.key, encoding, () => renderFeed(context, feed));
  if (body.kind === 'held' && body.chunks.length === 1) {
    ctx.body = body.chunks[0]!;
  } else if (body.kind === 'held') {
    ctx.body = Readable.from(body.chunks, { objectMode: false });
    ctx.length = body.length;
  } else {
    ctx.body = body.stream;
  }
}
