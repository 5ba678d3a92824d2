import type { Context as KoaContext, Middleware } from 'koa';
import type { Logger } from 'pino';
import { DomainError, isDomainError, type Details, type ErrorCode } from '../errors.ts';
import { meanings } from '../meanings.ts';
import { escapeXml } from '../dav/markup.ts';
import { conditionOf } from './condition.ts';
import { discardBody } from './discard-body.ts';
import { surfaceOf } from './surface.ts';

export type Failure = Readonly<{
  status: number;
  code: ErrorCode | 'failed';
  title: string;
  details: Details[ErrorCode];
}>;

export type Page = (ctx: KoaContext, failure: Failure) => Promise<void> | void;

/** How much of a body that is refused is still read, so that whoever sends it comes to see why. */
const thrownAway = { bytes: 128 * 1024 * 1024, milliseconds: 60_000 };

/**
 * Outermost: everything that was thrown becomes an answer in the caller's form. What is not ours is logged whole and
 * told to nobody. Koa's own handler would drop the headers that were set, `WWW-Authenticate` among them. A body that
 * nobody wanted is read and thrown away first: browsers, proxies and programs look at an answer once they have sent
 * everything, and a connection that closes before takes the answer with it.
 */
export function answerErrors({
  page,
  log,
  leftOver = thrownAway,
}: Readonly<{ page: Page; log: Logger; leftOver?: typeof thrownAway }>): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false) throw new DomainError('not-found');
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'failed') log.error({ err: error }, 'a request failed');
      // What is not read to its end is no place for another request to begin.
      if (hasBody(ctx) && (await discardBody(ctx.req, leftOver)) === 'left') ctx.set('Connection', 'close');
      ctx.status = failure.status;
      ctx.set('Cache-Control', 'no-store');
      for (const name of ofTheAnswerThatFailed) ctx.remove(name);
      const { details } = failure;
      if ('retryAfterSeconds' in details) ctx.set('Retry-After', String(details.retryAfterSeconds));
      const surface = surfaceOf(ctx);
      if (surface === 'page') await tellOnPage(ctx, failure, page, log);
      else if (surface === 'dav') tellInDav(ctx, failure);
      else tellInJson(ctx, failure);
    }
  };
}

/** RFC 9112 §6: what says so in its head has a body. */
const hasBody = ({ req: { headers } }: KoaContext): boolean =>
  headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;

/** They would speak of a body that is not sent. */
const ofTheAnswerThatFailed = ['ETag', 'Last-Modified', 'Content-Encoding'];

/** A page of failure that fails itself must not end as Koa's bare text, unlogged. */
async function tellOnPage(ctx: KoaContext, failure: Failure, page: Page, log: Logger): Promise<void> {
  try {
    await page(ctx, failure);
  } catch (error) {
    log.error({ err: error }, 'the page of a failure failed');
    ctx.status = failed.status;
    ctx.remove('Retry-After');
    ctx.remove('Content-Language');
    tellInJson(ctx, failed);
  }
}

/** RFC 9457. The code stands in `type` as well, for programs that look there. */
function tellInJson(ctx: KoaContext, { status, code, title, details }: Failure): void {
  ctx.body = JSON.stringify({ ...details, type: `urn:fasti:problem:${code}`, title, status, code });
  ctx.set('Content-Type', 'application/problem+json; charset=utf-8');
}

/** RFC 4918 §16: the precondition by its name, or, where none is registered, the code in a namespace of ours. */
function tellInDav(ctx: KoaContext, { code, details }: Failure): void {
  const [namespace, element] = conditionOf(code, details);
  // RFC 4791 §5.3.2.1: no-uid-conflict names the resource that has the UID.
  const [href, said] = toldOf(ctx, { details, element });
  const [prefix, declared] = namespace === 'DAV:' ? ['D', ''] : ['C', ` xmlns:C="${namespace}"`];
  ctx.body =
    `<?xml version="1.0" encoding="utf-8"?>\n<D:error xmlns:D="DAV:"${declared}>` +
    (href === '' ? `<${prefix}:${element}/>` : `<${prefix}:${element}>${href}</${prefix}:${element}>`) +
    `${said}</D:error>\n`;
  ctx.set('Content-Type', 'application/xml; charset=utf-8');
}

/** Where to look instead, as an address and for people. */
function toldOf(
  ctx: KoaContext,
  { details, element }: Pick<Failure, 'details'> & Readonly<{ element: string }>,
): readonly [href: string, said: string] {
  const hrefTo = (address: string) => `<D:href>${escapeXml(address)}</D:href>`;
  // RFC 4791 §5.3.2.1: no-uid-conflict names the resource that has the UID.
  if (element === 'no-uid-conflict' && 'name' in details) return [hrefTo(siblingOf(ctx, details.name)), ''];
  if (!('caldav' in details)) return ['', ''];
  const said = escapeXml(`This address is a feed, which is only for reading; CalDAV is at ${details.caldav}`);
  return [hrefTo(details.caldav), `<D:responsedescription>${said}</D:responsedescription>`];
}

/** A name in the collection that was to be written to: of the request's address, or of what COPY and MOVE lead to. */
function siblingOf(ctx: KoaContext, name: string): string {
  const destination = ctx.get('Destination');
  const written =
    (destination === '' ? null : URL.parse(destination, 'http://here.invalid'))?.pathname ?? ctx.path;
  return written.slice(0, written.lastIndexOf('/') + 1) + encodeURIComponent(name);
}

function failureOf(error: unknown): Failure {
  if (isDomainError(error)) {
    const { status, title } = meanings[error.code];
    return { status, code: error.code, title, details: error.details };
  }
  // What Koa and its parsers throw for a request that they cannot read.
  const status =
    error instanceof Error && 'status' in error && 'expose' in error && error.expose
      ? Number(error.status)
      : 500;
  const code = status === 413 ? 'body-too-large' : status >= 400 && status < 500 ? 'bad-request' : 'failed';
  return code === 'failed' ? failed : { status, code, title: meanings[code].title, details: {} };
}

const failed: Failure = { status: 500, code: 'failed', title: 'Something went wrong here', details: {} };
