import type { TombstoneRow } from '../schema.ts';
import type { Writer } from '../storage.ts';

export type Tombstone = Omit<TombstoneRow, 'calendar_id'>;

/** Remembers that the event of this name went; the latest removal of a name stands. */
export async function add(tx: Writer, calendar: string, tombstone: Tombstone): Promise<void> {
  const { uid, revision, levels } = tombstone;
  await tx
    .insertInto('tombstones')
    .values({ ...tombstone, calendar_id: calendar })
    .onConflict((c) => c.columns(['calendar_id', 'name']).doUpdateSet({ uid, revision, levels }))
    .execute();
}

/** Takes away what was remembered of some hundred names, and answers it. */
export async function removeOf(tx: Writer, calendar: string, names: readonly string[]): Promise<Tombstone[]> {
  return await tx
    .deleteFrom('tombstones')
    .where('calendar_id', '=', calendar)
    .where('name', 'in', [...names])
    .returning(['name', 'uid', 'revision', 'levels'])
    .execute();
}

/**
 * Forgets the removals up to a revision, by name or by UID, of one calendar that has such; its history begins after them
 * from then on. Answers how many went: 0 where none are left.
 */
export async function forgetUntil(tx: Writer, limit: number): Promise<number> {
  return (await forgetIn(tx, 'tombstones', limit)) || (await forgetIn(tx, 'former_uids', limit));
}

async function forgetIn(tx: Writer, table: 'tombstones' | 'former_uids', limit: number): Promise<number> {
  const oldest = await tx
    .selectFrom(table)
    .select('calendar_id')
    .where('revision', '<=', limit)
    .orderBy('revision')
    .limit(1)
    .executeTakeFirst();
  if (oldest === undefined) return 0;
  const { calendar_id: calendar } = oldest;
  const rows = await tx
    .deleteFrom(table)
    .where('calendar_id', '=', calendar)
    .where('revision', '<=', limit)
    .returning('revision')
    .execute();
  const last = rows.reduce((most, { revision }) => Math.max(most, revision), 0);
  await tx
    .updateTable('calendars')
    .set({ history_from: last })
    .where('id', '=', calendar)
    .where('history_from', '<', last)
    .execute();
  return rows.length;
}
