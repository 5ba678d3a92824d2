import type { Context as KoaContext } from 'koa';
import { headFor } from '../../calendars/head.ts';
import type { EventInstance } from '../../calendars/instance.ts';
import { listInstances } from '../../calendars/list-instances.ts';
import type { Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import { tagIn } from '../../feeds/etag.ts';
import type { Feed } from '../../feeds/feed.ts';
import { boundedWindow } from '../../feeds/window.ts';
import * as calendars from '../../storage/tables/calendars.ts';
import { keepOutOfIndex } from '../robots.ts';
import { setValidators } from './conditional.ts';

const mostInstances = 2000;

/**
 * The instances of a month, or of the window asked for (a year at most): for web sites that show coming events. As fresh
 * as the feed, and told so by a tag; by no date, since the month begins today.
 */
export async function answerJson(ctx: KoaContext, context: Context, feed: Feed): Promise<void> {
  const { opened, window } = feed;
  const { config, storage, clock } = context;
  const calendar = await calendars.findById(storage.db, opened.calendar);
  if (calendar === undefined) throw new DomainError('calendar-not-found');
  const timeZone = await calendars.timeZone(storage.db, opened.calendar);
  const { from, to } = boundedWindow(window, timeZone, clock.now());
  const tag = tagIn(config, feed, `json ${from.toString()} ${to.toString()} ${timeZone}`);
  keepOutOfIndex(ctx);
  if (setValidators(ctx, clock, opened, { tag, changedAt: null }) === 'fresh') {
    ctx.status = 304;
    return;
  }
  const { view, language, share } = opened;
  const { events, complete } = await listInstances(
    context,
    { calendar, access: { role: 'viewer', view }, language },
    { from, to, limit: mostInstances, scope: share ?? '' },
  );
  // How much of it fits depends on how busy the server is: the next answer may hold more.
  if (!complete) ctx.remove('ETag');
  ctx.body = JSON.stringify({
    name: headFor(calendar, view).name,
    timeZone,
    start: from.toString(),
    end: to.toString(),
    complete,
    events: events.map(inJson),
  });
  ctx.set('Content-Type', 'application/json; charset=utf-8');
}

const inJson = ({ uid, start, end, ...rest }: EventInstance) => ({
  uid,
  start: textOf(start),
  end: textOf(end),
  ...rest,
});

const textOf = (moment: EventInstance['start']): string =>
  moment instanceof Temporal.PlainDate ? moment.toString() : moment.toString({ timeZoneName: 'never' });
