import type { Context as KoaContext } from 'koa';
import type { Context } from '../../context.ts';
import { encoded, type Encoding } from '../../feeds/cache.ts';
import type { Feed } from '../../feeds/feed.ts';
import { listFeedChanges } from '../../feeds/list-feed-changes.ts';
import { heeded } from './enhanced.ts';

/** Shorter ones get no shorter by much. */
const worthCompressing = 1000;

/** What changed in the feed, or 304, with the token for the next time. Throws as `listFeedChanges` does. */
export async function answerChanges(
  ctx: KoaContext,
  context: Context,
  feed: Feed,
  asked: Readonly<{ token: string | undefined; limit: number | undefined }>,
  encoding: Encoding,
): Promise<void> {
  heeded(ctx);
  const { text, ...rest } = await listFeedChanges(context, feed, asked);
  heeded(ctx, rest);
  if (text === null) {
    ctx.status = 304;
    return;
  }
  ctx.set('Content-Type', 'text/calendar; charset=utf-8');
  const form = text.length < worthCompressing ? 'identity' : encoding;
  if (form !== 'identity') ctx.set('Content-Encoding', form);
  ctx.body = await encoded(text, form);
}
