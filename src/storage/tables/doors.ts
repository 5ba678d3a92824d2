import { sql } from 'kysely';
import type { ShareRow } from '../schema.ts';
import type { Prepared, Storage } from '../storage.ts';

type Asked = { domain: string; owner: string; slug: string; login: string };

/**
 * What stands behind a feed's address for one login: the calendar, the account, the account's own share and the public
 * one. Each part is null where there is none; shares that have ended, or were not taken up, are not among them. Every
 * column costs each request: what only a refusal needs is asked for then.
 */
export type DoorRow = Readonly<{
  calendar: string | null;
  revision: number | null;
  calendarChangedAt: number | null;
  /** The user or guest whose login it is. */
  reader: string | null;
  /** 1 where the calendar is theirs. */
  isOwner: number | null;
  passwordHash: string | null;
  share: string | null;
  detail: ShareRow['detail'] | null;
  privateEvents: number | null;
  attendees: number | null;
  alarms: number | null;
  until: number | null;
  shareChangedAt: number | null;
  publicShare: string | null;
  publicDetail: ShareRow['detail'] | null;
  publicAttendees: number | null;
  publicAlarms: number | null;
  publicUntil: number | null;
  publicChangedAt: number | null;
}>;

const prepared = new WeakMap<Storage, Prepared<Asked, DoorRow>>();

/**
 * The one query of the hot path, prepared once per storage; every step of it is an index look-up. No row: no such
 * domain.
 */
export async function open(storage: Storage, asked: Asked): Promise<DoorRow | undefined> {
  let query = prepared.get(storage);
  if (query === undefined) {
    query = prepare(storage);
    prepared.set(storage, query);
  }
  return (await query(asked))[0];
}

function prepare(storage: Storage): Prepared<Asked, DoorRow> {
  return storage.prepare<Asked, DoorRow>('door', (db) =>
    db
      .selectFrom('domains as d')
      .leftJoin('logins as ol', (on) => on.onRef('ol.domain_id', '=', 'd.id').on('ol.login', '=', ':owner'))
      .leftJoin('calendars as c', (on) =>
        on.onRef('c.owner_id', '=', 'ol.user_id').on('c.slug', '=', ':slug'),
      )
      .leftJoin('logins as l', (on) => on.onRef('l.domain_id', '=', 'd.id').on('l.login', '=', ':login'))
      .leftJoin('users as u', 'u.id', 'l.user_id')
      .leftJoin('guests as g', 'g.id', 'l.guest_id')
      .leftJoin('shares as s', (on) =>
        on
          .onRef('s.calendar_id', '=', 'c.id')
          .on('s.ended_at', 'is', null)
          .on('s.accepted_at', 'is not', null)
          .on('s.reader', '=', sql<string>`coalesce(l.guest_id, l.user_id)`),
      )
      .leftJoin('shares as p', (on) =>
        on.onRef('p.calendar_id', '=', 'c.id').on('p.ended_at', 'is', null).on('p.reader', '=', 'public'),
      )
      .select([
        'c.id as calendar',
        'c.revision',
        'c.changed_at as calendarChangedAt',
        sql<string | null>`coalesce(l.guest_id, l.user_id)`.as('reader'),
        // Cast: PostgreSQL answers a comparison with true or false.
        sql<number | null>`cast(c.owner_id = l.user_id as integer)`.as('isOwner'),
        sql<string | null>`coalesce(u.password_hash, g.password_hash)`.as('passwordHash'),
        's.id as share',
        's.detail',
        's.private_events as privateEvents',
        's.attendees',
        's.alarms',
        's.until',
        's.changed_at as shareChangedAt',
        'p.id as publicShare',
        'p.detail as publicDetail',
        'p.attendees as publicAttendees',
        'p.alarms as publicAlarms',
        'p.until as publicUntil',
        'p.changed_at as publicChangedAt',
      ])
      .where('d.name', '=', ':domain'),
  );
}
