import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as rows from '../storage/tables/changes.ts';
import type { View } from './access.ts';
import { busyIn } from './wording.ts';
import type { Which } from './calendar.ts';
import { revisionFor } from './revisions.ts';
import { openCalendar } from './open-calendar.ts';
import { shownTo } from './shown.ts';

/** One event that changed for this reader. `text` is what they see of it now; null where it is gone for them. */
export type EventChange = Readonly<{ name: string; uid: string; revision: number; text: string | null }>;

/** How far a reader has followed the stream. What it is worth to them in another view is for the caller to know. */
export type SyncPoint = Readonly<{
  /** Everything up to this revision is known. */
  seen: number;
  /** Where the calendar stood when this round of pages began. */
  begun: number;
  /** The last change that was told. */
  last: rows.Place;
}>;

export type Changes = Readonly<{
  changes: readonly EventChange[];
  /** Where to go on from. */
  point: SyncPoint;
  view: View;
  /** False where there is more to be asked for at once. */
  complete: boolean;
}>;

type Since = Readonly<{
  calendar: Which;
  /** The `point` of an answer before; null for all that there is. */
  since: SyncPoint | null;
  limit?: number;
  /** What UIDs are replaced for, where they are. */
  scope?: string;
}>;

/** As many as one answer tells, unless asked for fewer. */
const mostChanges = 5000;

/**
 * What changed in a calendar for this reader after a point, in order, each event once: removals too, and what they may no
 * longer see. The work grows with the changes, never with the calendar, and all of it is seen as of one moment. Whoever
 * follows the points ends with exactly what the calendar shows them. Throws sync-token-unknown where `since` is older
 * than the removals that are remembered, or lies ahead.
 */
export async function listChanges(
  context: Context,
  { calendar: which, since, limit = mostChanges, scope = '' }: Since,
): Promise<Changes> {
  const { calendar, access, language } = await openCalendar(context, which, 'read');
  const { view } = access;
  const most = Math.max(1, Math.min(limit, mostChanges));
  const last = since?.last ?? { revision: 0, name: null };
  // One more than is told, to see whether there is more.
  const found = await rows.listAfter(context.storage.db, calendar.id, last, most + 1);
  if (found === undefined) throw new DomainError('calendar-not-found');
  if (since !== null && !isRemembered(since, found)) throw new DomainError('sync-token-unknown');

  const seen = since?.seen ?? 0;
  const told = found.changes.slice(0, most);
  const complete = told.length === found.changes.length;
  const shown = shownTo(context.config, { view, scope, busy: busyIn(language) });
  const changes = told.flatMap((change): EventChange[] => {
    const revision = revisionFor(change, view);
    // What moved at other levels alone is nothing that this reader sees.
    if (revision <= seen) return [];
    const text = change.text === null ? '' : shown(change);
    // Nobody has yet what they were never shown.
    if (text === '' && since === null) return [];
    return [{ name: change.name, uid: change.uid, revision, text: text === '' ? null : text }];
  });
  const end = told.at(-1);
  const point = complete
    ? { seen: found.revision, begun: found.revision, last: { revision: found.revision, name: null } }
    : {
        seen,
        begun: since?.begun ?? found.revision,
        last: { revision: end!.revision, name: end!.name },
      };
  return { changes, point, view, complete };
}

/** Whether the calendar still knows every removal since then. A first round has to know those since it began. */
function isRemembered(
  { seen, begun, last }: SyncPoint,
  { revision, historyFrom }: rows.ChangesAfter,
): boolean {
  if (last.revision > revision || begun > revision) return false;
  return (seen === 0 ? begun : seen) >= historyFrom;
}
