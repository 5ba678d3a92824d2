import { DomainError } from '../errors.ts';
import type { CalendarObjectResource } from '../ics/object.ts';
import { refusal } from '../ics/validity.ts';
import { hashOf } from '../ics/zones.ts';
import type { Writer } from '../storage/storage.ts';
import * as events from '../storage/tables/events.ts';
import * as formerUids from '../storage/tables/former-uids.ts';
import * as zones from '../storage/tables/zones.ts';
import { eventFrom } from './event.ts';
import type { Opened } from './open-calendar.ts';
import { isFulfilled, type Precondition } from './precondition.ts';
import { seesAllOf } from './shown.ts';
import { exhume, moveOn, place, type Stream } from './stream.ts';

type Write = Readonly<{
  opened: Opened;
  stream: Stream;
  /** The last part of its address. */
  name: string;
  object: CalendarObjectResource;
  precondition?: Precondition | undefined;
}>;

export type SavedEvent = Readonly<{ created: boolean; etag: string; revision: number }>;

/**
 * Writes one event into a calendar whose stream is locked. What the actor may not see they do not overwrite. Throws
 * object-refused, event-uid-taken, event-changed, not-allowed.
 */
export async function writeEvent(
  tx: Writer,
  { opened: { calendar, access }, stream, name, object, precondition }: Write,
): Promise<SavedEvent> {
  const { components } = calendar;
  if (components.length > 0 && !components.includes(object.kind))
    throw refusal('supported-calendar-component', 'component-not-taken', object.line);
  const defined = object.zones.map((zone) => ({ ...zone, hash: hashOf(zone) }));
  const hashes = new Map(defined.map(({ tzid, hash }) => [tzid, hash]));
  const event = eventFrom(object, { name, hashes, wrapper: object.wrapper });
  const before = await events.find(tx, calendar.id, name);
  if (!isFulfilled(precondition, before?.etag)) throw new DomainError('event-changed');
  if (before !== undefined && !seesAllOf(access.view, before)) throw new DomainError('not-allowed');
  if (before?.etag === event.etag) return { created: false, etag: before.etag, revision: before.revision };
  // RFC 4791 §5.3.2.1: the UID of another resource of the calendar is not taken over, nor the place of another UID.
  if (before?.uid !== event.uid) {
    const holder = (await events.nameOf(tx, calendar.id, event.uid)) ?? before?.name;
    if (holder !== undefined) throw new DomainError('event-uid-taken', { uid: event.uid, name: holder });
  }
  const gone = before === undefined ? (await exhume(tx, stream, [event])).get(name) : undefined;
  const placed = place(stream, event, before ?? gone);
  const written =
    before === undefined
      ? await events.add(tx, calendar.id, placed.event)
      : await events.replace(tx, calendar.id, placed.event, before.etag);
  if (!written) throw new DomainError('event-changed');
  await formerUids.saveAll(tx, calendar.id, placed.former);
  await zones.save(tx, calendar.id, defined);
  await moveOn(tx, stream, placed.stirred);
  return { created: before === undefined, etag: event.etag, revision: stream.revision };
}
