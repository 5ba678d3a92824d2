import Koa from 'koa';
import { FeedCache } from './feeds/feed-cache.ts';
import { ReadNotes } from './feeds/note-read.ts';
import type { House } from './house.ts';
import { answerErrors } from './http/answer-errors.ts';
import { feedRoutes, type FeedShelf } from './http/feeds.ts';
import { health } from './http/health.ts';
import { insistOnHttps } from './http/insist-on-https.ts';
import { observeRequests } from './http/observe-requests.ts';
import { nobody } from './people/actor.ts';

/** What feeds keep between requests; `reads.settled()` before the storage closes. */
export function openShelf({ config, storage, clock, log }: House): FeedShelf {
  const onError = (error: unknown) => log.error({ err: error }, 'a read could not be noted');
  return { cache: new FeedCache(config.cacheBytes), reads: new ReadNotes(storage, clock, onError) };
}

/** Every middleware and every room's routes, in the order in which a request meets them. */
export function createApp(house: House, shelf: FeedShelf = openShelf(house)): Koa {
  const { storage, clock, config, mail, log } = house;
  const context = Object.freeze({ actor: nobody, storage, clock, config, mail });
  const app = new Koa({ proxy: config.trustProxy });

  app.use(observeRequests(log));
  app.use(answerErrors({ log, isPage: () => false, page: () => undefined }));
  app.use(insistOnHttps(context));

  // Programs come first: no session, no form, no page's header costs them anything.
  app.use(feedRoutes(context, shelf).routes());
  app.use(health(house));
  return app;
}
