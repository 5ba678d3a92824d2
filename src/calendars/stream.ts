import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import type { EventText, EventWhole, NewEvent, PlacedEvent } from '../storage/tables/events.ts';
import * as formerUids from '../storage/tables/former-uids.ts';
import type { FormerUid } from '../storage/tables/former-uids.ts';
import * as pushMessages from '../storage/tables/push-messages.ts';
import * as tombstones from '../storage/tables/tombstones.ts';
import { Turn } from '../server/turn.ts';
import { formerName } from './former-name.ts';
import { resourceName } from './resource-name.ts';
import { both, move, nextRevision, type Moved, type Stirred } from './revisions.ts';
import { stirredBy } from './stirred.ts';
import { inParts } from './parts.ts';
import { hidesUid } from './shown.ts';

/**
 * The one way along which calendars change, whoever writes: pages, imports, programs. A writer locks the stream, places
 * what it writes, and moves the calendar on, all in one transaction.
 */
export type Stream = Readonly<{
  calendar: string;
  before: Moved;
  revision: number;
  now: number;
  /** Who is not told of the change by a push, since they make it. */
  untold: pushMessages.Untold | undefined;
}>;

/** Locks a calendar until the transaction ends, and opens its next revision. Throws calendar-not-found. */
export async function lockStream(
  tx: Writer,
  calendar: string,
  now: number,
  untold?: pushMessages.Untold,
): Promise<Stream> {
  const before = await calendars.lock(tx, calendar);
  if (before === undefined) throw new DomainError('calendar-not-found');
  return { calendar, before, revision: nextRevision(before, now), now, untold };
}

/** What was there of a name before: the event, or what is remembered of one that went. */
export type Before = EventText | (Moved & { text?: never }) | undefined;

/** Gives an event its place in the stream, and tells which levels it stirs, and whether a UID goes by it. */
export function place(
  stream: Stream,
  event: NewEvent,
  before: Before,
): { event: PlacedEvent; stirred: Stirred; former: FormerUid[] } {
  const was = before?.text === undefined ? undefined : before;
  const stirred = stirredBy(was, event);
  const isKept = was === undefined || (was.uid === event.uid && hidesUid(was) === hidesUid(event));
  return {
    event: { ...event, ...move(before ?? never, stirred, stream.revision) },
    stirred,
    former: isKept ? [] : [formerUid(was, move(was, stirredBy(was, undefined), stream.revision))],
  };
}

/** The end of an event that was removed by its name: what is remembered of it, and which levels it stirs. */
export async function bury(tx: Writer, stream: Stream, before: EventWhole): Promise<Stirred> {
  const { name, uid } = before;
  const stirred = stirredBy(before, undefined);
  const moved = move(before, stirred, stream.revision);
  await tombstones.add(tx, stream.calendar, { name, uid, ...moved });
  await formerUids.saveAll(tx, stream.calendar, [formerUid(before, moved)]);
  return stirred;
}

function formerUid(event: EventText, { revision, levels: moved }: Moved): FormerUid {
  const { uid, kind } = event;
  const isHidden = hidesUid(event) ? 1 : 0;
  return { name: formerName(uid, isHidden), uid, kind, is_hidden: isHidden, revision, levels: moved };
}

/**
 * The end of every change: the calendar's revision, and that of each level that was stirred. Programs that asked for it are
 * told (`push/`), once this is committed.
 */
export async function moveOn(
  tx: Writer,
  { calendar, before, revision, now, untold }: Stream,
  stirred: Stirred,
  of: pushMessages.Notice['of'] = 'content',
): Promise<void> {
  await calendars.savePosition(tx, calendar, move(before, stirred, revision));
  await pushMessages.add(tx, { calendar, of, since: before.revision, untold }, now);
}

type Import = Readonly<{
  /** Those that are new or another than what is there. */
  changed: readonly NewEvent[];
  /** What the calendar holds, by UID. */
  there: ReadonlyMap<string, { name: string }>;
  /** Whether who writes may see private events: what they may not see they do not overwrite. */
  seesPrivate: boolean;
}>;

const sizeOf = ({ text }: Pick<NewEvent, 'text'>) => text.length;

/** Writes many events at one revision, and moves the calendar on. Answers the UIDs of those that were written. */
export async function saveEvents(tx: Writer, stream: Stream, given: Import): Promise<string[]> {
  const { saved, stirred } = await writeEvents(tx, stream, given);
  if (saved.length > 0) await moveOn(tx, stream, stirred);
  return saved;
}

/** Writes many events at one revision; whoever calls it moves the calendar on. */
export async function writeEvents(
  tx: Writer,
  stream: Stream,
  { changed, there, seesPrivate }: Import,
): Promise<{ saved: string[]; stirred: Stirred }> {
  const saved: string[] = [];
  let stirred: Stirred = new Set();
  const names = new Set([...there.values()].map(({ name }) => name));
  const turn = new Turn();
  for (const part of inParts(changed, sizeOf)) {
    const updated = part.map(({ uid }) => uid).filter((uid) => there.has(uid));
    const old = updated.length === 0 ? [] : await events.listByUid(tx, stream.calendar, updated);
    const before = new Map(old.map((event) => [event.uid, event]));
    const named = part.flatMap((event) => {
      const was = before.get(event.uid);
      if (was?.has_private === 1 && !seesPrivate) return [];
      const name = was?.name ?? resourceName(event.uid, (wanted) => names.has(wanted));
      names.add(name);
      return [{ ...event, name }];
    });
    const gone = await exhume(tx, stream, named);
    const placed: PlacedEvent[] = [];
    const former: FormerUid[] = [];
    for (const event of named) {
      const one = place(stream, event, before.get(event.uid) ?? gone.get(event.name));
      placed.push(one.event);
      former.push(...one.former);
      stirred = both(stirred, one.stirred);
      if (turn.isOver) await turn.give();
    }
    await formerUids.saveAll(tx, stream.calendar, former);
    for (const some of inParts(placed, sizeOf)) {
      await events.saveAll(tx, stream.calendar, some);
      if (turn.isOver) await turn.give();
    }
    saved.push(...named.map(({ uid }) => uid));
  }
  return { saved, stirred };
}

/** Removes many events at one revision, by UID, and remembers them; whoever calls it moves the calendar on. */
export async function buryEvents(tx: Writer, stream: Stream, uids: readonly string[]): Promise<Stirred> {
  let stirred: Stirred = new Set();
  const turn = new Turn();
  for (const part of inParts(uids, () => 1))
    for (const before of await events.listByUid(tx, stream.calendar, part)) {
      await events.remove(tx, stream.calendar, before.name, before.etag);
      stirred = both(stirred, await bury(tx, stream, before));
      if (turn.isOver) await turn.give();
    }
  return stirred;
}

/** Takes the tombstones away from names that are there again, and answers them: what they say of levels still counts. */
export async function exhume(
  tx: Writer,
  { calendar }: Stream,
  named: readonly { name: string }[],
): Promise<Map<string, Moved>> {
  const names = named.map(({ name }) => name);
  const found = names.length === 0 ? [] : await tombstones.removeOf(tx, calendar, names);
  return new Map(found.map((one) => [one.name, one]));
}

/** Before all revisions: no level of what is new has ever changed. */
const never: Moved = { revision: 0, levels: '' };
