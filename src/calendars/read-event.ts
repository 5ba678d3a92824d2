import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { joinObject } from '../ics/wrapper.ts';
import { calendarBegin, calendarFoot } from '../ics/write.ts';
import { keyedHash } from '../server/secrets.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { isEverything, isWhole, type View } from './access.ts';
import { busyIn } from './wording.ts';
import type { Which } from './calendar.ts';
import { revisionFor } from './revisions.ts';
import { openCalendar } from './open-calendar.ts';
import { zoneNamesFor } from './pseudonym.ts';
import { shownTo } from './shown.ts';
import { linesOf, zonesOf, zoneUses, type ZoneUse } from './vtimezones.ts';

type Asked = Readonly<{
  calendar: Which;
  name: string;
  /** What UIDs are replaced for, where they are. */
  scope?: string;
}>;

/** One event as a resource of its own (RFC 4791 §4.1), with the ETag of exactly this text. */
export type EventResource = Readonly<{ text: string; etag: string }>;

/**
 * One event as this reader sees it: byte for byte as a program sent it where nothing of it is hidden, else in a calendar
 * written around it. Throws event-not-found, also for what they do not see at all.
 */
export async function readEvent(
  context: Context,
  { calendar: which, name, scope = '' }: Asked,
): Promise<EventResource> {
  const { calendar, access, language } = await openCalendar(context, which, 'read');
  const { config, storage } = context;
  // As of one moment: the event names its zones by definitions that came with it.
  await using snapshot = await storage.snapshot();
  const event = await events.find(snapshot.db, calendar.id, name);
  if (event === undefined) throw new DomainError('event-not-found');
  const stored = await zones.list(snapshot.db, calendar.id);
  const { view } = access;
  const isExact = isEverything(view);
  if (isExact && event.wrapper !== '')
    return { text: joinObject({ ...event, zones: stored }), etag: event.etag };

  const text = shownTo(config, { view, scope, busy: busyIn(language) })(event);
  if (text === '') throw new DomainError('event-not-found');
  const zoneName = zoneNamesFor(config, scope);
  const named = await zonesOf(usesIn(text, event, { view, zoneName }), stored, {
    fallbackZone: await calendars.timeZone(snapshot.db, calendar.id),
    zoneName,
  });
  // What cannot be seen does not stir: the tag moves with the text of this view alone.
  const seen = `${calendar.id} ${name} ${revisionFor(event, view)} ${JSON.stringify(view)} ${language} ${scope}`;
  return {
    text: `${calendarBegin}${named.text}${named.rename(text, event.zones)}${calendarFoot}`,
    etag: isExact ? event.etag : keyedHash(config.secretKey, 'tag', seen).slice(0, 22),
  };
}

function usesIn(
  text: string,
  event: events.EventWhole,
  { view, zoneName }: { view: View; zoneName: (tzid: string) => string },
): ZoneUse[] {
  if (isWhole(view) || (view.ofPublic.detail === 'full' && event.has_private === 0))
    return linesOf(event.zones).map((line) => ({ line, isAnew: false }));
  return zoneUses(text, event.zones, zoneName);
}
