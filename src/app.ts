import Koa, { type Context as KoaContext, type Middleware } from 'koa';
import { contextFor } from './context.ts';
import { DomainError } from './errors.ts';
import { FeedCache } from './feeds/cache.ts';
import { LastReads } from './feeds/reads.ts';
import { logFailure } from './server/log.ts';
import type { Services } from './server/services.ts';
import { answerErrors } from './http/answer-errors.ts';
import { davRoutes } from './http/dav/routes.ts';
import { feedRoutes, type FeedServices } from './http/feeds/routes.ts';
import { refuseForeignForms, refuseOtherSites } from './http/csrf.ts';
import { readForms } from './http/forms.ts';
import { pageHeaders } from './http/headers.ts';
import { health } from './http/health.ts';
import { redirectToHttps } from './http/redirect-to-https.ts';
import { observeRequests } from './http/observe-requests.ts';
import { assets, pageRoutes, renderError } from './http/pages/routes.ts';
import { proxySettings } from './http/proxy.ts';
import { robots } from './http/robots.ts';
import { isUsers, sessions } from './http/sessions.ts';
import { nobody } from './people/actor.ts';
import { LastUses } from './signing-in/uses.ts';

/** What feeds keep between requests; `settled()` before the storage closes. */
export function openFeedServices({ config, storage, clock, log }: Services): FeedServices {
  const onError = (error: unknown) => logFailure(log, error, {}, 'a read could not be noted');
  const reads = new LastReads(storage, clock, onError);
  const uses = new LastUses(storage, clock, onError);
  const settled = async () => {
    await reads.settled();
    await uses.settled();
  };
  return { cache: new FeedCache(config.cacheBytes), reads, uses, settled };
}

/** Every middleware and every room's routes, in the order in which a request meets them. */
export function createApp(services: Services, feedServices: FeedServices = openFeedServices(services)): Koa {
  const { config, log } = services;
  const context = contextFor(services, nobody);
  const app = new Koa(proxySettings(config));

  // What answerErrors no longer sees, since the answer was on its way.
  app.on('error', (error: unknown) => {
    if (hungUp(error)) log.info({ err: error }, 'a connection broke');
    else logFailure(log, error, {}, 'an answer broke off');
  });

  app.use(observeRequests(log));
  app.use(answerErrors({ log, page: (ctx, failure) => renderError(ctx, services, failure) }));
  app.use(redirectToHttps(context));

  // Programs come first, /home/….ics and /link/….ics: no session, no form and no page's header costs them anything.
  app.use(feedRoutes(context, feedServices));
  app.use(davRoutes(context, feedServices));
  app.use(health(services));
  app.use(robots);
  app.use(pagesOnly);

  app.use(pageHeaders(config));
  app.use(assets);
  app.use(refuseOtherSites(services));
  app.use(sessions(services));
  app.use(readForms(mayUpload));
  app.use(refuseForeignForms(services));
  app.use(pageRoutes(services).routes());
  return app;
}

/** Whoever closes a tab, or loses the network, half-way. */
function hungUp(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return ['ECONNRESET', 'EPIPE', 'ECANCELED', 'ERR_STREAM_PREMATURE_CLOSE'].includes(code);
}

/** What no browser sends finds nothing here: a calendar program that tries `PROPFIND /` goes on elsewhere. */
const pagesOnly: Middleware = (ctx, next) => {
  if (!['GET', 'HEAD', 'POST'].includes(ctx.method)) throw new DomainError('not-found');
  return next();
};

/** Files of calendars, from users: a guest has none to fill. */
function mayUpload(ctx: KoaContext): boolean {
  return /^\/calendars\/([^/]+\/[^/]+\/)?import$/.test(ctx.path) && isUsers(ctx);
}
