import { sql, type Kysely } from 'kysely';

/**
 * Feeds are followed by UID: which ones went from a calendar, or came to stand behind a pseudonym, or out of one. What was
 * removed before has no kind and no access any more, so the history of these calendars begins now; nobody has followed yet.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table former_uids (
    calendar_id text not null references calendars (id) on delete cascade,
    name text not null,
    uid text not null,
    kind text not null,
    is_hidden integer not null check (is_hidden in (0, 1)),
    revision bigint not null,
    levels text not null,
    primary key (calendar_id, name)
  )`,
  'create index former_uids_by_revision on former_uids (calendar_id, revision)',
  'create index former_uids_by_age on former_uids (revision)',
  'update calendars set history_from = revision where id in (select calendar_id from tombstones)',
];
