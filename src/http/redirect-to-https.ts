import type { Middleware } from 'koa';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { hashToken } from '../server/secrets.ts';
import * as shares from '../storage/tables/shares.ts';

/**
 * `webcal:` begins in plain http with many programs. Where the public address is https, and a proxy tells how a request
 * came, nothing is answered in the clear: GET and HEAD are sent on, and a link whose secret was seen so is marked for
 * its owner, who may want a new one.
 */
export function redirectToHttps({ storage, clock, config }: Context): Middleware {
  if (!config.url.startsWith('https:') || !config.trustProxy) return (_ctx, next) => next();
  return async (ctx, next): Promise<void> => {
    if (ctx.secure || ctx.path === '/healthz' || ctx.path === '/readyz' || ctx.path === '/metrics') {
      await next();
      return;
    }
    const secret = /^\/link\/([^/.]+)/i.exec(ctx.path)?.[1];
    if (secret !== undefined) {
      const share = await shares.findBySecret(storage.db, hashToken(secret));
      if (share?.seenInClearAt === null)
        await storage.transaction((tx) =>
          shares.markSeenInClear(tx, share.id, clock.now().epochMilliseconds),
        );
    }
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD')
      throw new DomainError('bad-request', { reason: 'https-only' });
    ctx.status = 308;
    // RFC 9110 §15.1: a 308 may be kept unless it says otherwise, and its address may be a secret.
    ctx.set('Cache-Control', 'no-store');
    ctx.set('Referrer-Policy', 'no-referrer');
    ctx.set('Location', `${config.url}${ctx.originalUrl}`);
    ctx.body = '';
  };
}
