import { sql, type Kysely } from 'kysely';

/** Calendars whose events come from an address outside. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table sources (
    id text primary key,
    address_key text not null unique,
    sealed text not null,
    host text not null,
    etag text,
    last_modified text,
    every_s integer not null check (every_s > 0),
    next_at bigint not null,
    claim integer not null,
    failures integer not null check (failures >= 0),
    fetched_at bigint,
    failed_at bigint,
    trouble text,
    check ((trouble is null) = (failures = 0))
  )`,
  'create index sources_due on sources (next_at, id)',
  `create table sourced_calendars (
    calendar_id text primary key,
    domain_id text not null,
    source_id text not null references sources (id),
    events integer not null,
    withheld text,
    is_told integer not null check (is_told in (0, 1)),
    created_at bigint not null,
    foreign key (calendar_id, domain_id) references calendars (id, domain_id) on delete cascade
  )`,
  'create index sourced_calendars_by_source on sourced_calendars (source_id)',
];
