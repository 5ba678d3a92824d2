import type { Middleware } from 'koa';
import helmet from 'koa-helmet';
import type { Config } from '../config.ts';
import { isSecure } from './cookies.ts';

const self = ["'self'"];
const none = ["'none'"];

/**
 * What browsers must refuse on our behalf: nothing from elsewhere, no script or style in the text of a page, no framing,
 * no address told to others. Over plain http neither HSTS nor upgrade-insecure-requests: they would lock people out.
 */
export function pageHeaders(config: Pick<Config, 'url'>): Middleware {
  const secure = isSecure(config);
  const headers = helmet({
    contentSecurityPolicy: {
      useDefaults: false,
      directives: {
        defaultSrc: self,
        scriptSrc: self,
        styleSrc: self,
        imgSrc: self,
        connectSrc: self,
        formAction: self,
        objectSrc: none,
        baseUri: none,
        frameAncestors: none,
        ...(secure && { upgradeInsecureRequests: [] }),
      },
    },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: secure && { maxAge: 180 * 24 * 3600, includeSubDomains: false },
    frameguard: { action: 'deny' },
    crossOriginOpenerPolicy: secure && { policy: 'same-origin' },
    originAgentCluster: secure,
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  return async (ctx, next) => {
    // Pages are for one person; what may be kept says so itself.
    ctx.set('Cache-Control', 'no-store');
    await headers(ctx, next);
  };
}
