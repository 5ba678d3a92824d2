import { sql, type ExpressionBuilder } from 'kysely';
import type { EventRow, Schema } from '../schema.ts';
import type { Db, Snapshot, Writer } from '../storage.ts';

/**
 * The events of calendars. What is promised here is promised on every engine, and tested there:
 *
 * - Writers lock the calendar first (`calendars.lock`), so that its revisions come one after another, and call these
 *   through `calendars/stream.ts`, which counts the revision up.
 * - `add`, `replace` and `remove` decide by the statement: a name or UID that is taken, or an ETag that is another by
 *   now, writes nothing and is answered with false.
 * - What changed after a revision is told by `changes.listAfter`, removals among it, as of one moment.
 */

/** `last_at` of a series without end, and of what has no date at all: the largest moment that a Date holds. */
export const endless = 8.64e15;

/** An event before the stream gives it its place. */
export type NewEvent = Omit<EventRow, 'id' | 'calendar_id' | 'revision' | 'levels'>;
export type PlacedEvent = NewEvent & Pick<EventRow, 'revision' | 'levels'>;

/** What the feed is made of. */
export type EventText = Pick<EventRow, (typeof textColumns)[number]>;
const textColumns = [
  'uid',
  'kind',
  'has_private',
  'bare_breaks',
  'zones',
  'revision',
  'levels',
  'extras',
  'wrapper',
  'text',
] as const;
export type EventWhole = EventText & Pick<EventRow, 'name' | 'etag' | 'recurrent' | 'first_at' | 'last_at'>;
const wholeColumns = [...textColumns, 'name', 'etag', 'recurrent', 'first_at', 'last_at'] as const;
/** What a listing tells. */
export type EventHead = Pick<EventRow, (typeof headColumns)[number]>;
const headColumns = ['name', 'etag', 'kind', 'revision', 'levels'] as const;

/** Milliseconds since 1970 (null: without bound), and the months of `monthsBetween` that lie between. */
export type Window = Readonly<{ from: number | null; to: number | null; months?: number }>;

/** SQLite takes 32,766 parameters in a statement; eighteen columns a row. */
const rowsPerStatement = 400;

/** Adds events, or replaces those of the same UID whole, under the names that they come with. For imports. */
export async function saveAll(tx: Writer, calendar: string, events: readonly PlacedEvent[]): Promise<void> {
  for (let start = 0; start < events.length; start += rowsPerStatement)
    await tx
      .insertInto('events')
      .values(
        events.slice(start, start + rowsPerStatement).map((event) => ({ ...event, calendar_id: calendar })),
      )
      .onConflict((conflict) =>
        conflict.columns(['calendar_id', 'uid']).doUpdateSet((eb) => ({
          kind: eb.ref('excluded.kind'),
          recurrent: eb.ref('excluded.recurrent'),
          has_private: eb.ref('excluded.has_private'),
          bare_breaks: eb.ref('excluded.bare_breaks'),
          zones: eb.ref('excluded.zones'),
          first_at: eb.ref('excluded.first_at'),
          last_at: eb.ref('excluded.last_at'),
          months: eb.ref('excluded.months'),
          etag: eb.ref('excluded.etag'),
          revision: eb.ref('excluded.revision'),
          levels: eb.ref('excluded.levels'),
          extras: eb.ref('excluded.extras'),
          wrapper: eb.ref('excluded.wrapper'),
          text: eb.ref('excluded.text'),
        })),
      )
      .execute();
}

/** False where the name or the UID is taken. */
export async function add(tx: Writer, calendar: string, event: PlacedEvent): Promise<boolean> {
  const row = await tx
    .insertInto('events')
    .values({ ...event, calendar_id: calendar })
    .onConflict((c) => c.doNothing())
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** RFC 9110 §13.1.1: the event of this name, as long as it has this ETag. */
const isVersion =
  (calendar: string, name: string, etag: string) => (eb: ExpressionBuilder<Schema, 'events'>) =>
    eb.and({ calendar_id: calendar, name, etag });

/** Replaces the event of this name; false where there is none, or it has another ETag than `etag` by now. */
export async function replace(
  tx: Writer,
  calendar: string,
  { name, ...event }: PlacedEvent,
  etag: string,
): Promise<boolean> {
  const row = await tx
    .updateTable('events')
    .set(event)
    .where(isVersion(calendar, name, etag))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** False where there is none of this name, or it has another ETag by now. */
export async function remove(tx: Writer, calendar: string, name: string, etag: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('events')
    .where(isVersion(calendar, name, etag))
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function find(db: Db, calendar: string, name: string): Promise<EventWhole | undefined> {
  return await db
    .selectFrom('events')
    .select(wholeColumns)
    .where('calendar_id', '=', calendar)
    .where('name', '=', name)
    .executeTakeFirst();
}

export async function findHead(db: Db, calendar: string, name: string): Promise<EventHead | undefined> {
  return await db
    .selectFrom('events')
    .select(headColumns)
    .where('calendar_id', '=', calendar)
    .where('name', '=', name)
    .executeTakeFirst();
}

/** The name of the event with this UID. */
export async function nameOf(db: Db, calendar: string, uid: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('events')
    .select('name')
    .where('calendar_id', '=', calendar)
    .where('uid', '=', uid)
    .executeTakeFirst();
  return row?.name;
}

/** Every event that the calendar holds, by UID: enough to tell what an import changes. */
export async function known(db: Db, calendar: string): Promise<Map<string, { name: string; etag: string }>> {
  const rows = await db
    .selectFrom('events')
    .select(['uid', 'name', 'etag'])
    .where('calendar_id', '=', calendar)
    .execute();
  return new Map(rows.map(({ uid, name, etag }) => [uid, { name, etag }]));
}

/** The events of these UIDs, whole; at most some hundred at once. */
export async function listByUid(db: Db, calendar: string, uids: readonly string[]): Promise<EventWhole[]> {
  return await db
    .selectFrom('events')
    .select(wholeColumns)
    .where('calendar_id', '=', calendar)
    .where('uid', 'in', [...uids])
    .execute();
}

export async function count(db: Db, calendar: string): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('calendar_id', '=', calendar)
    .executeTakeFirstOrThrow();
  return row.n;
}

const allMonths = 0b1111_1111_1111;

const within = (db: Db, calendar: string, { from, to, months = allMonths }: Window) => {
  let query = db.selectFrom('events').where('calendar_id', '=', calendar);
  if (from !== null) query = query.where('last_at', '>', from);
  if (to !== null) query = query.where('first_at', '<', to);
  if (months !== allMonths) query = query.where((eb) => eb(sql`months & ${months}`, '<>', 0));
  return query;
};

/** The texts in order of arrival, in batches; with a window, those whose series may have an instance in it. */
export function stream(
  snapshot: Snapshot,
  calendar: string,
  window: Window,
  batch: number,
): AsyncIterable<EventText[]> {
  return snapshot.stream<EventText>(
    (db) => within(db, calendar, window).select(textColumns).orderBy('id'),
    batch,
  );
}

/** The same with their names and tags. */
export function streamWhole(
  snapshot: Snapshot,
  calendar: string,
  window: Window,
  batch: number,
): AsyncIterable<EventWhole[]> {
  return snapshot.stream<EventWhole>(
    (db) => within(db, calendar, window).select(wholeColumns).orderBy('id'),
    batch,
  );
}

/** All, without their texts. */
export function streamHeads(snapshot: Snapshot, calendar: string, batch: number): AsyncIterable<EventHead[]> {
  return snapshot.stream<EventHead>(
    (db) => db.selectFrom('events').select(headColumns).where('calendar_id', '=', calendar).orderBy('id'),
    batch,
  );
}

/** Those of these names, in no order; at most some hundred at once. */
export async function listByName(db: Db, calendar: string, names: readonly string[]): Promise<EventWhole[]> {
  return await db
    .selectFrom('events')
    .select(wholeColumns)
    .where('calendar_id', '=', calendar)
    .where('name', 'in', [...names])
    .execute();
}

/** Those of which a part is private, in batches. */
export function streamPrivate(
  snapshot: Snapshot,
  calendar: string,
  batch: number,
): AsyncIterable<EventText[]> {
  return snapshot.stream<EventText>(
    (db) =>
      db
        .selectFrom('events')
        .select(textColumns)
        .where('calendar_id', '=', calendar)
        .where('has_private', '=', 1)
        .orderBy('id'),
    batch,
  );
}

/** The same, at once, for a page of instances. */
export async function list(db: Db, calendar: string, window: Window, limit: number): Promise<EventText[]> {
  return await within(db, calendar, window).select(textColumns).orderBy('first_at').limit(limit).execute();
}

/** The same by what they need: the identifiers of those that begin first, and how many bytes their texts are. */
export async function listSizes(
  db: Db,
  calendar: string,
  window: Window,
  limit: number,
): Promise<{ id: number; size: number }[]> {
  return await within(db, calendar, window)
    .select(['id', sql<number>`octet_length(text)`.as('size')])
    .orderBy('first_at')
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** The texts of these, in their order; at most some hundred at once. */
export async function listByIds(db: Db, ids: readonly number[]): Promise<EventWhole[]> {
  const rows = await db
    .selectFrom('events')
    .select([...wholeColumns, 'id'])
    .where('id', 'in', [...ids])
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/**
 * The different sets of zones that the calendar's objects name, as stored, those of private ones apart: those of VEVENTs, and of the others (tasks,
 * journals) all, the public ones, or none.
 */
export async function zoneSets(
  db: Db,
  calendar: string,
  others: 'all' | 'public' | 'none',
): Promise<Pick<EventRow, 'zones' | 'has_private'>[]> {
  let query = db
    .selectFrom('events')
    .select(['zones', 'has_private'])
    .distinct()
    .where('calendar_id', '=', calendar);
  if (others === 'none') query = query.where('kind', '=', 'VEVENT');
  if (others === 'public')
    query = query.where((eb) => eb.or([eb('kind', '=', 'VEVENT'), eb('has_private', '=', 0)]));
  return await query.execute();
}
