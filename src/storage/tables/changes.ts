import { sql, type ExpressionBuilder } from 'kysely';
import type { EventRow, Schema } from '../schema.ts';
import type { Db } from '../storage.ts';

/** A place in the order of changes: by revision, and within one by name; null: the whole revision lies before it. */
export type Place = Readonly<{ revision: number; name: string | null }>;

/** A change: an event as it is now, or a removal, of which `text` is null. */
export type ChangeRow = Pick<EventRow, 'name' | 'uid' | 'revision' | 'levels' | (typeof told)[number]>;
export type RemovalRow = Pick<EventRow, 'name' | 'uid' | 'revision' | 'levels'> & { text: null };

export type ChangesAfter = Readonly<{
  /** Where the calendar stands, and from which revision on its removals are remembered. */
  revision: number;
  historyFrom: number;
  changes: readonly (ChangeRow | RemovalRow)[];
}>;

const told = ['kind', 'has_private', 'bare_breaks', 'zones', 'etag', 'extras', 'wrapper', 'text'] as const;

/**
 * The first changes after a place, in order, an event or a name that went each once. One statement, so that events,
 * removals and the calendar's revision are of one moment; each of its parts is a range of an index. Undefined where the
 * calendar is gone.
 */
export async function listAfter(
  db: Db,
  calendar: string,
  place: Place,
  limit: number,
): Promise<ChangesAfter | undefined> {
  const saved = db
    .selectFrom('events')
    .select(['calendar_id', 'name', 'uid', 'revision', 'levels', ...told])
    .where('calendar_id', '=', calendar)
    .where(isAfter(place))
    .orderBy('revision')
    .orderBy('name')
    .limit(limit);
  const gone = db
    .selectFrom('tombstones')
    .select(['calendar_id', 'name', 'uid', 'revision', 'levels'])
    .select([
      nothing<string>('text').as('kind'),
      nothing<number>('integer').as('has_private'),
      nothing<number>('integer').as('bare_breaks'),
      nothing<string>('text').as('zones'),
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
    .select(['c.revision as now', 'c.history_from as historyFrom'])
    .select(['x.name', 'x.uid', 'x.revision', 'x.levels', 'x.kind', 'x.has_private'])
    .select(['x.bare_breaks', 'x.zones', 'x.etag', 'x.extras', 'x.wrapper', 'x.text'])
    .where('c.id', '=', calendar)
    .orderBy('x.revision')
    .orderBy('x.name')
    .limit(limit)
    .execute();
  const first = rows[0];
  if (first === undefined) return undefined;
  return {
    revision: first.now,
    historyFrom: first.historyFrom,
    changes: rows.filter((row) => row.name !== null) as unknown as (ChangeRow | RemovalRow)[],
  };
}

/** What lies after a place in the order of changes: a range of the index by revision. */
function isAfter({ revision, name }: Place) {
  return (eb: ExpressionBuilder<Schema, 'events' | 'tombstones'>) =>
    name === null
      ? eb('revision', '>', revision)
      : eb.and([
          eb('revision', '>=', revision),
          eb.or([eb('revision', '>', revision), eb('name', '>', name)]),
        ]);
}

/** A column that a removal has not; PostgreSQL wants to know of what type it would be. */
const nothing = <Value>(type: 'text' | 'integer') => sql<Value | null>`cast(null as ${sql.raw(type)})`;
