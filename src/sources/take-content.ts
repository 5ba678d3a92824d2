import { lockStream } from '../calendars/stream.ts';
import { replaceEvents, type Replaced } from '../calendars/replace-events.ts';
import { work } from '../calendars/tasks.ts';
import type { Context } from '../context.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import * as sources from '../storage/tables/sources.ts';
import { SourceError } from './source.ts';

type Taking = Readonly<{
  calendar: string;
  bytes: Buffer;
  /** Even if all of a sudden there is little or nothing in it: who looks after the calendar said so. */
  anyway: boolean;
}>;

/** Fewer than these are no sign of anything when they go. */
const fewEvents = 4;

/**
 * Makes the content of a source that of a calendar. What would empty it, or halve it, is taken for a fault of the source:
 * subscribers keep what they have. Throws SourceError, not-a-calendar, calendar-too-large.
 */
export async function takeContent(
  { storage, clock }: Omit<Context, 'actor'>,
  { calendar, bytes, anyway }: Taking,
): Promise<Replaced> {
  const zone = await calendars.timeZone(storage.db, calendar);
  const file = await work('read', { bytes, calendarZone: zone, domainZone: zone }, bytes.length);
  const incoming = file.parts.flat();
  return await storage.transaction(async (tx) => {
    const stream = await lockStream(tx, calendar, clock.now().epochMilliseconds);
    const before = await events.count(tx, calendar);
    if (!anyway && before > 0 && incoming.length === 0) throw new SourceError('empty');
    if (!anyway && before >= fewEvents && incoming.length < before / 2) throw new SourceError('shrunk');
    const replaced = await replaceEvents(tx, stream, incoming);
    await sources.saveSourced(tx, calendar, { events: incoming.length, withheld: null, is_told: 0 });
    return replaced;
  });
}
