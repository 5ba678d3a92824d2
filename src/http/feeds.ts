import { Readable } from 'node:stream';
import type { Context as KoaContext, Middleware } from 'koa';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Encoding, FeedCache } from '../feeds/cache.ts';
import type { Feed } from '../feeds/feed.ts';
import { listInstances } from '../calendars/list-instances.ts';
import type { LastReads } from '../feeds/reads.ts';
import { readFeed, readLinkFeed } from '../feeds/read-feed.ts';
import { renderFeed } from '../feeds/render-feed.ts';
import type { Window } from '../feeds/window.ts';
import type { FeedAddress } from '../calendars/open-calendar.ts';
import * as calendars from '../storage/tables/calendars.ts';
import { basicCredentials } from './identify.ts';

/** What feeds need beside a context: the bodies made so far, and the notes of who read. */
export type FeedServices = Readonly<{ cache: FeedCache; reads: LastReads }>;

const methods = ['GET', 'HEAD', 'OPTIONS'];
const formats = ['ics', 'json', 'html'] as const;
type Format = (typeof formats)[number];

/**
 * `/home/{owner}/{slug}.ics` and `/link/{secret}.ics`, their `.json`, and Zimbra's `?fmt=`; `.html` goes on to the
 * pages. Cookies do not count here. What real programs need of each answer stands in `test/conversations/`.
 */
export function feedRoutes(context: Context, feedServices: FeedServices): Middleware {
  return async (ctx, next) => {
    const path = feedPath(ctx.path);
    if (path?.room === 'link') keepOutOfIndex(ctx);
    const file = path && readFile(ctx, path.file);
    if (path === undefined || file === undefined || file.format === 'html') {
      await next();
    } else if (ctx.method === 'OPTIONS') {
      answerOptions(ctx);
    } else {
      const { name, format } = file;
      const feed =
        path.room === 'link'
          ? await readLinkFeed(context, { secret: name, ...windowAsked(ctx) })
          : await readHome(ctx, context, { owner: path.owner, slug: name });
      await answer(ctx, context, feedServices, { feed, format });
    }
  };
}

type FeedPath = Readonly<{ room: 'home'; owner: string; file: string } | { room: 'link'; file: string }>;

/** The parts of a feed's path, decoded; undefined for any other. A router would take a fifth of the time of a 304. */
function feedPath(path: string): FeedPath | undefined {
  const [, room, first = '', second = '', ...more] = path.split('/');
  if (room === 'link' && first !== '' && second === '') return { room, file: decoded(first) };
  if (room !== 'home' || first === '' || second === '' || more.length > 0) return undefined;
  return { room, owner: decoded(first), file: decoded(second) };
}

/** What is no escape stands for itself. */
function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

/** RFC 9309 lets Google fetch a link; this keeps it out of the index, and its address to itself. On refusals too. */
function keepOutOfIndex(ctx: KoaContext): void {
  ctx.set('X-Robots-Tag', 'noindex');
  ctx.set('Referrer-Policy', 'no-referrer');
}

async function readHome(ctx: KoaContext, context: Context, at: FeedAddress): Promise<Feed> {
  return await askForPassword(ctx, at, () =>
    readFeed(context, { at, credentials: basicCredentials(ctx), ...windowAsked(ctx) }),
  );
}

/** The last part of the address without its ending, and the format that the ending or `fmt` asks for. */
export function readFile(ctx: KoaContext, file: string): { name: string; format: Format } {
  const dot = file.lastIndexOf('.');
  const ending = formats.find((format) => format === file.slice(dot + 1));
  const name = ending === undefined ? file : file.slice(0, dot);
  const asked = ctx.querystring === '' ? undefined : parameter(ctx, 'fmt');
  const format = asked === undefined ? (ending ?? 'ics') : formats.find((known) => known === asked);
  if (format === undefined)
    throw new DomainError('format-not-offered', { given: asked, allowed: formats.join(', ') });
  return { name, format };
}

function windowAsked(ctx: KoaContext): { start?: string; end?: string } {
  if (ctx.querystring === '') return {};
  const [start, end] = [parameter(ctx, 'start'), parameter(ctx, 'end')];
  return { ...(start === undefined ? {} : { start }), ...(end === undefined ? {} : { end }) };
}

function parameter(ctx: KoaContext, name: string): string | undefined {
  const value = ctx.query[name];
  return Array.isArray(value) ? value[0] : value;
}

/**
 * 401 with the feed's own realm, for every method: a calendar program asks for a password only if even its first
 * PROPFIND is answered so. The realm is made from the address alone, so that it does not tell what is there, and it is
 * nobody else's: programs keep logins by realm.
 */
async function askForPassword<T>(
  ctx: KoaContext,
  { owner, slug }: FeedAddress,
  open: () => Promise<T>,
): Promise<T> {
  try {
    return await open();
  } catch (error) {
    if (
      error instanceof DomainError &&
      (error.code === 'sign-in-needed' || error.code === 'sign-in-refused')
    ) {
      const realm = `Fasti ${encodeURI(`${owner}/${slug}`.normalize('NFC').toLowerCase())}`.replace(
        /["\\]/g,
        '',
      );
      ctx.set('WWW-Authenticate', `Basic realm="${realm}", charset="UTF-8"`);
    }
    throw error;
  }
}

function answerOptions(ctx: KoaContext): void {
  ctx.set('Allow', methods.join(', '));
  ctx.status = 204;
}

type Asked = Readonly<{ feed: Feed; format: Exclude<Format, 'html'> }>;

async function answer(
  ctx: KoaContext,
  context: Context,
  feedServices: FeedServices,
  { feed, format }: Asked,
): Promise<void> {
  if (ctx.method !== 'GET' && ctx.method !== 'HEAD') {
    ctx.set('Allow', methods.join(', '));
    throw new DomainError('method-not-allowed', { allowed: methods.join(', ') });
  }
  const { opened, tag } = feed;
  if (format === 'json') {
    await answerJson(ctx, context, feed);
    return;
  }
  if (opened.isPublic) {
    // C5: a withdrawn share is gone after 5 s at most, from shared caches too.
    ctx.set('Cache-Control', 'public, max-age=5');
  } else {
    ctx.set('Cache-Control', 'private, no-cache');
  }
  if (ctx.method === 'GET' && opened.share !== null)
    feedServices.reads.note(opened.share, ctx.get('User-Agent'));
  if (isFresh(ctx, tag, opened.changedAt)) {
    ctx.set('ETag', `"${tag}"`);
    ctx.status = 304;
    return;
  }
  setLastModified(ctx, context, opened.changedAt);
  ctx.set('Content-Type', 'text/calendar; charset=utf-8');
  ctx.set('X-Content-Type-Options', 'nosniff');
  // No robot comes past a password, and links say so already.
  if (opened.isPublic) ctx.set('X-Robots-Tag', 'noindex');
  ctx.set('Vary', opened.isPublic ? 'Authorization, Accept-Encoding' : 'Accept-Encoding');
  const encoding = encodingFor(ctx);
  ctx.set('ETag', encoding === 'identity' ? `"${tag}"` : `"${tag};${encoding}"`);
  if (encoding !== 'identity') ctx.set('Content-Encoding', encoding);
  if (ctx.method === 'HEAD') {
    ctx.status = 200;
    return;
  }
  const body = await feedServices.cache.read(tag, encoding, () => renderFeed(context, feed));
  if (body.kind === 'held' && body.chunks.length === 1) {
    ctx.body = body.chunks[0]!;
  } else if (body.kind === 'held') {
    ctx.body = Readable.from(body.chunks, { objectMode: false });
    ctx.length = body.length;
  } else {
    ctx.body = body.stream;
  }
}

/** The tag holds no quote and no semicolon, so it stands in the header whole or not at all. RFC 9110 §13.1.2, weakly. */
function isFresh(ctx: KoaContext, tag: string, changedAt: number): boolean {
  const { 'if-none-match': noneMatch, 'if-modified-since': modifiedSince } = ctx.req.headers;
  if (noneMatch !== undefined)
    return noneMatch.includes(`"${tag}"`) || noneMatch.includes(`"${tag};`) || noneMatch.trim() === '*';
  return modifiedSince !== undefined && Math.floor(changedAt / 1000) * 1000 <= Date.parse(modifiedSince);
}

/** Left out in the second of the change itself: another one in it could not be told apart (RFC 9110 §8.8.2.2). */
function setLastModified(ctx: KoaContext, { clock }: Context, changedAt: number): void {
  if (clock.now().epochMilliseconds - changedAt >= 1000)
    ctx.set('Last-Modified', new Date(changedAt).toUTCString());
}

/** Outlook's fetchers have failed on compressed feeds. */
const readsPlainOnly = /Microsoft|Outlook|Exchange|MSOffice/i;

function encodingFor(ctx: KoaContext): Encoding {
  if (ctx.get('Accept-Encoding') === '' || readsPlainOnly.test(ctx.get('User-Agent'))) return 'identity';
  // Each asked alone: the best that is acceptable at all, whatever comes first in the program's list.
  return (
    (['br', 'gzip'] as const).find((encoding) => ctx.acceptsEncodings(encoding) === encoding) ?? 'identity'
  );
}

const daysOfJson = { usual: 31, most: 366 };
const instancesOfJson = 2000;

/** The instances of a month, or of the window asked for (a year at most): for web sites that show coming events. */
async function answerJson(ctx: KoaContext, context: Context, { opened, window }: Feed): Promise<void> {
  const calendar = await calendars.findById(context.storage.db, opened.calendar);
  if (calendar === undefined) throw new DomainError('calendar-not-found');
  const timeZone = await calendars.timeZone(context.storage.db, opened.calendar);
  const { from, to } = boundedWindow(window, context, timeZone);
  const { events, complete } = await listInstances(
    context,
    { calendar, access: { role: 'viewer', view: opened.view } },
    { from, to, limit: instancesOfJson, scope: opened.share ?? '' },
  );
  ctx.set('Cache-Control', opened.isPublic ? 'public, max-age=5' : 'private, no-cache');
  ctx.set('X-Content-Type-Options', 'nosniff');
  ctx.set('X-Robots-Tag', 'noindex');
  ctx.body = JSON.stringify({
    name: calendar.name,
    timeZone,
    start: from.toString(),
    end: to.toString(),
    complete,
    events: events.map(({ uid, start, end, ...rest }) => ({
      uid,
      start:
        start instanceof Temporal.PlainDate ? start.toString() : start.toString({ timeZoneName: 'never' }),
      end: end instanceof Temporal.PlainDate ? end.toString() : end.toString({ timeZoneName: 'never' }),
      ...rest,
    })),
  });
  ctx.set('Content-Type', 'application/json; charset=utf-8');
}

/** Bounds for what lists instances: from today for a month where nothing is asked; throws range-not-allowed beyond a year. */
export function boundedWindow(
  window: Window,
  { clock }: Pick<Context, 'clock'>,
  timeZone: string,
): { from: Temporal.Instant; to: Temporal.Instant } {
  const from = window.from ?? clock.now().toZonedDateTimeISO(timeZone).startOfDay().toInstant();
  const to = window.to ?? from.toZonedDateTimeISO(timeZone).add({ days: daysOfJson.usual }).toInstant();
  const hours = from.until(to).total('hours');
  if (hours <= 0 || hours > daysOfJson.most * 24 + 1)
    throw new DomainError('range-not-allowed', {
      allowed: `at most ${daysOfJson.most} days, start before end`,
    });
  return { from, to };
}
