import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { readObject } from '../ics/object.ts';
import { hashOf } from '../ics/zones.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import type { Which } from './calendar.ts';
import { eventFrom } from './event.ts';
import { isFulfilled, type Precondition } from './precondition.ts';
import { openCalendar } from './open-calendar.ts';
import { exhume, lockStream, moveOn, place } from './stream.ts';

type Save = Readonly<{
  calendar: Which;
  /** The last part of its address. */
  name: string;
  /** The calendar object as it is to be kept, byte for byte (RFC 4791 §4.1). */
  text: string;
  precondition?: Precondition;
}>;

export type SavedEvent = Readonly<{ created: boolean; etag: string; revision: number }>;

/**
 * Writes one event, by the name of its resource. Asks for the editor role; what the actor may not see they do not
 * overwrite. The statement decides: of two that write with the same ETag one gets event-changed. Throws object-refused,
 * event-uid-taken with the `name` that has it, event-changed, not-allowed.
 */
export async function saveEvent(
  context: Context,
  { calendar: which, name, text, precondition }: Save,
): Promise<SavedEvent> {
  const { calendar, access } = await openCalendar(context, which, 'edit');
  const object = readObject(text);
  const defined = object.zones.map((zone) => ({ ...zone, hash: hashOf(zone) }));
  const hashes = new Map(defined.map(({ tzid, hash }) => [tzid, hash]));
  const event = eventFrom(object, { name, hashes, wrapper: object.wrapper });
  const now = context.clock.now().epochMilliseconds;
  return await context.storage.transaction(async (tx) => {
    const stream = await lockStream(tx, calendar.id, now);
    const before = await events.find(tx, calendar.id, name);
    if (!isFulfilled(precondition, before?.etag)) throw new DomainError('event-changed');
    if (before?.has_private === 1 && access.view.ofPrivate.detail !== 'full')
      throw new DomainError('not-allowed');
    if (before?.etag === event.etag) return { created: false, etag: before.etag, revision: before.revision };
    const gone = before === undefined ? (await exhume(tx, stream, [event])).get(name) : undefined;
    const placed = place(stream, event, before ?? gone);
    const written =
      before === undefined
        ? await events.add(tx, calendar.id, placed.event)
        : await replace(placed.event, before.etag);
    if (!written) {
      const other = await events.nameOf(tx, calendar.id, event.uid);
      throw other === undefined || other === name
        ? new DomainError('event-changed')
        : new DomainError('event-uid-taken', { uid: event.uid, name: other });
    }
    await zones.save(tx, calendar.id, defined);
    await moveOn(tx, stream, placed.stirred);
    return { created: before === undefined, etag: event.etag, revision: stream.revision };

    /** RFC 4791 §5.3.2.1: the UID of another resource of the calendar is not taken over. */
    async function replace(next: events.PlacedEvent, etag: string): Promise<boolean> {
      const other = await events.nameOf(tx, calendar.id, next.uid);
      if (other !== undefined && other !== name)
        throw new DomainError('event-uid-taken', { uid: next.uid, name: other });
      return await events.replace(tx, calendar.id, next, etag);
    }
  });
}
