import type { Db, Writer } from '../storage.ts';

/** Of one reader and one calendar: values by name. */
export async function list(db: Db, calendar: string, principal: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('properties')
    .select(['name', 'value'])
    .where('calendar_id', '=', calendar)
    .where('principal_id', '=', principal)
    .execute();
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Of one reader: by calendar, then by name. */
export async function listOfReader(db: Db, principal: string): Promise<Map<string, Map<string, string>>> {
  const rows = await db
    .selectFrom('properties')
    .select(['calendar_id', 'name', 'value'])
    .where('principal_id', '=', principal)
    .execute();
  const found = new Map<string, Map<string, string>>();
  for (const { calendar_id: calendar, name, value } of rows) {
    const own = found.get(calendar) ?? new Map<string, string>();
    found.set(calendar, own.set(name, value));
  }
  return found;
}

/** What a reader keeps with all their calendars. */
export async function listOfHome(db: Db, principal: string): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('home_properties')
    .select(['name', 'value'])
    .where('principal_id', '=', principal)
    .execute();
  return new Map(rows.map(({ name, value }) => [name, value]));
}

/** Null takes it away. */
export async function saveOfHome(
  tx: Writer,
  principal: string,
  name: string,
  value: string | null,
): Promise<void> {
  const own = tx.deleteFrom('home_properties').where('principal_id', '=', principal).where('name', '=', name);
  await own.execute();
  if (value === null) return;
  await tx.insertInto('home_properties').values({ principal_id: principal, name, value }).execute();
}

type Which = Readonly<{ calendar: string; principal: string; name: string }>;

export async function save(tx: Writer, { calendar, principal, name }: Which, value: string): Promise<void> {
  await tx
    .insertInto('properties')
    .values({ calendar_id: calendar, principal_id: principal, name, value })
    .onConflict((c) => c.columns(['calendar_id', 'principal_id', 'name']).doUpdateSet({ value }))
    .execute();
}

export async function remove(tx: Writer, { calendar, principal, name }: Which): Promise<void> {
  await tx
    .deleteFrom('properties')
    .where('calendar_id', '=', calendar)
    .where('principal_id', '=', principal)
    .where('name', '=', name)
    .execute();
}
