import type { FormerUidRow } from '../schema.ts';
import type { Writer } from '../storage.ts';

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
