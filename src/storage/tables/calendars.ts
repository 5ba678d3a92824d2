import type { ExpressionBuilder, Selectable } from 'kysely';
import type { Calendar } from '../../calendars/calendar.ts';
import type { OwnerKind } from '../../people/principal.ts';
import type { CalendarRow, PrincipalRow, Schema } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';
import * as addresses from './addresses.ts';
import { isLiveAt } from './liveness.ts';
import { spacesOf } from './spaces.ts';

type Joined = Selectable<CalendarRow> &
  Record<'owner_login' | 'owner_name', string> & { owner_kind: PrincipalRow['kind']; source: string | null };

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
  components: row.components === '' ? [] : row.components.split(' '),
  resourceName: row.resource_name,
  isSourced: row.source !== null,
  revision: row.revision,
  levels: row.levels,
});

const joined = (db: Db) =>
  db
    .selectFrom('calendars')
    .innerJoin('principals as o', 'o.id', 'calendars.owner_id')
    .leftJoin('sourced_calendars as from', 'from.calendar_id', 'calendars.id')
    .selectAll('calendars')
    .select(['o.login as owner_login', 'o.kind as owner_kind', 'from.source_id as source'])
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

/** By an address that it has or had: a login of its owner, and the slug. */
export async function find(db: Db, ownerLogin: string, slug: string): Promise<Calendar | undefined> {
  const row = await joined(db)
    .innerJoin('addresses as a', 'a.calendar_id', 'calendars.id')
    .where('a.login', '=', ownerLogin)
    .where('a.slug', '=', slug)
    .executeTakeFirst();
  return row && calendarOf(row);
}

/** By the last part of its DAV address, where that is not its slug. */
export async function findByResourceName(
  db: Db,
  ownerLogin: string,
  name: string,
): Promise<Calendar | undefined> {
  const row = await joined(db)
    .innerJoin('logins as l', 'l.principal_id', 'calendars.owner_id')
    .where('l.login', '=', ownerLogin)
    .where('calendars.resource_name', '=', name)
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

/** Those of these identifiers, by name. */
export async function listByIds(db: Db, ids: readonly string[]): Promise<Calendar[]> {
  if (ids.length === 0) return [];
  const rows = await joined(db)
    .where('calendars.id', 'in', [...ids])
    .orderBy('calendars.name')
    .orderBy('calendars.id')
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

type Listed = Readonly<{ domain: string | null; owner: string | null; now: number }>;

/**
 * Those of a domain, of an owner, or all, by owner and slug: the first ones behind a place, with how many events and live
 * shares each has.
 */
export async function listAfter(
  db: Db,
  { domain, owner, now }: Listed,
  after: Readonly<{ owner: string; slug: string }>,
  limit: number,
): Promise<{ calendar: Calendar; events: number; shares: number }[]> {
  let query = joined(db)
    .select((eb) => [
      eb
        .selectFrom('events')
        .select((of) => of.fn.countAll<number>().as('n'))
        .whereRef('events.calendar_id', '=', 'calendars.id')
        .as('event_count'),
      eb
        .selectFrom('shares')
        .select((of) => of.fn.countAll<number>().as('n'))
        .whereRef('shares.calendar_id', '=', 'calendars.id')
        .where(isLiveAt(now))
        .as('share_count'),
    ])
    .where((eb) =>
      eb.or([
        eb('o.login', '>', after.owner),
        eb.and([eb('o.login', '=', after.owner), eb('calendars.slug', '>', after.slug)]),
      ]),
    );
  if (domain !== null) query = query.where('calendars.domain_id', '=', domain);
  if (owner !== null) query = query.where('calendars.owner_id', '=', owner);
  const rows = await query.orderBy('o.login').orderBy('calendars.slug').limit(limit).execute();
  return rows.map((row) => ({
    calendar: calendarOf(row),
    events: row.event_count ?? 0,
    shares: row.share_count ?? 0,
  }));
}

/** Those that have no zone of their own, and so that of the domain. */
export async function listWithoutZone(db: Db, domain: string): Promise<string[]> {
  const rows = await db
    .selectFrom('calendars')
    .select('id')
    .where('domain_id', '=', domain)
    .where('time_zone', 'is', null)
    .execute();
  return rows.map(({ id }) => id);
}

/** What an owner is, for the key that no guest fits into. */
const kindOf = (eb: Pick<ExpressionBuilder<Schema, never>, 'selectFrom'>, owner: string) =>
  eb
    .selectFrom('principals')
    .select((of) => of.ref('kind').$castTo<OwnerKind>().as('kind'))
    .where('id', '=', owner);

export type NewCalendar = Omit<
  Calendar,
  'owner' | 'isSourced' | 'revision' | 'levels' | 'components' | 'resourceName'
> &
  Partial<Pick<Calendar, 'components' | 'resourceName'>> &
  Readonly<{ owner: string }>;

/** False where the owner has a calendar with this slug, or it would stand at the address of another. */
export async function add(tx: Writer, calendar: NewCalendar, now: number): Promise<boolean> {
  const done = await tx
    .insertInto('calendars')
    .values({
      id: calendar.id,
      domain_id: calendar.domain,
      owner_id: calendar.owner,
      owner_kind: (eb) => kindOf(eb, calendar.owner),
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
      components: (calendar.components ?? []).join(' '),
      resource_name: calendar.resourceName ?? null,
    })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (done === undefined) return false;
  await addresses.addOfOwner(tx, { owner: calendar.owner, calendar: calendar.id });
  if (!(await isElsewhere(tx, calendar.id))) return true;
  await remove(tx, calendar.id);
  return false;
}

/** Whether the address that would be told of a calendar leads to another. */
async function isElsewhere(tx: Writer, id: string): Promise<boolean> {
  const row = await tx
    .selectFrom('calendars as c')
    .innerJoin('principals as o', 'o.id', 'c.owner_id')
    .innerJoin('addresses as a', (on) =>
      on.onRef('a.login', '=', 'o.login').onRef('a.slug', '=', 'c.slug').onRef('a.calendar_id', '<>', 'c.id'),
    )
    .select('c.id')
    .where('c.id', '=', id)
    .executeTakeFirst();
  return row !== undefined;
}

/** Gives a calendar to another owner, who must not have the slug; it is read at its former addresses as well. */
export async function saveOwner(tx: Writer, id: string, owner: string, slug: string): Promise<void> {
  await tx
    .updateTable('calendars')
    .set((eb) => ({ owner_id: owner, owner_kind: kindOf(eb, owner), slug, resource_name: null }))
    .where('id', '=', id)
    .execute();
  await addresses.addOfOwner(tx, { owner, calendar: id });
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
