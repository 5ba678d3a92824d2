import type { EventRow } from '../schema.ts';
import type { Db, Storage, Writer } from '../storage.ts';

export type NewEvent = Omit<EventRow, 'id' | 'calendar_id' | 'revision' | 'changed_at'>;
/** What the feed is made of. */
export type EventText = Pick<EventRow, (typeof textColumns)[number]>;
const textColumns = ['uid', 'has_private', 'has_extras', 'bare_breaks', 'zones', 'text'] as const;
export type Window = Readonly<{ from: number | null; to: number | null }>;

/** SQLite takes 32,766 parameters in a statement; twelve columns a row. */
const rowsPerStatement = 400;

/**
 * Adds the events, or replaces those with the same UID whose text differs; the others stay as they are, with their
 * revision. Answers the UIDs that were added or replaced.
 */
export async function save(
  tx: Writer,
  calendar: string,
  events: readonly NewEvent[],
  revision: number,
  now: number,
): Promise<string[]> {
  const changed: string[] = [];
  for (let start = 0; start < events.length; start += rowsPerStatement) {
    const rows = await tx
      .insertInto('events')
      .values(
        events
          .slice(start, start + rowsPerStatement)
          .map((event) => ({ ...event, calendar_id: calendar, revision, changed_at: now })),
      )
      .onConflict((conflict) =>
        conflict
          .columns(['calendar_id', 'uid'])
          .doUpdateSet((eb) => ({
            kind: eb.ref('excluded.kind'),
            recurrent: eb.ref('excluded.recurrent'),
            has_private: eb.ref('excluded.has_private'),
            has_extras: eb.ref('excluded.has_extras'),
            bare_breaks: eb.ref('excluded.bare_breaks'),
            zones: eb.ref('excluded.zones'),
            first_at: eb.ref('excluded.first_at'),
            last_at: eb.ref('excluded.last_at'),
            revision: eb.ref('excluded.revision'),
            changed_at: eb.ref('excluded.changed_at'),
            text: eb.ref('excluded.text'),
          }))
          // The same bytes under another definition of their zone are another event.
          .where((eb) =>
            eb.or([
              eb('events.text', '<>', eb.ref('excluded.text')),
              eb('events.zones', '<>', eb.ref('excluded.zones')),
            ]),
          ),
      )
      .returning('uid')
      .execute();
    for (const row of rows) changed.push(row.uid);
  }
  return changed;
}

/** False where there is none. */
export async function remove(tx: Writer, calendar: string, uid: string): Promise<boolean> {
  const row = await tx
    .deleteFrom('events')
    .where('calendar_id', '=', calendar)
    .where('uid', '=', uid)
    .returning('uid')
    .executeTakeFirst();
  return row !== undefined;
}

/** Which of the UIDs the calendar holds already. */
export async function known(db: Db, calendar: string): Promise<Set<string>> {
  const rows = await db.selectFrom('events').select('uid').where('calendar_id', '=', calendar).execute();
  return new Set(rows.map((row) => row.uid));
}

export async function count(db: Db, calendar: string): Promise<number> {
  const row = await db
    .selectFrom('events')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('calendar_id', '=', calendar)
    .executeTakeFirstOrThrow();
  return row.n;
}

const within = (db: Db, calendar: string, window: Window) => {
  let query = db.selectFrom('events').where('calendar_id', '=', calendar);
  const { from, to } = window;
  if (to !== null) query = query.where('first_at', '<', to);
  if (from !== null)
    query = query.where((eb) => eb.or([eb('last_at', 'is', null), eb('last_at', '>', from)]));
  return query;
};

/** The texts in order of arrival, in batches; with a window, those whose series may have an instance in it. */
export function stream(
  storage: Storage,
  calendar: string,
  window: Window,
  batch: number,
): AsyncIterable<EventText[]> {
  return storage.stream<EventText>(
    (db) => within(db, calendar, window).select(textColumns).orderBy('id'),
    batch,
  );
}

/** The same, at once, for a page of coming events. */
export async function list(db: Db, calendar: string, window: Window, limit: number): Promise<EventText[]> {
  return await within(db, calendar, window).select(textColumns).orderBy('first_at').limit(limit).execute();
}

/** The different sets of zones that the calendar's events name, as stored. */
export async function zoneSets(db: Db, calendar: string): Promise<string[]> {
  const rows = await db
    .selectFrom('events')
    .select('zones')
    .distinct()
    .where('calendar_id', '=', calendar)
    .execute();
  return rows.map((row) => row.zones);
}
