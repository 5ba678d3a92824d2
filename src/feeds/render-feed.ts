import type { Context } from '../context.ts';
import { calendarFoot, calendarHead } from '../ics/write.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import type { Feed } from './feed.ts';
import { othersShown, reducer } from '../calendars/reduce.ts';
import { zonesOf } from '../calendars/zones.ts';

/** How often a program is asked to come back: a refresh that finds nothing new costs a 304. */
const refresh = 'PT30M';
const rowsAtOnce = 50;

/**
 * The feed's text in pieces of some dozen events: head, time zones, the events as the view shows them, foot. With
 * full detail and nothing to hide the events are the owner's bytes.
 */
export async function* renderFeed(
  { storage, config }: Context,
  { opened, window }: Feed,
): AsyncGenerator<string> {
  const { view } = opened;
  const calendar = await calendars.findById(storage.db, opened.calendar);
  // Removed between the door and here: a broken transfer keeps what the subscriber has, an empty calendar would not.
  if (calendar === undefined) throw new Error('the calendar was removed while it was read');
  const feedZones = zonesOf(
    await events.zoneSets(storage.db, calendar.id, othersShown(view)),
    await zones.list(storage.db, calendar.id),
    {
      fallbackZone: await calendars.timeZone(storage.db, calendar.id),
      isReduced: view.ofPublic.detail !== 'full',
    },
  );
  const { name, color, description } = calendar;
  yield calendarHead({
    name,
    refresh,
    ...(color === null ? {} : { color }),
    ...(description === null || view.ofPublic.detail !== 'full' ? {} : { description }),
  });
  yield feedZones.text;

  const reduce = reducer(config, view, opened.share ?? '');
  const span = { from: window.from?.epochMilliseconds ?? null, to: window.to?.epochMilliseconds ?? null };
  for await (const rows of events.stream(storage, calendar.id, span, rowsAtOnce)) {
    let piece = '';
    for (const row of rows) piece += feedZones.rename(reduce(row), row.zones);
    yield piece;
  }
  yield calendarFoot;
}
