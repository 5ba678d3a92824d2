import type { FormerUidRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

export type FormerUid = Omit<FormerUidRow, 'calendar_id'>;

/** Remembers that these went, some hundred at most; the latest time stands. */
export async function saveAll(tx: Writer, calendar: string, rows: readonly FormerUid[]): Promise<void> {
  if (rows.length === 0) return;
  await tx
    .insertInto('former_uids')
    .values(rows.map((row) => ({ ...row, calendar_id: calendar })))
    .onConflict((c) =>
      c.columns(['calendar_id', 'name']).doUpdateSet((eb) => ({
        kind: eb.ref('excluded.kind'),
        revision: eb.ref('excluded.revision'),
        levels: eb.ref('excluded.levels'),
      })),
    )
    .execute();
}

/** Those of some hundred names. */
export async function listOf(
  db: Db,
  calendar: string,
  names: readonly string[],
): Promise<Pick<FormerUid, 'uid' | 'is_hidden' | 'revision'>[]> {
  if (names.length === 0) return [];
  return await db
    .selectFrom('former_uids')
    .select(['uid', 'is_hidden', 'revision'])
    .where('calendar_id', '=', calendar)
    .where('name', 'in', [...names])
    .execute();
}
