import type { Context as KoaContext } from 'koa';
import { listInstances } from '../../calendars/list-instances.ts';
import type { Context } from '../../context.ts';
import { DomainError } from '../../errors.ts';
import type { Feed } from '../../feeds/feed.ts';
import { boundedWindow } from '../../feeds/window.ts';
import * as calendars from '../../storage/tables/calendars.ts';
import { keepOutOfIndex } from '../robots.ts';
import { setCaching } from './conditional.ts';

const mostInstances = 2000;

/** The instances of a month, or of the window asked for (a year at most): for web sites that show coming events. */
export async function answerJson(ctx: KoaContext, context: Context, { opened, window }: Feed): Promise<void> {
  const calendar = await calendars.findById(context.storage.db, opened.calendar);
  if (calendar === undefined) throw new DomainError('calendar-not-found');
  const timeZone = await calendars.timeZone(context.storage.db, opened.calendar);
  const { from, to } = boundedWindow(window, timeZone, context.clock.now());
  const { events, complete } = await listInstances(
    context,
    { calendar, access: { role: 'viewer', view: opened.view } },
    { from, to, limit: mostInstances, scope: opened.share ?? '' },
  );
  setCaching(ctx, opened.isPublic);
  ctx.set('X-Content-Type-Options', 'nosniff');
  keepOutOfIndex(ctx);
  ctx.body = JSON.stringify({
    name: calendar.name,
    timeZone,
    start: from.toString(),
    end: to.toString(),
    complete,
    events: events.map(({ uid, start, end, ...rest }) => ({
      uid,
      start:
        start instanceof Temporal.PlainDate ? start.toString() : start.toString({ timeZoneName: 'never' }),
      end: end instanceof Temporal.PlainDate ? end.toString() : end.toString({ timeZoneName: 'never' }),
      ...rest,
    })),
  });
  ctx.set('Content-Type', 'application/json; charset=utf-8');
}
