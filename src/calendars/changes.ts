import type { Settings } from '../context.ts';
import { DomainError } from '../errors.ts';
import { Turn } from '../server/turn.ts';
import type { Db } from '../storage/storage.ts';
import * as rows from '../storage/tables/changes.ts';
import type { ChangeRow, RemovalRow } from '../storage/tables/changes.ts';
import type { View } from './access.ts';
import { revisionFor } from './revisions.ts';
import { shownTo, type Showable } from './shown.ts';
import { isLarge, work } from './tasks.ts';

/** How far a reader has followed the stream. What it is worth to them in another view is for the caller to know. */
export type SyncPoint = Readonly<{
  /** Everything up to this revision is known. */
  seen: number;
  /** Where the calendar stood when this round of pages began. */
  begun: number;
  /** The last change that was told. */
  last: rows.Place;
}>;

/** Whose eyes a change is told for. */
export type Follower = Readonly<{
  calendar: string;
  view: View;
  /** What UIDs are replaced for, where they are. */
  scope: string;
  /** What a time that is taken is called. */
  busy: string;
}>;

/** One change that this reader sees. `text` is what they see of it now; '' where it is gone for them. */
export type Told<Row = ChangeRow | RemovalRow> = Readonly<{ row: Row; revision: number; text: string }>;

export type Page = Readonly<{
  told: readonly Told[];
  /** Where to go on from. */
  point: SyncPoint;
  /** Where to go on from if no more than up to this row is told. */
  pointAfter(row: ChangeRow | RemovalRow): SyncPoint;
  /** False where there is more to be asked for at once. */
  complete: boolean;
}>;

/** The point of who knows all up to a revision. */
export const settledAt = (revision: number): SyncPoint => ({
  seen: revision,
  begun: revision,
  last: { revision, name: null },
});

/**
 * Whether nothing that this reader sees has changed since a point: known from the calendar alone, so that what is hidden
 * from them costs nothing, however often they ask.
 */
export function isUpToDate(point: SyncPoint, revision: number): boolean {
  const { seen, begun, last } = point;
  return seen === revision && begun === revision && last.revision === revision && last.name === null;
}

/**
 * The changes for one reader among the next `limit` of the stream, each event once; removals by name or by UID. Where all is told the
 * point stands at the last revision that the reader sees: what is hidden does not move it. Throws calendar-not-found, and
 * sync-token-unknown where `since` is older than the removals that are remembered, or lies ahead.
 */
export async function changesAfter(
  { config, db }: Readonly<{ config: Pick<Settings, 'secretKey'>; db: Db }>,
  { calendar, ...reader }: Follower,
  { since, limit, removals }: { since: SyncPoint | null; limit: number; removals: 'names' | 'uids' },
): Promise<Page> {
  const { view } = reader;
  const last = since?.last ?? { revision: 0, name: null };
  // One more than is told, to see whether there is more.
  const found = await rows.listAfter(db, calendar, last, limit + 1, removals);
  if (found === undefined) throw new DomainError('calendar-not-found');
  const now = revisionFor(found, view);
  if (since !== null && !isRemembered(since, found, now)) throw new DomainError('sync-token-unknown');

  const seen = since?.seen ?? 0;
  const known = knownUntil(since);
  const next = found.changes.slice(0, limit);
  const complete = next.length === found.changes.length;
  const textOf = textsFor(config, { calendar, ...reader });
  const told: Told[] = [];
  const turn = new Turn();
  for (const row of next) {
    const revision = revisionFor(row, view);
    // What moved at other levels alone is nothing that this reader sees.
    if (revision <= seen) continue;
    const text = row.text === null ? '' : await textOf(row);
    // Nobody has yet what they were never shown.
    if (text !== '' || revision > known) told.push({ row, revision, text });
    if (turn.isOver) await turn.give();
  }
  const begun = since?.begun ?? found.revision;
  const pointAfter = ({ revision, name }: rows.Place): SyncPoint => ({
    seen,
    begun,
    last: { revision, name },
  });
  return { told, point: complete ? settledAt(now) : pointAfter(next.at(-1)!), pointAfter, complete };
}

/** What a reader sees of each event; large ones are worked on where others do not wait for it. */
export function textsFor(
  { secretKey }: Pick<Settings, 'secretKey'>,
  { calendar, ...reader }: Follower,
): (event: Showable) => Promise<string> | string {
  const settings = { secretKey };
  const shown = shownTo(settings, reader);
  return (event) => {
    const { length } = event.text;
    if (!isLarge(length)) return shown(event);
    const { view, scope, busy } = reader;
    const key = JSON.stringify([calendar, event.uid, event.revision, view, scope, busy]);
    return work('show', { event, settings, ...reader }, length, key);
  };
}

/** Up to where the follower knows what there was; in a first round, what they were told of it was there when it began. */
function knownUntil(since: SyncPoint | null): number {
  if (since === null) return Infinity;
  return since.seen === 0 ? since.begun : since.seen;
}

/** Whether the calendar still knows every removal since then that this reader sees. */
function isRemembered(since: SyncPoint, { revision, historyFrom }: rows.ChangesAfter, now: number): boolean {
  if (since.last.revision > revision || since.begun > revision) return false;
  const known = knownUntil(since);
  return known >= historyFrom || known >= now;
}
