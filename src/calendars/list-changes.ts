import type { Context } from '../context.ts';
import type { View } from './access.ts';
import { busyIn } from './wording.ts';
import type { Which } from './calendar.ts';
import { changesAfter, isUpToDate, type SyncPoint } from './changes.ts';
import { openCalendar } from './open-calendar.ts';
import type { ListedResource } from './list-resources.ts';
import { tagsFor } from './resource.ts';
import { revisionFor } from './revisions.ts';
import { hidesUid } from './shown.ts';

export type { SyncPoint } from './changes.ts';

/**
 * One event that changed for this reader. `text` is what they see of it now, and `listed` what a listing tells of it; null
 * where it is gone for them.
 */
export type EventChange = Readonly<{ name: string; uid: string; revision: number }> &
  (Readonly<{ text: string; listed: ListedResource }> | Readonly<{ text: null; listed: null }>);

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
  if (since !== null && isUpToDate(since, revisionFor(calendar, view)))
    return { changes: [], point: since, view, complete: true };
  const { config, storage } = context;
  const { told, point, complete } = await changesAfter(
    { config, db: storage.db },
    { calendar: calendar.id, view, scope, busy: busyIn(language) },
    { since, limit: Math.max(1, Math.min(limit, mostChanges)), removals: 'names' },
  );
  const tagOf = tagsFor(config, calendar.id, { view, language, scope });
  const changes = told.map(({ row, revision, text }): EventChange => {
    const { name, uid } = row;
    // What is gone has no text, whether it was removed or is not for them any more.
    if (text === '' || row.text === null) return { name, uid, revision, text: null, listed: null };
    const listed = { name, isHidden: hidesUid(row), etag: tagOf(row), kind: row.kind, revision };
    return { name, uid, revision, text, listed };
  });
  return { changes, point, view, complete };
}
