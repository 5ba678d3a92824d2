import { sql, type Kysely } from 'kysely';
import type { Engine } from '../storage.ts';
import { rebuildTable } from './rebuild-table.ts';

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
    if (engine === 'sqlite')
      await rebuildTable(db, table, (definition) => [definition, ...constraints].join(', '));
    else for (const constraint of constraints) await run(`alter table ${table} add ${constraint}`);
  }
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
