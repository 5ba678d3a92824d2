import type { Trouble } from '../../sources/source.ts';
import type { SourcedCalendarRow, SourceRow } from '../sources.ts';
import type { Db, Storage, Writer } from '../storage.ts';
import { candidates, claimFirst } from './claims.ts';

/** A source in hand of this process: nobody else fetches it until the claim ends. */
export type ClaimedSource = Readonly<
  Pick<SourceRow, 'id' | 'claim' | 'sealed' | 'etag' | 'last_modified' | 'every_s' | 'failures'>
>;

/** A calendar of a source, as the source is applied to it. */
export type Sourced = Readonly<Pick<SourcedCalendarRow, 'calendar_id' | 'events' | 'withheld' | 'is_told'>>;

/** What who looks after a calendar may know of its source. Times in milliseconds since 1970. */
export type SourceState = Readonly<{
  source: string;
  host: string;
  everySeconds: number;
  fetchedAt: number | null;
  failedAt: number | null;
  nextAt: number;
  trouble: Trouble | null;
  withheld: Trouble | null;
  events: number;
}>;

type New = Readonly<Pick<SourceRow, 'id' | 'address_key' | 'sealed' | 'host' | 'every_s'>>;

/** The source of this address, which is made where there is none; due at `nextAt`, and whole. */
export async function save(tx: Writer, source: New, nextAt: number): Promise<string> {
  const row = await tx
    .insertInto('sources')
    .values({ ...source, next_at: nextAt, claim: 0, failures: 0 })
    // What one calendar has, the next one needs too: the validators of what was fetched for others are forgotten.
    .onConflict((c) =>
      c.column('address_key').doUpdateSet({ next_at: nextAt, etag: null, last_modified: null }),
    )
    .returning('id')
    .executeTakeFirstOrThrow();
  return row.id;
}

export async function attach(
  tx: Writer,
  { calendar, domain, source }: Readonly<Record<'calendar' | 'domain' | 'source', string>>,
  now: number,
): Promise<void> {
  const row = { domain_id: domain, source_id: source, events: 0, withheld: null, is_told: 0 };
  await tx
    .insertInto('sourced_calendars')
    .values({ ...row, calendar_id: calendar, created_at: now })
    .onConflict((c) => c.column('calendar_id').doUpdateSet({ source_id: source, withheld: null, is_told: 0 }))
    .execute();
}

/** False where the calendar has no source. */
export async function detach(tx: Writer, calendar: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('sourced_calendars')
    .where('calendar_id', '=', calendar)
    .returning('source_id')
    .executeTakeFirst();
  return gone !== undefined;
}

export async function findByCalendar(db: Db, calendar: string): Promise<SourceState | undefined> {
  const row = await db
    .selectFrom('sourced_calendars as c')
    .innerJoin('sources as s', 's.id', 'c.source_id')
    .select(['s.id', 's.host', 's.every_s', 's.fetched_at', 's.failed_at', 's.next_at'])
    .select(['s.trouble', 'c.withheld', 'c.events'])
    .where('c.calendar_id', '=', calendar)
    .executeTakeFirst();
  if (row === undefined) return undefined;
  return {
    source: row.id,
    host: row.host,
    everySeconds: row.every_s,
    fetchedAt: row.fetched_at,
    failedAt: row.failed_at,
    nextAt: row.next_at,
    trouble: row.trouble as Trouble | null,
    withheld: row.withheld as Trouble | null,
    events: row.events,
  };
}

export async function listCalendars(db: Db, source: string): Promise<Sourced[]> {
  return await db
    .selectFrom('sourced_calendars')
    .select(['calendar_id', 'events', 'withheld', 'is_told'])
    .where('source_id', '=', source)
    .orderBy('calendar_id')
    .execute();
}

/** Takes the next source that is due for this process until `until`; a process that dies gives it back then. */
export async function claim(
  storage: Pick<Storage, 'db' | 'transaction'>,
  now: number,
  until: number,
): Promise<ClaimedSource | undefined> {
  return await claimFirst(
    storage,
    () =>
      storage.db
        .selectFrom('sources')
        .select(['id', 'claim'])
        .where('next_at', '<=', now)
        .orderBy('next_at')
        .orderBy('id')
        .limit(candidates)
        .execute(),
    (tx, due) => take(tx, due, until),
  );
}

/** This source at once, whether it is due or not; undefined where another has it in hand. */
export async function claimOne(tx: Writer, id: string, until: number): Promise<ClaimedSource | undefined> {
  const row = await tx.selectFrom('sources').select(['id', 'claim']).where('id', '=', id).executeTakeFirst();
  return row && (await take(tx, row, until));
}

async function take(
  tx: Writer,
  { id, claim }: Pick<SourceRow, 'id' | 'claim'>,
  until: number,
): Promise<ClaimedSource | undefined> {
  return await tx
    .updateTable('sources')
    .set({ next_at: until, claim: claim + 1 })
    .where('id', '=', id)
    .where('claim', '=', claim)
    .returning(['id', 'claim', 'sealed', 'etag', 'last_modified', 'every_s', 'failures'])
    .executeTakeFirst();
}

type Outcome = Readonly<
  Partial<
    Pick<
      SourceRow,
      'etag' | 'last_modified' | 'every_s' | 'next_at' | 'failures' | 'fetched_at' | 'failed_at' | 'trouble'
    >
  >
>;

/** What became of a fetch, unless somebody took it over since this claim. */
export async function settle(
  tx: Writer,
  { id, claim }: Pick<ClaimedSource, 'id' | 'claim'>,
  outcome: Outcome,
): Promise<boolean> {
  const row = await tx
    .updateTable('sources')
    .set(outcome)
    .where('id', '=', id)
    .where('claim', '=', claim)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function saveSourced(
  tx: Writer,
  calendar: string,
  changes: Partial<Pick<SourcedCalendarRow, 'events' | 'withheld' | 'is_told'>>,
): Promise<void> {
  await tx.updateTable('sourced_calendars').set(changes).where('calendar_id', '=', calendar).execute();
}

/** A source that no calendar needs any more. */
export async function removeUnused(tx: Writer, id: string): Promise<boolean> {
  const gone = await tx
    .deleteFrom('sources')
    .where('id', '=', id)
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('sourced_calendars')
            .select('calendar_id')
            .whereRef('sourced_calendars.source_id', '=', 'sources.id'),
        ),
      ),
    )
    .returning('id')
    .executeTakeFirst();
  return gone !== undefined;
}
