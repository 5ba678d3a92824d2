import type { Context as KoaContext, Middleware } from 'koa';
import type { Logger } from 'pino';
import { maskPath } from '../server/mask.ts';
import { tallyOf, type RouteKind } from '../server/tally.ts';

function kindOf(path: string): RouteKind {
  const isPage = /\.html\/?$/i.test(path);
  if (/^\/home\//i.test(path) && !isPage) return 'feed';
  if (/^\/link\//i.test(path) && !isPage) return 'link';
  return path === '/healthz' || path === '/readyz' || path === '/metrics' ? 'health' : 'page';
}

/**
 * Outermost: measures every answer, and writes one line about it. Feeds are asked for every half hour by every reader, so
 * their ordinary answers are told at debug level only, and so is 503: one line a minute says why. No address of the caller, no login: neither is needed to find a fault.
 */
export function observeRequests(log: Logger): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    // What nobody behind has answered, Koa answers so.
    let status = 500;
    try {
      await next();
      ({ status } = ctx);
    } finally {
      const milliseconds = performance.now() - start;
      const kind = kindOf(ctx.path);
      tallyOf(kind, ctx.method, status).observe(milliseconds / 1000);
      const level = (kind !== 'page' && status < 500 && status !== 429) || status === 503 ? 'debug' : 'info';
      if (log.isLevelEnabled(level)) tell(log, ctx, { level, status, milliseconds });
    }
  };
}

type Answered = { level: 'debug' | 'info'; status: number; milliseconds: number };

function tell(log: Logger, ctx: KoaContext, { level, status, milliseconds }: Answered): void {
  const line = { method: ctx.method, path: maskPath(ctx.url), status, ms: Math.round(milliseconds) };
  log[level](line, 'answered');
}
