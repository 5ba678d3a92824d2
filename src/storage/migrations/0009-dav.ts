import { sql, type Kysely } from 'kysely';
import type { Engine } from '../storage.ts';

/** What calendar programs keep with a calendar. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const byKey = engine === 'sqlite' ? 'without rowid' : '';
  for (const statement of statements(byKey)) await sql.raw(statement).execute(db);
}

const statements = (byKey: string) => [
  // Which kinds of components it takes (RFC 4791 §5.2.3); empty: all that we know.
  `alter table calendars add column components text not null default ''`,
  // The last part of its address as a program made it, where that is not the slug.
  `alter table calendars add column resource_name text`,
  'create unique index calendars_by_resource_name on calendars (owner_id, resource_name)',

  // Properties as one reader has them: their own name and colour for what others share, and what programs keep there.
  `create table properties (
    calendar_id text not null references calendars (id) on delete cascade,
    principal_id text not null references principals (id) on delete cascade,
    name text not null,
    value text not null,
    primary key (calendar_id, principal_id, name)
  ) ${byKey}`,
  'create index properties_by_principal on properties (principal_id)',
  `create table home_properties (
    principal_id text not null references principals (id) on delete cascade,
    name text not null,
    value text not null,
    primary key (principal_id, name)
  ) ${byKey}`,
];
