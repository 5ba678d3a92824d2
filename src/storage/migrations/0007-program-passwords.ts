import { sql, type Kysely } from 'kysely';

/**
 * Passwords that people make for their programs, by the hash of each; and whether a domain's users may go without.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table program_passwords (
    id text primary key,
    domain_id text not null,
    principal_id text not null,
    kind text not null check (kind in ('user', 'guest')),
    label text not null,
    hash text not null unique,
    calendar_id text,
    access text not null check (access in ('read', 'write')),
    created_at bigint not null,
    last_used_at bigint,
    foreign key (principal_id, domain_id) references principals (id, domain_id) on delete cascade,
    foreign key (principal_id, kind) references principals (id, kind) on delete cascade,
    foreign key (calendar_id, domain_id) references calendars (id, domain_id) on delete cascade
  )`,
  'create index program_passwords_by_principal on program_passwords (principal_id, created_at)',
  'create index program_passwords_by_calendar on program_passwords (calendar_id) where calendar_id is not null',
  `alter table domains add column program_passwords text not null default 'optional'
    check (program_passwords in ('optional', 'required'))`,
];
