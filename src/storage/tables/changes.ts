import { sql, type ExpressionBuilder } from 'kysely';
import type { EventRow, Schema } from '../schema.ts';
import type { Db } from '../storage.ts';

/** A place in the order of changes: by revision, and within one by name; null: the whole revision lies before it. */
export type Place = Readonly<{ revision: number; name: string | null }>;

/**
 * A change: an event as it is now, or a removal, of which `text` is null. What is told by name has no kind; by UID,
 * `has_private` says whether the UID is hidden where private events are.
 */
export type ChangeRow = Pick<EventRow, 'name' | 'uid' | 'revision' | 'levels' | (typeof told)[number]>;
export type RemovalRow = Pick<EventRow, 'name' | 'uid' | 'revision' | 'levels'> & {
  kind: string | null;
  has_private: number | null;
  text: null;
};

export type ChangesAfter = Readonly<{
  /** Where the calendar stands, and from which revision on its removals are remembered. */
  revision: number;
  levels: string;
  historyFrom: number;
  changes: readonly (ChangeRow | RemovalRow)[];
}>;

const told = [
  'kind',
  'has_private',
  'bare_breaks',
  'zones',
  'first_at',
  'last_at',
  'etag',
  'extras',
  'wrapper',
  'text',
] as const;

/**
 * The first changes after a place, in order, an event and what went each once: names of resources, or UIDs for who follows
 * by these. One statement, so that events, removals and the calendar's revision are of one moment; each of its parts is a
 * range of an index. Undefined where the calendar is gone.
 */
export async function listAfter(
  db: Db,
  calendar: string,
  place: Place,
  limit: number,
  removals: 'names' | 'uids' = 'names',
): Promise<ChangesAfter | undefined> {
  const saved = db
    .selectFrom('events')
    .select(['calendar_id', 'name', 'uid', 'revision', 'levels', ...told])
    .where('calendar_id', '=', calendar)
    .where(isAfter(place))
    .orderBy('revision')
    .orderBy('name')
    .limit(limit);
  const byUid = removals === 'uids';
  // Both have these columns; the kind and the access are told by UID alone.
  const gone = db
    .selectFrom((byUid ? 'former_uids' : 'tombstones') as 'former_uids')
    .select(['calendar_id', 'name', 'uid', 'revision', 'levels'])
    .select([
      (byUid ? sql.ref<string | null>('kind') : nothing<string>('text')).as('kind'),
      (byUid ? sql.ref<number | null>('is_hidden') : nothing<number>('integer')).as('has_private'),
      nothing<number>('integer').as('bare_breaks'),
      nothing<string>('text').as('zones'),
      nothing<number>('bigint').as('first_at'),
      nothing<number>('bigint').as('last_at'),
      nothing<string>('text').as('etag'),
      nothing<string>('text').as('extras'),
      nothing<string>('text').as('wrapper'),
      nothing<string>('text').as('text'),
    ])
    .where('calendar_id', '=', calendar)
    .where(isAfter(place))
    .orderBy('revision')
    .orderBy('name')
    .limit(limit);
  const rows = await db
    .selectFrom('calendars as c')
    .leftJoin(
      (eb) =>
        eb
          .selectFrom(saved.as('saved'))
          .selectAll()
          .unionAll(eb.selectFrom(gone.as('gone')).selectAll() as never)
          .as('x'),
      (on) => on.onRef('x.calendar_id', '=', 'c.id'),
    )
    .select(['c.revision as now', 'c.levels as nowLevels', 'c.history_from as historyFrom'])
    .select(['x.name', 'x.uid', 'x.revision', 'x.levels', 'x.kind', 'x.has_private'])
    .select([
      'x.bare_breaks',
      'x.zones',
      'x.first_at',
      'x.last_at',
      'x.etag',
      'x.extras',
      'x.wrapper',
      'x.text',
    ])
    .where('c.id', '=', calendar)
    .orderBy('x.revision')
    .orderBy('x.name')
    .limit(limit)
    .execute();
  const first = rows[0];
  if (first === undefined) return undefined;
  return {
    revision: first.now,
    levels: first.nowLevels,
    historyFrom: first.historyFrom,
    changes: rows.filter((row) => row.name !== null) as unknown as (ChangeRow | RemovalRow)[],
  };
}

/** What lies after a place in the order of changes: a range of the index by revision. */
function isAfter({ revision, name }: Place) {
  return (eb: ExpressionBuilder<Schema, 'events' | 'tombstones' | 'former_uids'>) =>
    name === null
      ? eb('revision', '>', revision)
      : eb(eb.refTuple('revision', 'name'), '>', eb.tuple(revision, name));
}

/** A column that a removal has not; PostgreSQL wants to know of what type it would be. */
const nothing = <Value>(type: 'text' | 'integer' | 'bigint') =>
  sql<Value | null>`cast(null as ${sql.raw(type)})`;
