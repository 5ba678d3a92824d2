import { sql } from 'kysely';
import type { CalendarRow, ShareRow } from '../schema.ts';
import type { Prepared, Storage } from '../storage.ts';

type Asked = { domain: string; owner: string; slug: string; login: string };

/**
 * What stands behind a feed's address for one login, a row per share that reaches it (one with `share` null where none
 * does). The domain is always there; calendar and account only if they exist.
 */
export type DoorRow = Readonly<{
  domain: string;
  domainZone: string;
  calendar: CalendarRow['id'] | null;
  revision: number | null;
  calendarChangedAt: number | null;
  calendarZone: string | null;
  owner: string | null;
  userId: string | null;
  guestId: string | null;
  userHash: string | null;
  guestHash: string | null;
  share: ShareRow['id'] | null;
  audience: ShareRow['audience'] | null;
  role: ShareRow['role'] | null;
  detail: ShareRow['detail'] | null;
  private_events: number | null;
  attendees: number | null;
  alarms: number | null;
  until: number | null;
  accepted_at: number | null;
  shareChangedAt: number | null;
}>;

const prepared = new WeakMap<Storage, Prepared<Asked, DoorRow>>();

/**
 * The one query of the hot path, prepared once per storage: domain, calendar, account and shares by index look-ups
 * alone. No row: no such domain.
 */
export function open(storage: Storage, asked: Asked): Promise<DoorRow[]> | DoorRow[] {
  let query = prepared.get(storage);
  if (query === undefined) {
    query = prepare(storage);
    prepared.set(storage, query);
  }
  return query(asked);
}

function prepare(storage: Storage): Prepared<Asked, DoorRow> {
  return storage.prepare<Asked, DoorRow>('door', (reader) =>
    reader
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
          .on('s.reader', 'in', sql<string>`('public', l.user_id, l.guest_id)`),
      )
      .select([
        'd.id as domain',
        'd.time_zone as domainZone',
        'c.id as calendar',
        'c.revision',
        'c.changed_at as calendarChangedAt',
        'c.time_zone as calendarZone',
        'c.owner_id as owner',
        'l.user_id as userId',
        'l.guest_id as guestId',
        'u.password_hash as userHash',
        'g.password_hash as guestHash',
        's.id as share',
        's.audience',
        's.role',
        's.detail',
        's.private_events',
        's.attendees',
        's.alarms',
        's.until',
        's.accepted_at',
        's.changed_at as shareChangedAt',
      ])
      .where('d.name', '=', ':domain'),
  );
}
