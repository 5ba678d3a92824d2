import type { Calendar } from '../../calendars/calendar.ts';
import type { CalendarRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

const calendarOf = (row: CalendarRow & { owner_login: string; owner_name: string }): Calendar => ({
  id: row.id,
  domain: row.domain_id,
  owner: row.owner_id,
  ownerLogin: row.owner_login,
  ownerName: row.owner_name,
  slug: row.slug,
  name: row.name,
  color: row.color,
  description: row.description,
  timeZone: row.time_zone,
  revision: row.revision,
  changedAt: row.changed_at,
});

const withOwner = (db: Db) =>
  db
    .selectFrom('calendars')
    .innerJoin('users', 'users.id', 'calendars.owner_id')
    .selectAll('calendars')
    .select(['users.login as owner_login', 'users.name as owner_name']);

export async function findById(db: Db, id: string): Promise<Calendar | undefined> {
  const row = await withOwner(db).where('calendars.id', '=', id).executeTakeFirst();
  return row && calendarOf(row);
}

/** Where its floating times and unknown zones belong: its own zone, or the domain's. */
export async function timeZone(db: Db, id: string): Promise<string> {
  const row = await db
    .selectFrom('calendars')
    .innerJoin('domains', 'domains.id', 'calendars.domain_id')
    .select((eb) => eb.fn.coalesce('calendars.time_zone', 'domains.time_zone').as('zone'))
    .where('calendars.id', '=', id)
    .executeTakeFirst();
  return row?.zone ?? 'UTC';
}

/** By its address: the owner's login and the slug. */
export async function find(db: Db, ownerLogin: string, slug: string): Promise<Calendar | undefined> {
  const row = await withOwner(db)
    .where('users.login', '=', ownerLogin)
    .where('calendars.slug', '=', slug)
    .executeTakeFirst();
  return row && calendarOf(row);
}

export async function listOfOwner(db: Db, owner: string): Promise<Calendar[]> {
  const rows = await withOwner(db)
    .where('calendars.owner_id', '=', owner)
    .orderBy('calendars.name')
    .limit(1000)
    .execute();
  return rows.map(calendarOf);
}

/** False where the owner has a calendar with this slug. */
export async function add(
  tx: Writer,
  calendar: Omit<Calendar, 'ownerLogin' | 'ownerName' | 'revision' | 'changedAt'>,
  now: number,
): Promise<boolean> {
  const done = await tx
    .insertInto('calendars')
    .values({
      id: calendar.id,
      domain_id: calendar.domain,
      owner_id: calendar.owner,
      slug: calendar.slug,
      name: calendar.name,
      color: calendar.color,
      description: calendar.description,
      time_zone: calendar.timeZone,
      revision: 1,
      created_at: now,
      changed_at: now,
    })
    .onConflict((c) => c.columns(['owner_id', 'slug']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** Locks the calendar's row until the transaction ends and answers its revision; undefined where it is gone. */
export async function lock(tx: Writer, id: string): Promise<number | undefined> {
  const row = await tx
    .updateTable('calendars')
    .set((eb) => ({ revision: eb.ref('revision') }))
    .where('id', '=', id)
    .returning('revision')
    .executeTakeFirst();
  return row?.revision;
}

/** Counts the revision up by one and answers it. The row stays locked until the transaction ends. */
export async function touch(tx: Writer, id: string, now: number): Promise<number> {
  const row = await tx
    .updateTable('calendars')
    .set((eb) => ({ revision: eb('revision', '+', 1), changed_at: now }))
    .where('id', '=', id)
    .returning('revision')
    .executeTakeFirstOrThrow();
  return row.revision;
}

/** Changes what stands in the feed's head; a change for every reader, so the caller touches the calendar as well. */
export async function saveHead(
  tx: Writer,
  id: string,
  head: Partial<Pick<Calendar, 'name' | 'color' | 'description' | 'timeZone'>>,
): Promise<void> {
  const { timeZone, ...rest } = head;
  await tx
    .updateTable('calendars')
    .set({ ...rest, ...(timeZone === undefined ? {} : { time_zone: timeZone }) })
    .where('id', '=', id)
    .execute();
}

export async function remove(tx: Writer, id: string): Promise<void> {
  await tx.deleteFrom('calendars').where('id', '=', id).execute();
}

/** How many calendars there are, and how many events in them: for /metrics and the start's log line. */
export async function count(db: Db): Promise<number> {
  const row = await db
    .selectFrom('calendars')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return row.n;
}
