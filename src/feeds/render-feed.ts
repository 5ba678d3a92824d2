import type { Context } from '../context.ts';
import { ensureCrlf, redactObject, type View as Redaction } from '../ics/redact.ts';
import { calendarFoot, calendarHead } from '../ics/write.ts';
import { keyedHash } from '../secrets.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as domains from '../storage/tables/domains.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { isWhole, type Feed } from './feed.ts';
import { zonesOfFeed } from './zones-of-feed.ts';

/** How often a program is asked to come back: a refresh that finds nothing new costs a 304. */
const refresh = 'PT30M';
const rowsAtOnce = 250;

/**
 * The feed's text in pieces of some hundred events: head, time zones, the events as the view shows them, foot. With
 * full detail and nothing to hide the events are the owner's bytes.
 */
export async function* renderFeed(
  { storage, config }: Context,
  { opened, window }: Feed,
): AsyncGenerator<string> {
  const { view } = opened.access;
  const calendar = await calendars.findById(storage.reader, opened.calendar);
  // Removed between the door and here: a broken transfer keeps what the subscriber has, an empty calendar would not.
  if (calendar === undefined) throw new Error('the calendar was removed while it was read');
  const domain = await domains.findById(storage.reader, calendar.domain);
  const feedZones = zonesOfFeed(
    await events.zoneSets(storage.reader, calendar.id),
    await zones.list(storage.reader, calendar.id),
    { fallbackZone: calendar.timeZone ?? domain?.timeZone ?? 'UTC', isReduced: view.detail !== 'full' },
  );
  const { name, color, description } = calendar;
  yield calendarHead({
    name,
    refresh,
    ...(color === null ? {} : { color }),
    ...(description === null || view.detail !== 'full' ? {} : { description }),
  });
  yield feedZones.text;

  const redaction: Redaction = {
    detail: view.detail,
    privateEvents: view.privateDetail === view.detail ? 'shown' : 'busy',
    attendees: view.attendees ? 'kept' : 'dropped',
    alarms: view.alarms ? 'kept' : 'dropped',
  };
  const pseudonym = (uid: string) =>
    `${keyedHash(config.secretKey, 'uid', `${opened.share ?? ''} ${uid}`)}@fasti`;
  const whole = isWhole(view) && view.attendees && view.alarms;
  const span = { from: window.from?.epochMilliseconds ?? null, to: window.to?.epochMilliseconds ?? null };
  for await (const rows of events.stream(storage, calendar.id, span, rowsAtOnce)) {
    let piece = '';
    for (const row of rows) {
      const asItCame = whole || (view.detail === 'full' && row.has_private === 0 && row.has_extras === 0);
      const shown = asItCame ? row.text : redactObject(row.text, redaction, pseudonym);
      piece += feedZones.rename(ensureCrlf(shown), row.zones);
    }
    yield piece;
  }
  yield calendarFoot;
}
