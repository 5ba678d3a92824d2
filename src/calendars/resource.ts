import type { Context, Settings } from '../context.ts';
import { joinObject } from '../ics/wrapper.ts';
import { calendarBegin, calendarFoot } from '../ics/write.ts';
import type { Language } from '../people/language.ts';
import { keyedHash } from '../server/secrets.ts';
import type { Snapshot } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import type { EventWhole } from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { isEverything, type View } from './access.ts';
import { zoneNamesFor } from './pseudonym.ts';
import { revisionFor } from './revisions.ts';
import { shownTo } from './shown.ts';
import { usesIn, zonesOf } from './vtimezones.ts';
import { busyIn } from './wording.ts';

/** Who reads a calendar's events as resources of their own (RFC 4791 §4.1). `scope`: what UIDs are replaced for, where they are. */
export type Reader = Readonly<{ view: View; language: Language; scope: string }>;

/** What the tag of an event follows from. */
export type Tagged = Pick<EventWhole, 'name' | 'etag' | 'revision' | 'levels'>;

/**
 * The strong ETag of exactly what this reader gets, without quotes: for whom nothing is hidden that of the bytes that a
 * program sent. What cannot be seen does not stir it.
 */
export function tagsFor(
  { secretKey }: Pick<Settings, 'secretKey'>,
  calendar: string,
  { view, language, scope }: Reader,
): (event: Tagged) => string {
  if (isEverything(view)) return ({ etag }) => etag;
  const reader = `${JSON.stringify(view)} ${language} ${scope}`;
  return (event) => {
    const seen = `${calendar} ${event.name} ${revisionFor(event, view)} ${reader}`;
    return keyedHash(secretKey, 'tag', seen).slice(0, 22);
  };
}

/**
 * How a calendar's events are written for one reader, each in a calendar of its own: byte for byte as a program sent it
 * where nothing of it is hidden. '' for what they do not see at all.
 */
export async function textsFor(
  { config }: Pick<Context, 'config'>,
  { db }: Pick<Snapshot, 'db'>,
  calendar: string,
  { view, language, scope }: Reader,
): Promise<(event: EventWhole) => Promise<string>> {
  const stored = await zones.list(db, calendar);
  const fallbackZone = await calendars.timeZone(db, calendar);
  const zoneName = zoneNamesFor(config, scope);
  const shown = shownTo(config, { view, scope, busy: busyIn(language) });
  const isExact = isEverything(view);
  return async (event) => {
    if (isExact && event.wrapper !== '') return joinObject({ ...event, zones: stored });
    const text = shown(event);
    if (text === '') return '';
    const named = await zonesOf(usesIn(text, event, { view, zoneName }), stored, { fallbackZone, zoneName });
    return `${calendarBegin}${named.text}${named.rename(text, event.zones)}${calendarFoot}`;
  };
}
