import type { Context as KoaContext, Middleware } from 'koa';
import { caldavAddress } from '../../calendars/address.ts';
import type { FeedAddress } from '../../feeds/open-feed.ts';
import type { Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import type { FeedCache } from '../../feeds/cache.ts';
import type { Feed } from '../../feeds/feed.ts';
import { findFeedCalendar } from '../../feeds/find-feed-calendar.ts';
import { readFeed } from '../../feeds/read-feed.ts';
import { readLinkFeed } from '../../feeds/read-link-feed.ts';
import type { LastReads } from '../../feeds/reads.ts';
import type { LastUses } from '../../signing-in/uses.ts';
import { calendarPath } from '../dav/tree.ts';
import { basicCredentials } from '../identify.ts';
import { surfaceOf } from '../surface.ts';
import { keepOutOfIndex } from '../robots.ts';
import { feedPath, windowAsked } from './address.ts';
import { answerIcs } from './answer-ics.ts';
import { answerJson } from './answer-json.ts';
import { askForPassword } from './challenge.ts';
import { readFile } from './format.ts';

/** What feeds need beside a context: the bodies made so far, and the notes of who read, and by which program's password. */
export type FeedServices = Readonly<{
  cache: FeedCache;
  reads: LastReads;
  uses: LastUses;
  /** Until what was noted is written: before the storage closes. */
  settled(): Promise<void>;
}>;

/**
 * `/home/{owner}/{slug}.ics` and `/link/{secret}.ics`, their `.json`, and Zimbra's `?fmt=`; `.html` goes on to the
 * pages. Cookies do not count here. What real programs need of each answer stands in `test/conversations/`.
 */
export function feedRoutes(context: Context, { cache, reads, uses }: FeedServices): Middleware {
  return async (ctx, next) => {
    const path = feedPath(ctx.path);
    if (path?.room === 'link') keepToItself(ctx);
    const file = path && readFile(ctx, path.file);
    if (path === undefined || file === undefined || file.format === 'html') {
      await next();
      return;
    }
    if (ctx.method === 'OPTIONS') {
      ctx.set('Allow', allowed);
      ctx.status = 204;
      return;
    }
    const { name, format } = file;
    const feed =
      path.room === 'link'
        ? await readLinkFeed(context, { secret: name, ...windowAsked(ctx) })
        : await readHome(ctx, context, { owner: path.owner, slug: name });
    if (feed.opened.program !== undefined) uses.note(feed.opened.program);
    await refuseOtherMethods(ctx, context, feed);
    if (format === 'json') {
      await answerJson(ctx, context, feed);
      return;
    }
    if (ctx.method === 'GET' && feed.opened.share !== null)
      reads.note(feed.opened.share, ctx.get('User-Agent'));
    await answerIcs(ctx, context, cache, feed);
  };
}

/** RFC 9309 lets Google fetch a link; this keeps it out of the index, and its address to itself. On refusals too. */
function keepToItself(ctx: KoaContext): void {
  keepOutOfIndex(ctx);
  ctx.set('Referrer-Policy', 'no-referrer');
}

async function readHome(ctx: KoaContext, context: Context, at: FeedAddress): Promise<Feed> {
  return await askForPassword(ctx, at, () =>
    readFeed(context, { at, credentials: basicCredentials(ctx), ...windowAsked(ctx) }),
  );
}

const allowed = ['GET', 'HEAD', 'OPTIONS'].join(', ');

/** Programs that try these look elsewhere for CalDAV only if they are told 405: GNOME's on nothing else. */
const looking = new Set(['PROPFIND', 'REPORT']);

/**
 * After the password was asked for: a refusal tells a program with no login nothing that helps it. What writes is told 403,
 * and all of WebDAV where the same calendar stands by CalDAV, if they may know.
 */
async function refuseOtherMethods(ctx: KoaContext, context: Context, { opened }: Feed): Promise<void> {
  if (ctx.method === 'GET' || ctx.method === 'HEAD') return;
  ctx.set('Allow', allowed);
  if (surfaceOf(ctx) !== 'dav') throw new DomainError('method-not-allowed', { allowed });
  const calendar = await findFeedCalendar(context, opened);
  const { url } = context.config;
  const caldav =
    calendar === undefined ? caldavAddress({ url }) : url + calendarPath(calendar.owner.login, calendar);
  throw looking.has(ctx.method)
    ? new DomainError('method-not-allowed', { allowed, caldav })
    : new DomainError('feed-only-reads', { caldav });
}
