import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import type { EventText, NewEvent, PlacedEvent } from '../storage/tables/events.ts';
import * as tombstones from '../storage/tables/tombstones.ts';
import { Turn } from '../server/turn.ts';
import { resourceName } from './resource-name.ts';
import { both, move, nextRevision, type Moved, type Stirred } from './revisions.ts';
import { stirredBy } from './stirred.ts';
import { inParts } from './parts.ts';

/**
 * The one way along which calendars change, whoever writes: pages, imports, programs. A writer locks the stream, places
 * what it writes, and moves the calendar on, all in one transaction.
 */
export type Stream = Readonly<{ calendar: string; before: Moved; revision: number }>;

/** Locks a calendar until the transaction ends, and opens its next revision. Throws calendar-not-found. */
export async function lockStream(tx: Writer, calendar: string, now: number): Promise<Stream> {
  const before = await calendars.lock(tx, calendar);
  if (before === undefined) throw new DomainError('calendar-not-found');
  return { calendar, before, revision: nextRevision(before, now) };
}

/** What was there of a name before: the event, or what is remembered of one that went. */
export type Before = EventText | (Moved & { text?: never }) | undefined;

/** Gives an event its place in the stream, and tells which levels it stirs. */
export function place(
  { revision }: Stream,
  event: NewEvent,
  before: Before,
): { event: PlacedEvent; stirred: Stirred } {
  const stirred = stirredBy(before?.text === undefined ? undefined : before, event);
  return { event: { ...event, ...move(before ?? never, stirred, revision) }, stirred };
}

/** The place of a removal, and which levels it stirs. */
export function placeRemoval({ revision }: Stream, before: EventText): { moved: Moved; stirred: Stirred } {
  const stirred = stirredBy(before, undefined);
  return { moved: move(before, stirred, revision), stirred };
}

/** The end of every change: the calendar's revision, and that of each level that was stirred. */
export async function moveOn(tx: Writer, stream: Stream, stirred: Stirred): Promise<void> {
  await calendars.savePosition(tx, stream.calendar, move(stream.before, stirred, stream.revision));
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
export async function saveEvents(
  tx: Writer,
  stream: Stream,
  { changed, there, seesPrivate }: Import,
): Promise<string[]> {
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
    for (const event of named) {
      const one = place(stream, event, before.get(event.uid) ?? gone.get(event.name));
      placed.push(one.event);
      stirred = both(stirred, one.stirred);
      if (turn.isOver) await turn.give();
    }
    for (const some of inParts(placed, sizeOf)) {
      await events.saveAll(tx, stream.calendar, some);
      if (turn.isOver) await turn.give();
    }
    saved.push(...named.map(({ uid }) => uid));
  }
  if (saved.length > 0) await moveOn(tx, stream, stirred);
  return saved;
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
