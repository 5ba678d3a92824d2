import { sql } from 'kysely';
import type { Grant, Role } from '../../calendars/access.ts';
import { languageOf, type Language } from '../../people/language.ts';
import type { Db } from '../storage.ts';
import type { Window } from './events.ts';
import { isLiveAt } from './liveness.ts';
import type { StoredZone } from './zones.ts';

/** What is asked of several calendars at once, each by one query however many they are. */

/** Where the floating times of each belong: its own zone, or its domain's. */
export async function timeZones(db: Db, calendars: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('calendars')
    .innerJoin('domains', 'domains.id', 'calendars.domain_id')
    .select(['calendars.id', (eb) => eb.fn.coalesce('calendars.time_zone', 'domains.time_zone').as('zone')])
    .where('calendars.id', 'in', [...calendars])
    .execute();
  return new Map(rows.map(({ id, zone }) => [id, zone]));
}

/** The zones of each that has any. */
export async function zones(db: Db, calendars: readonly string[]): Promise<Map<string, StoredZone[]>> {
  const rows = await db
    .selectFrom('zones')
    .select(['calendar_id', 'hash', 'tzid', 'text'])
    .where('calendar_id', 'in', [...calendars])
    .orderBy('tzid')
    .orderBy('hash')
    .execute();
  return groups(rows, ({ hash, tzid, text }) => ({ hash, tzid, text }));
}

/** As `events.listSizes`, of each that has any: of all together those that begin first. */
export async function sizes(
  db: Db,
  calendars: readonly string[],
  { from, to, months }: Window & { from: number; to: number; months: number },
  limit: number,
): Promise<Map<string, { id: number; size: number }[]>> {
  const rows = await db
    .selectFrom('events')
    .select(['calendar_id', 'id', sql<number>`octet_length(text)`.as('size')])
    .where('calendar_id', 'in', [...calendars])
    .where('last_at', '>', from)
    .where('first_at', '<', to)
    .where((eb) => eb(sql`months & ${months}`, '<>', 0))
    .orderBy('first_at')
    .orderBy('id')
    .limit(limit)
    .execute();
  return groups(rows, ({ id, size }) => ({ id, size }));
}

/** What everybody may see of each that is public. */
export async function openGrants(
  db: Db,
  calendars: readonly string[],
  now: number,
): Promise<Map<string, Grant & { role: Role; language: Language }>> {
  const rows = await db
    .selectFrom('shares')
    .selectAll('shares')
    .where('calendar_id', 'in', [...calendars])
    .where('audience_key', '=', 'public')
    .where(isLiveAt(now))
    .execute();
  return new Map(
    rows.map((row) => [
      row.calendar_id,
      {
        role: row.role,
        detail: row.detail,
        privateEvents: row.private_events === 1,
        attendees: row.attendees === 1,
        alarms: row.alarms === 1,
        language: languageOf(row.language),
      },
    ]),
  );
}

export type Audiences = Readonly<{ people: number; spaces: number; links: number; isPublic: boolean }>;

/** How many of each kind live shares of each calendar reach that were taken up. */
export async function audiences(
  db: Db,
  calendars: readonly string[],
  now: number,
): Promise<Map<string, Audiences>> {
  const rows = await db
    .selectFrom('shares')
    .select(['calendar_id', 'audience', (eb) => eb.fn.countAll<number>().as('n')])
    .where('calendar_id', 'in', [...calendars])
    .where('accepted_at', 'is not', null)
    .where(isLiveAt(now))
    .groupBy(['calendar_id', 'audience'])
    .execute();
  const told = new Map<string, Audiences>();
  for (const [calendar, counted] of Map.groupBy(rows, ({ calendar_id: calendar }) => calendar)) {
    const of = (...kinds: string[]) =>
      counted.reduce((sum, { audience, n }) => sum + (kinds.includes(audience) ? n : 0), 0);
    told.set(calendar, {
      people: of('user', 'guest'),
      spaces: of('space'),
      links: of('link'),
      isPublic: of('public') > 0,
    });
  }
  return told;
}

function groups<Row extends { calendar_id: string }, One>(
  rows: readonly Row[],
  read: (row: Row) => One,
): Map<string, One[]> {
  const grouped = Map.groupBy(rows, ({ calendar_id: calendar }) => calendar);
  return new Map([...grouped].map(([calendar, some]) => [calendar, some.map(read)]));
}
