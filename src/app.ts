import Koa, { type Context as KoaContext, type Middleware } from 'koa';
import { contextFor } from './context.ts';
import { DomainError } from './errors.ts';
import { FeedCache } from './feeds/feed-cache.ts';
import { ReadNotes } from './feeds/note-read.ts';
import type { House } from './house.ts';
import { answerErrors } from './http/answer-errors.ts';
import { feedRoutes, type FeedShelf } from './http/feeds.ts';
import { refuseForeignForms, refuseOtherSites } from './http/form-token.ts';
import { readForms } from './http/forms.ts';
import { pageHeaders } from './http/headers.ts';
import { health } from './http/health.ts';
import { insistOnHttps } from './http/insist-on-https.ts';
import { observeRequests } from './http/observe-requests.ts';
import { assets, pageRoutes, renderError } from './http/pages/index.ts';
import { robots } from './http/robots.ts';
import { isUsers, sessions } from './http/sessions.ts';
import { nobody } from './people/actor.ts';

/** What feeds keep between requests; `reads.settled()` before the storage closes. */
export function openShelf({ config, storage, clock, log }: House): FeedShelf {
  const onError = (error: unknown) => log.error({ err: error }, 'a read could not be noted');
  return { cache: new FeedCache(config.cacheBytes), reads: new ReadNotes(storage, clock, onError) };
}

/** Every middleware and every room's routes, in the order in which a request meets them. */
export function createApp(house: House, shelf: FeedShelf = openShelf(house)): Koa {
  const { config, log } = house;
  const context = contextFor(house, nobody);
  // The proxy writes where a request came from behind what the request itself says of that.
  const app = new Koa({ proxy: config.trustProxy, maxIpsCount: 1 });

  // A client that hangs up half-way; whatever else fails is told by answerErrors.
  app.on('error', (error: unknown) => log.debug({ err: error }, 'a connection broke'));

  app.use(observeRequests(log));
  app.use(answerErrors({ log, isPage, page: (ctx, failure) => renderError(ctx, house, failure) }));
  app.use(insistOnHttps(context));

  // Programs come first: no session, no form and no page's header costs them anything.
  app.use(feedRoutes(context, shelf));
  app.use(health(house));
  app.use(robots);
  app.use(pagesOnly);

  app.use(pageHeaders(config));
  app.use(assets);
  app.use(refuseOtherSites(house));
  app.use(sessions(house, app));
  app.use(readForms(mayUpload));
  app.use(refuseForeignForms(house));
  app.use(pageRoutes(house).routes());
  return app;
}

/** What no browser sends finds nothing here: a calendar program that tries `PROPFIND /` goes on elsewhere. */
const pagesOnly: Middleware = (ctx, next) => {
  if (!['GET', 'HEAD', 'POST'].includes(ctx.method)) throw new DomainError('not-found');
  return next();
};

/** A person with a browser is told in a page; a program, which names no HTML or takes anything, in problem+json. */
function isPage(ctx: KoaContext): boolean {
  return !/\.(ics|json)$/.test(ctx.path) && ctx.accepts('json', 'html') === 'html';
}

/** Files of calendars, from users: a guest has none to fill. */
function mayUpload(ctx: KoaContext): boolean {
  return /^\/calendars\/([^/]+\/)?import$/.test(ctx.path) && isUsers(ctx);
}
