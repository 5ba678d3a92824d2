import { isWhole } from '../calendars/access.ts';
import { zoneNamesFor } from '../calendars/pseudonym.ts';
import type { Context } from '../context.ts';
import type { EventText } from '../storage/tables/events.ts';
import { Turn } from '../server/turn.ts';
import { calendarFoot } from '../ics/write.ts';
import type { Snapshot } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { feedHead, type Feed } from './feed.ts';
import { busyIn } from '../calendars/wording.ts';
import { othersShown, shownTo } from '../calendars/shown.ts';
import { isLarge, work, type Reading } from '../calendars/tasks.ts';
import { linesOf, zonesOf, type ZoneUse } from '../calendars/vtimezones.ts';

const rowsAtOnce = 50;
/** Or fewer, where they are so large. */
const charactersAtOnce = 1_000_000;

/**
 * The feed's text in pieces of some dozen events, all of it as of one moment: head, time zones, the events as the view
 * shows them, foot. With full detail and nothing to hide the events are the owner's bytes.
 */
export async function* renderFeed(
  { storage, config }: Context,
  { opened, window }: Feed,
): AsyncGenerator<string> {
  const { view } = opened;
  await using snapshot = await storage.snapshot();
  const { db } = snapshot;
  const calendar = await calendars.findById(db, opened.calendar);
  // Removed between the door and here: a broken transfer keeps what the subscriber has, an empty calendar would not.
  if (calendar === undefined) throw new Error('the calendar was removed while it was read');
  const zoneName = zoneNamesFor(config, opened.share ?? '');
  const { secretKey } = config;
  const busy = busyIn(opened.language);
  const reader = { settings: { secretKey }, view, scope: opened.share ?? '', busy };
  const uses = await zonesNamed(snapshot, calendar.id, reader);
  const feedZones = await zonesOf(uses, await zones.list(db, calendar.id), {
    fallbackZone: await calendars.timeZone(db, calendar.id),
    zoneName,
  });
  yield feedHead(calendar, view);
  yield feedZones.text;

  const shown = shownTo(reader.settings, reader);
  const keyOf = ({ uid, revision }: EventText) =>
    JSON.stringify([calendar.id, uid, revision, view, reader.scope, busy]);
  const turn = new Turn();
  const span = { from: window.from?.epochMilliseconds ?? null, to: window.to?.epochMilliseconds ?? null };
  for await (const rows of events.stream(snapshot, calendar.id, span, rowsAtOnce)) {
    let piece = '';
    for (const event of rows) {
      const { length } = event.text;
      const text = isLarge(length)
        ? await work('show', { event, ...reader }, length, keyOf(event))
        : shown(event);
      piece += feedZones.rename(text, event.zones);
      if (piece.length > charactersAtOnce) {
        yield piece;
        piece = '';
      }
      if (turn.isOver) await turn.give();
    }
    yield piece;
  }
  yield calendarFoot;
}

/** The zones that the feed's events name as this view shows them. */
async function zonesNamed(
  snapshot: Snapshot,
  calendar: string,
  reader: Omit<Reading, 'event'>,
): Promise<ZoneUse[]> {
  const { view } = reader;
  const turn = new Turn();
  const sets = await events.zoneSets(snapshot.db, calendar, othersShown(view));
  const showsAll = view.ofPublic.detail === 'full';
  const isMixed = showsAll && !isWhole(view);
  const uses = sets
    .filter(({ has_private: hasPrivate }) => !isMixed || hasPrivate === 0)
    .flatMap((set) => linesOf(set.zones).map((line) => ({ line, isAnew: !showsAll })));
  if (!isMixed || sets.every(({ has_private: hasPrivate }) => hasPrivate === 0)) return uses;
  // What of these is hidden only their text can tell.
  for await (const rows of events.streamPrivate(snapshot, calendar, rowsAtOnce))
    for (const event of rows) {
      uses.push(...(await work('name', { event, ...reader }, event.text.length)));
      if (turn.isOver) await turn.give();
    }
  return uses;
}
