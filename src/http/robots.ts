import type { Context, Middleware } from 'koa';

/** What only some people should find is fetched by robots where it must be, and listed by none. */
export function keepOutOfIndex(ctx: Context): void {
  ctx.set('X-Robots-Tag', 'noindex');
}

/**
 * RFC 9309: Google fetches a subscribed feed as a robot, and obeys. Feeds and calendar pages may be fetched, and keep
 * themselves out of its index; nothing else is anything to a robot.
 */
const rules = 'User-agent: *\nAllow: /home/\nAllow: /link/\nDisallow: /\n';

export const robots: Middleware = async (ctx, next) => {
  if (ctx.path !== '/robots.txt' || (ctx.method !== 'GET' && ctx.method !== 'HEAD')) {
    await next();
    return;
  }
  ctx.set('Cache-Control', 'public, max-age=86400');
  ctx.set('Content-Type', 'text/plain; charset=utf-8');
  ctx.body = rules;
};
