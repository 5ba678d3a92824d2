import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import type { EventText, NewEvent, PlacedEvent } from '../storage/tables/events.ts';
import * as tombstones from '../storage/tables/tombstones.ts';
import { Turn } from '../server/turn.ts';
import { nameFor } from './event.ts';
import {
  both,
  levels,
  move,
  nextRevision,
  views,
  type Level,
  type Moved,
  type Stirred,
} from './revisions.ts';
import { inParts } from './parts.ts';
import { othersShown, shownWith } from './shown.ts';

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
      const name = was?.name ?? nameFor(event.uid, (wanted) => names.has(wanted));
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

type Told = Pick<
  EventText,
  'uid' | 'kind' | 'has_private' | 'bare_breaks' | 'zones' | 'extras' | 'wrapper' | 'text'
>;

/** Characters of two texts that are compared at each level. */
const mostCompared = 250_000;

/** The levels whose text is another after a change than before; undefined where there is no event. */
export function stirredBy(before: Told | undefined, after: Told | undefined): Stirred {
  // Left imprecise, towards stirring: what is so large would be compared for longer than others should wait.
  if ((before?.text.length ?? 0) + (after?.text.length ?? 0) > mostCompared) return 'everything';
  if (before === undefined || after === undefined) {
    const one = before ?? after;
    // Only what is no event, or is cancelled, has no text at some level.
    if (one === undefined || (one.kind === 'VEVENT' && !/cancelled/i.test(one.text))) return 'everything';
  }
  const hasPrivate = (before?.has_private ?? 0) + (after?.has_private ?? 0) > 0;
  const hasExtras = [before, after].some((event) => (event?.extras ?? '') !== '');
  const stirred = new Set<Level>();
  for (const level of levels) {
    // Where there is nothing private, or no extras, these levels have the text of another.
    const same = twinOf(level, { hasPrivate, hasExtras });
    if (same === level ? isStirred(level, before, after) : stirred.has(same)) stirred.add(level);
  }
  return stirred;
}

function twinOf(level: Level, { hasPrivate, hasExtras }: Record<'hasPrivate' | 'hasExtras', boolean>): Level {
  let twin: string = level;
  if (!hasExtras) twin = twin.replace(/^(attendees|alarms)/, 'full');
  if (!hasPrivate) twin = twin.replace(/-private$/, '');
  return twin as Level;
}

/** What stands in for what is hidden does not count: it changes with the text, never by itself. */
const plain = {
  pseudonym: (uid: string) => uid,
  zoneName: (tzid: string) => tzid,
  stampOf: () => '',
  busy: 'Busy',
};
const shownAt = new Map(levels.map((level) => [level, shownWith(views[level], plain)]));

/** The zones that an object brings into a feed of this level. */
function zonesShown(level: Level, event: Told | undefined): string {
  const others = othersShown(views[level]);
  const isShown =
    event?.kind === 'VEVENT' || others === 'all' || (others === 'public' && event?.has_private === 0);
  return event !== undefined && isShown ? event.zones : '';
}

function isStirred(level: Level, before: Told | undefined, after: Told | undefined): boolean {
  const textOf = (event: Told | undefined) =>
    event === undefined ? '' : shownAt.get(level)!({ ...event, revision: 0, levels: '' });
  // Another definition of a zone is another time, though the bytes of the event are the same.
  return textOf(before) !== textOf(after) || zonesShown(level, before) !== zonesShown(level, after);
}
