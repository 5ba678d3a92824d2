import { busyIn } from '../calendars/wording.ts';
import {
  changesAfter,
  isUpToDate,
  textsFor,
  type Follower,
  type Page,
  type SyncPoint,
  type Told,
} from '../calendars/changes.ts';
import { pseudonymsFor, zoneNamesFor } from '../calendars/pseudonym.ts';
import { hidesUid, showsUid, stampText } from '../calendars/shown.ts';
import { usesIn, zonesOf, type ZoneUse } from '../calendars/vtimezones.ts';
import type { Context } from '../context.ts';
import { DomainError, isDomainError } from '../errors.ts';
import { calendarFoot, textLine, valueLine } from '../ics/write.ts';
import type { Db } from '../storage/storage.ts';
import type { ChangeRow, RemovalRow } from '../storage/tables/changes.ts';
import * as events from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { followedFeed } from './followed.ts';
import type { Feed } from './feed.ts';
import type { Window } from './window.ts';

/** `limit`: how many components an answer was cut at that has more behind it. `text` is null where nothing changed. */
export type FeedChanges = Readonly<{ text: string | null; token: string; limit: number | undefined }>;

/** Components and characters of one answer: what is more comes with the next. */
const mostComponents = 1000;
const charactersAtOnce = 1_000_000;
const rowsAtOnce = 50;

/**
 * What changed in a feed since a token was given (draft-ietf-calext-subscription-upgrade, "Enhanced GET"), or, without one, its
 * first part: each event whole with its overrides, each UID that went, or left the view or the window, once. All of it as
 * of one moment; the work grows with the changes alone. `limit` counts components, and no event is split. Throws
 * feed-token-unknown where the client has to begin anew.
 */
export async function listFeedChanges(
  context: Context,
  feed: Feed,
  { token, limit = mostComponents }: Readonly<{ token: string | undefined; limit?: number | undefined }>,
): Promise<FeedChanges> {
  const { config, storage } = context;
  const { opened, window } = feed;
  const followed = await followedFeed(context, feed);
  const since = token === undefined ? null : followed.read(token);
  if (since === undefined) throw new DomainError('feed-token-unknown');
  if (since !== null && isUpToDate(since, opened.revision))
    return { text: null, token: token!, limit: undefined };

  const { view, language, share } = opened;
  const follower = { calendar: opened.calendar, view, scope: share ?? '', busy: busyIn(language) };
  await using snapshot = await storage.snapshot();
  const reader = { config, db: snapshot.db, follower, window };
  const answer = new Answer(Math.min(limit, mostComponents));
  const point = await fill(reader, since, answer);
  if (answer.count === 0 && since !== null)
    return { text: null, token: followed.write(point), limit: undefined };

  const zoneName = zoneNamesFor(config, follower.scope);
  const uses = answer.texts.flatMap(({ text, row }): ZoneUse[] => usesIn(text, row, { view, zoneName }));
  // RFC 5545 §3.2.19: a TZID is unique within its own iCalendar object, so that only these are looked at.
  const stored = uses.length === 0 ? [] : await zones.list(snapshot.db, opened.calendar);
  const named = await zonesOf(uses, stored, { fallbackZone: followed.timeZone, zoneName });
  const shown = answer.texts.map(({ text, row }) => named.rename(text, row.zones));
  return {
    text: [followed.head, named.text, ...answer.gone, ...shown, calendarFoot].join(''),
    token: followed.write(point),
    limit: answer.cutAt,
  };
}

type Reader = Readonly<{ config: Context['config']; db: Db; follower: Follower; window: Window }>;

/** Puts the changes into the answer, in their order, and answers where it ends. */
async function fill(reader: Reader, since: SyncPoint | null, answer: Answer): Promise<SyncPoint> {
  let point = since;
  for (;;) {
    const page = await nextPage(reader, point);
    const there = await uidsThere(reader, page);
    const { told } = page;
    let before = point;
    for (const one of told) {
      const piece = pieceOf(reader, one, there);
      // The first piece is always taken, so that there is a place before any that is not.
      if (piece !== undefined && !answer.take(piece)) return before!;
      before = page.pointAfter(one.row);
    }
    if (page.complete) return page.point;
    point = page.point;
  }
}

async function nextPage({ config, db, follower }: Reader, since: SyncPoint | null): Promise<Page> {
  try {
    return await changesAfter({ config, db }, follower, { since, limit: rowsAtOnce, removals: 'uids' });
  } catch (error) {
    if (isDomainError(error, 'sync-token-unknown')) throw new DomainError('feed-token-unknown');
    throw error;
  }
}

/** Of the UIDs that went: which are there again, as this reader sees them. */
async function uidsThere(reader: Reader, { told }: Page): Promise<ReadonlySet<string>> {
  const { config, db, follower } = reader;
  const uids = told.filter(({ row }) => row.text === null).map(({ row }) => row.uid);
  const found = uids.length === 0 ? [] : await events.listByUid(db, follower.calendar, uids);
  const textOf = textsFor(config, follower);
  const there = new Set<string>();
  for (const event of found)
    if (isWithin(event, reader.window) && (await textOf(event)) !== '')
      there.add(uidFor(reader, event.uid, hidesUid(event)));
  return there;
}

/** What is said of one change. */
type Piece =
  Readonly<{ text: string; row: ChangeRow }> | Readonly<{ uid: string; text: string; row?: never }>;

function pieceOf(
  reader: Reader,
  { row, revision, text }: Told,
  there: ReadonlySet<string>,
): Piece | undefined {
  if (isEvent(row) && text !== '' && isWithin(row, reader.window)) return { text, row };
  const uid = uidFor(reader, row.uid, isEvent(row) ? hidesUid(row) : row.has_private === 1);
  if (!isEvent(row) && there.has(uid)) return undefined;
  // Only of what is shown in full is anything but an event seen.
  const kind = reader.follower.view.ofPublic.detail === 'full' ? (row.kind ?? 'VEVENT') : 'VEVENT';
  return { uid, text: goneText(kind, uid, stampText(revision)) };
}

const isEvent = (row: ChangeRow | RemovalRow): row is ChangeRow => row.text !== null;

/** As `events.stream` has it. */
function isWithin(
  { first_at: first, last_at: last }: Pick<ChangeRow, 'first_at' | 'last_at'>,
  { from, to }: Window,
): boolean {
  return (from === null || last > from.epochMilliseconds) && (to === null || first < to.epochMilliseconds);
}

/** The UID by which this reader knows an event. */
function uidFor({ config, follower: { view, scope } }: Reader, uid: string, isHidden: boolean): string {
  return showsUid(view, isHidden) ? uid : pseudonymsFor(config, scope)(uid);
}

/** A skeleton of what went, as valid as the draft demands; its DTSTART is made up. */
function goneText(kind: string, uid: string, stamp: string): string {
  const lines = [textLine('UID', uid), valueLine('DTSTAMP', stamp), valueLine('DTSTART', stamp)];
  return `BEGIN:${kind}\r\n${lines.join('')}STATUS:DELETED\r\nEND:${kind}\r\n`;
}

/** What is told in one answer, up to as many components as it may have; the first is told whatever it has. */
class Answer {
  readonly texts: { text: string; row: ChangeRow }[] = [];
  readonly #gone = new Map<string, string>();
  readonly #most: number;
  #characters = 0;
  count = 0;
  cutAt: number | undefined;

  constructor(most: number) {
    this.#most = most;
  }

  get gone(): Iterable<string> {
    return this.#gone.values();
  }

  /** False where it has no room for this. */
  take(piece: Piece): boolean {
    const { text, row } = piece;
    const components = row === undefined ? 1 : countComponents(text);
    if (row === undefined && this.#gone.has(piece.uid)) return true;
    const isMore = this.count + components > this.#most;
    if (this.count > 0 && (isMore || this.#characters + text.length > charactersAtOnce)) {
      this.cutAt = isMore ? this.#most : this.count;
      return false;
    }
    this.count += components;
    this.#characters += text.length;
    if (row === undefined) this.#gone.set(piece.uid, text);
    else this.texts.push({ text, row });
    return true;
  }
}

/** Those of an object; what stands within them, as alarms do, is not counted. */
function countComponents(text: string): number {
  return Math.max(1, text.match(/^BEGIN:(?:VEVENT|VTODO|VJOURNAL)[ \t]*$/gim)?.length ?? 0);
}
