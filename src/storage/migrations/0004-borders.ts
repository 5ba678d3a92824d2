import { sql, type Kysely } from 'kysely';
import type { Engine } from '../storage.ts';

/**
 * What more cannot be: a guest who owns a calendar, a space that signs in, an invitation to what is no guest's share, a
 * second link to set the server up; and anything that crosses a domain's border. And who forgot a password, until it is
 * looked up whose it is.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  // The next start offers another.
  await run(`delete from one_time_links where purpose = 'set-up'`);
  for (const statement of keys) await run(statement);
  for (const { table, columns = [], constraints } of borders) {
    for (const { name, value } of columns) {
      await run(`alter table ${table} add column ${name} text`);
      await run(`update ${table} set ${name} = ${value}`);
    }
    if (engine === 'sqlite') await constrain(db, table, constraints);
    else for (const constraint of constraints) await run(`alter table ${table} add ${constraint}`);
  }
  if (engine === 'sqlite') await checkKeys(db);
  await run(
    `create table reset_requests (id text primary key, login text not null, created_at bigint not null)`,
  );
}

/** What the borders below point to. */
const keys = [
  'create unique index principals_in_domain on principals (id, domain_id)',
  'create unique index calendars_in_domain on calendars (id, domain_id)',
  'create unique index shares_with_audience on shares (id, audience)',
  // Of two that are offered at once the later counts; of two that are used at once, one.
  `create unique index one_time_links_set_up on one_time_links (purpose) where purpose = 'set-up'`,
];

type Border = Readonly<{
  table: string;
  columns?: readonly Readonly<{ name: string; value: string }>[];
  constraints: readonly string[];
}>;

const inDomain = (column: string, table = 'principals', action = 'on delete cascade') =>
  `foreign key (${column}, domain_id) references ${table} (id, domain_id) ${action}`;
const ofKind = (column: string, kind: string, action = 'on delete cascade') =>
  `foreign key (${column}, ${kind}) references principals (id, kind) ${action}`;
const kindOf = (column: string) => `(select p.kind from principals p where p.id = ${column})`;

const borders: readonly Border[] = [
  { table: 'guests', constraints: [inDomain('id')] },
  {
    table: 'calendars',
    columns: [{ name: 'owner_kind', value: kindOf('owner_id') }],
    constraints: [
      `check (owner_kind is not null and owner_kind in ('user', 'space'))`,
      ofKind('owner_id', 'owner_kind', ''),
      inDomain('owner_id', 'principals', ''),
    ],
  },
  {
    table: 'memberships',
    columns: [{ name: 'domain_id', value: '(select p.domain_id from principals p where p.id = space_id)' }],
    constraints: ['check (domain_id is not null)', inDomain('space_id'), inDomain('member_id')],
  },
  {
    table: 'shares',
    columns: [{ name: 'domain_id', value: '(select c.domain_id from calendars c where c.id = calendar_id)' }],
    constraints: [
      'check (domain_id is not null)',
      inDomain('calendar_id', 'calendars'),
      inDomain('principal_id'),
    ],
  },
  {
    table: 'invitations',
    columns: [{ name: 'audience', value: `'guest'` }],
    constraints: [
      `check (audience is not null and audience = 'guest')`,
      'foreign key (share_id, audience) references shares (id, audience) on delete cascade',
    ],
  },
  {
    table: 'sessions',
    columns: [{ name: 'kind', value: kindOf('principal_id') }],
    constraints: [`check (kind is not null and kind in ('user', 'guest'))`, ofKind('principal_id', 'kind')],
  },
  {
    table: 'one_time_links',
    columns: [{ name: 'kind', value: kindOf('principal_id') }],
    constraints: [
      `check (kind in ('user', 'guest'))`,
      'check ((kind is null) = (principal_id is null))',
      ofKind('principal_id', 'kind'),
    ],
  },
];

/**
 * Gives a table of SQLite further constraints, as sqlite.org/lang_altertable.html (7.) does it: another table with the
 * same rows takes its place. Its text is taken as it stands, so that whatever columns there are stay. Keys are not
 * watched meanwhile (`sqlite.ts`): what points to the table would go with it.
 */
async function constrain(db: Kysely<unknown>, table: string, constraints: readonly string[]): Promise<void> {
  const run = (statement: string) => sql.raw(statement).execute(db);
  const { rows: texts } = await sql<{ type: string; sql: string }>`
    select type, sql from sqlite_master where tbl_name = ${table} and sql is not null`.execute(db);
  const { rows: columns } = await sql<{ name: string }>`
    select name from pragma_table_xinfo(${table}) where hidden = 0`.execute(db);
  const text = texts.find(({ type }) => type === 'table')!.sql;
  const [start, end] = [text.indexOf('('), text.lastIndexOf(')')];
  const names = columns.map(({ name }) => `"${name}"`).join(', ');
  await run(
    `create table new_${table} ${text.slice(start, end)}, ${constraints.join(', ')}${text.slice(end)}`,
  );
  await run(`insert into new_${table} (${names}) select ${names} from ${table}`);
  await run(`drop table ${table}`);
  await run(`alter table new_${table} rename to ${table}`);
  for (const { type, sql: index } of texts) if (type === 'index') await run(index);
}

/** Throws where a row points to what is not there. */
async function checkKeys(db: Kysely<unknown>): Promise<void> {
  const { rows } = await sql<{ table: string }>`pragma foreign_key_check`.execute(db);
  if (rows.length > 0) throw new Error(`rows of ${rows[0]!.table} point to what is not there`);
}
