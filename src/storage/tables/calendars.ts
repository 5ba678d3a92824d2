import type { Calendar } from '../../calendars/calendar.ts';
import type { CalendarRow, PrincipalRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';
import { spacesOf } from './spaces.ts';

type Joined = CalendarRow &
  Record<'owner_login' | 'owner_name', string> & { owner_kind: PrincipalRow['kind'] };

const calendarOf = (row: Joined): Calendar => ({
  id: row.id,
  domain: row.domain_id,
  owner: {
    id: row.owner_id,
    kind: row.owner_kind === 'space' ? 'space' : 'user',
    login: row.owner_login,
    name: row.owner_name,
  },
  slug: row.slug,
  name: row.name,
  color: row.color,
  description: row.description,
  timeZone: row.time_zone,
  memberRole: row.member_role,
  revision: row.revision,
  levels: row.levels,
});

const joined = (db: Db) =>
  db
    .selectFrom('calendars')
    .innerJoin('principals as o', 'o.id', 'calendars.owner_id')
    .selectAll('calendars')
    .select(['o.login as owner_login', 'o.kind as owner_kind'])
    .select((eb) => eb.fn.coalesce('o.name', 'o.login').as('owner_name'));

export async function findById(db: Db, id: string): Promise<Calendar | undefined> {
  const row = await joined(db).where('calendars.id', '=', id).executeTakeFirst();
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
  const row = await joined(db)
    .where('o.login', '=', ownerLogin)
    .where('calendars.slug', '=', slug)
    .executeTakeFirst();
  return row && calendarOf(row);
}

/** Those that a user owns, and those of their spaces; by owner and name, at most 1,000. */
export async function listOfUser(db: Db, user: string): Promise<Calendar[]> {
  const rows = await joined(db)
    .where((eb) =>
      eb.or([eb('calendars.owner_id', '=', user), eb('calendars.owner_id', 'in', spacesOf(eb, user))]),
    )
    .orderBy('o.kind', 'desc')
    .orderBy('o.name')
    .orderBy('calendars.name')
    .limit(1000)
    .execute();
  return rows.map(calendarOf);
}

/** Those of one owner, a user or a space; at most 1,000. */
export async function listOfOwner(db: Db, owner: string): Promise<Calendar[]> {
  const rows = await joined(db)
    .where('calendars.owner_id', '=', owner)
    .orderBy('calendars.name')
    .limit(1000)
    .execute();
  return rows.map(calendarOf);
}

export type NewCalendar = Omit<Calendar, 'owner' | 'revision' | 'levels'> & Readonly<{ owner: string }>;

/** False where the owner has a calendar with this slug. */
export async function add(tx: Writer, calendar: NewCalendar, now: number): Promise<boolean> {
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
      member_role: calendar.memberRole,
      revision: now,
      levels: '',
      history_from: now,
      created_at: now,
    })
    .onConflict((c) => c.columns(['owner_id', 'slug']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** Where a calendar's stream of changes stands. */
export type Position = Pick<CalendarRow, 'revision' | 'levels'>;

/** Locks the calendar's row until the transaction ends: writers come one after another. Undefined where it is gone. */
export async function lock(tx: Writer, id: string): Promise<Position | undefined> {
  return await tx
    .updateTable('calendars')
    .set((eb) => ({ revision: eb.ref('revision') }))
    .where('id', '=', id)
    .returning(['revision', 'levels'])
    .executeTakeFirst();
}

/** Moves a locked calendar on: the end of every change, called by `calendars/stream.ts` alone. */
export async function savePosition(tx: Writer, id: string, position: Position): Promise<void> {
  await tx.updateTable('calendars').set(position).where('id', '=', id).execute();
}

type Head = Partial<Pick<Calendar, 'name' | 'color' | 'description' | 'timeZone'>>;

/** Changes what stands in the feed's head. */
export async function saveHead(tx: Writer, id: string, { timeZone, ...head }: Head): Promise<void> {
  const changes = { ...head, ...(timeZone === undefined ? {} : { time_zone: timeZone }) };
  if (Object.keys(changes).length > 0)
    await tx.updateTable('calendars').set(changes).where('id', '=', id).execute();
}

/** What members of the owning space may do from now on. */
export async function saveMemberRole(tx: Writer, id: string, role: Calendar['memberRole']): Promise<void> {
  await tx.updateTable('calendars').set({ member_role: role }).where('id', '=', id).execute();
}

export async function remove(tx: Writer, id: string): Promise<void> {
  await tx.deleteFrom('calendars').where('id', '=', id).execute();
}

/** How many calendars there are: for /metrics. */
export async function count(db: Db): Promise<number> {
  const row = await db
    .selectFrom('calendars')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .executeTakeFirstOrThrow();
  return row.n;
}
