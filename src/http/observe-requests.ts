import type { Context as KoaContext, Middleware } from 'koa';
import type { Logger } from 'pino';
import { Histogram } from 'prom-client';
import { maskPath } from '../mask.ts';

/** What kind of thing an address names, as far as the metrics tell them apart. */
type RouteKind = 'feed' | 'link' | 'health' | 'page';

export const requestSeconds = new Histogram({
  name: 'fasti_request_seconds',
  help: 'Time until the answer stood, by kind of route, method and status',
  labelNames: ['route', 'method', 'status'],
  buckets: [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10],
  registers: [],
});

/** Of the methods by name; whatever else a stranger sends counts as one. */
const methods = ['GET', 'HEAD', 'POST', 'OPTIONS', 'PROPFIND', 'PUT', 'DELETE'];

type Child = Readonly<{ observe(seconds: number): void }>;
const resolved: Record<RouteKind, Map<number, Child>> = {
  feed: new Map(),
  link: new Map(),
  health: new Map(),
  page: new Map(),
};

/** The histogram's child for these labels, looked up by a number: labels are resolved once. */
function childOf(kind: RouteKind, method: string, status: number): Child {
  const at = methods.indexOf(method);
  const key = (at + 1) * 1000 + status;
  const known = resolved[kind].get(key);
  if (known !== undefined) return known;
  const child = requestSeconds.labels(kind, at < 0 ? 'other' : method, String(status));
  resolved[kind].set(key, child);
  return child;
}

function kindOf(path: string): RouteKind {
  if (path.startsWith('/home/') && !path.endsWith('.html')) return 'feed';
  if (path.startsWith('/link/') && !path.endsWith('.html')) return 'link';
  return path === '/healthz' || path === '/readyz' || path === '/metrics' ? 'health' : 'page';
}

/**
 * Outermost: measures every answer, and writes one line about it. Feeds are asked for every half hour by every reader, so
 * their ordinary answers are told at debug level only. No address of the caller, no login: neither is needed to find a fault.
 */
export function observeRequests(log: Logger): Middleware {
  return async (ctx, next) => {
    const start = performance.now();
    await next();
    const milliseconds = performance.now() - start;
    const kind = kindOf(ctx.path);
    childOf(kind, ctx.method, ctx.status).observe(milliseconds / 1000);
    const quiet = kind !== 'page' && ctx.status < 500 && ctx.status !== 429;
    if (log.isLevelEnabled(quiet ? 'debug' : 'info')) tell(log, ctx, quiet ? 'debug' : 'info', milliseconds);
  };
}

function tell(log: Logger, ctx: KoaContext, level: 'debug' | 'info', milliseconds: number): void {
  const line = {
    method: ctx.method,
    path: maskPath(ctx.url),
    status: ctx.status,
    ms: Math.round(milliseconds),
  };
  log[level](line, 'answered');
}
