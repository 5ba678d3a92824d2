import type { ZoneRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

export type StoredZone = Omit<ZoneRow, 'calendar_id'>;

/** Keeps each definition once. */
export async function save(tx: Writer, calendar: string, zones: readonly StoredZone[]): Promise<void> {
  for (const zone of zones)
    await tx
      .insertInto('zones')
      .values({ ...zone, calendar_id: calendar })
      .onConflict((c) => c.columns(['calendar_id', 'hash']).doNothing())
      .execute();
}

export async function list(db: Db, calendar: string): Promise<StoredZone[]> {
  return await db
    .selectFrom('zones')
    .select(['hash', 'tzid', 'text'])
    .where('calendar_id', '=', calendar)
    .orderBy('tzid')
    .orderBy('hash')
    .execute();
}
