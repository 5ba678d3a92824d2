import { sql, type Kysely } from 'kysely';
import type { Engine } from '../storage.ts';

/**
 * What was once told to a program goes on: names that a domain had, addresses under which a calendar was ever read, and
 * who had a calendar that was deleted.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const byKey = engine === 'sqlite' ? 'without rowid' : '';
  for (const statement of statements(byKey)) await sql.raw(statement).execute(db);
}

const statements = (byKey: string) => [
  // Every name that a domain has or had, each for ever: its present one stands in `domains` as well.
  `create table domain_names (
    name text primary key,
    domain_id text not null references domains (id) on delete cascade
  ) ${byKey}`,
  'create index domain_names_by_domain on domain_names (domain_id)',
  'insert into domain_names (name, domain_id) select name, id from domains',

  // Every address of a calendar: its owner's logins, and those of who owned it before, each with the slug of that time.
  `create table addresses (
    login text not null,
    slug text not null,
    calendar_id text not null references calendars (id) on delete cascade,
    primary key (login, slug)
  ) ${byKey}`,
  'create index addresses_by_calendar on addresses (calendar_id)',
  `insert into addresses (login, slug, calendar_id)
    select l.login, c.slug, c.id from calendars c join logins l on l.principal_id = c.owner_id`,

  // Tells 410 from 404 once the calendar is gone, with all its shares.
  `create table former_readers (
    login text not null,
    slug text not null,
    principal_id text not null references principals (id) on delete cascade,
    primary key (login, slug, principal_id)
  ) ${byKey}`,
  'create index former_readers_by_principal on former_readers (principal_id)',
  // Links, and invitations that were still open.
  `create table former_secrets (secret_hash text primary key, language text not null) ${byKey}`,
];
