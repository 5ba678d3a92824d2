import type { Context as KoaContext, Middleware } from 'koa';
import type { Logger } from 'pino';
import { DomainError, meanings, type Details, type ErrorCode } from '../errors.ts';

export type Failure = Readonly<{
  status: number;
  code: ErrorCode | 'failed';
  title: string;
  details: Details;
}>;

/** How a failure is told on each surface: as a page to a person, as problem+json to a program. */
export type Tellers = Readonly<{
  isPage(ctx: KoaContext): boolean;
  page(ctx: KoaContext, failure: Failure): Promise<void> | void;
  log: Logger;
}>;

/**
 * Outermost: everything that was thrown becomes an answer in the caller's form. What is not ours is logged whole and
 * told to nobody. Koa's own handler would drop the headers that were set, `WWW-Authenticate` among them.
 */
export function answerErrors({ isPage, page, log }: Tellers): Middleware {
  return async (ctx, next) => {
    try {
      await next();
      if (ctx.status === 404 && ctx.body == null && ctx.respond !== false) throw new DomainError('not-found');
    } catch (error) {
      const failure = failureOf(error);
      if (failure.code === 'failed') log.error({ err: error }, 'a request failed');
      ctx.status = failure.status;
      ctx.set('Cache-Control', 'no-store');
      ctx.remove('ETag');
      ctx.remove('Last-Modified');
      const { retryAfterSeconds } = failure.details;
      if (typeof retryAfterSeconds === 'number') ctx.set('Retry-After', String(retryAfterSeconds));
      if (isPage(ctx)) await page(ctx, failure);
      else problem(ctx, failure);
    }
  };
}

/** RFC 9457. The code stands in `type` as well, for programs that look there. */
function problem(ctx: KoaContext, { status, code, title, details }: Failure): void {
  ctx.body = JSON.stringify({ ...details, type: `urn:fasti:problem:${code}`, title, status, code });
  ctx.set('Content-Type', 'application/problem+json; charset=utf-8');
}

function failureOf(error: unknown): Failure {
  if (error instanceof DomainError) {
    const { status, title } = meanings[error.code];
    return { status, code: error.code, title, details: error.details };
  }
  // What Koa and its parsers throw for a request that they cannot read.
  const status =
    error instanceof Error && 'status' in error && 'expose' in error && error.expose
      ? Number(error.status)
      : 500;
  const code = status === 413 ? 'body-too-large' : status >= 400 && status < 500 ? 'bad-request' : 'failed';
  const title = code === 'failed' ? 'Something went wrong here' : meanings[code].title;
  return { status, code, title, details: {} };
}
