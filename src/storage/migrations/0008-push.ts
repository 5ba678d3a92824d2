import { sql, type Kysely } from 'kysely';

/** Programs that are told when a calendar changes, instead of asking again and again, and what each is yet to be told. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  // A program at its push service, for one calendar and one reader.
  `create table push_subscriptions (
    id text primary key,
    domain_id text not null,
    calendar_id text not null,
    principal_id text not null,
    kind text not null check (kind in ('user', 'guest')),
    resource text not null,
    p256dh text not null,
    sealed_auth text not null,
    content integer not null check (content in (0, 1)),
    property integer not null check (property in (0, 1)),
    created_at bigint not null,
    until bigint not null,
    told_at bigint not null,
    check (content + property > 0),
    unique (calendar_id, principal_id, resource),
    foreign key (calendar_id, domain_id) references calendars (id, domain_id) on delete cascade,
    foreign key (principal_id, domain_id) references principals (id, domain_id) on delete cascade,
    foreign key (principal_id, kind) references principals (id, kind) on delete cascade
  )`,
  'create index push_subscriptions_by_principal on push_subscriptions (principal_id)',
  'create index push_subscriptions_ended on push_subscriptions (until)',

  // One for each subscription: what comes meanwhile is told together.
  `create table push_messages (
    subscription_id text primary key references push_subscriptions (id) on delete cascade,
    content integer not null check (content in (0, 1)),
    property integer not null check (property in (0, 1)),
    since bigint not null,
    changes integer not null,
    next_at bigint not null,
    attempts integer not null,
    claim integer not null,
    check (content + property > 0)
  )`,
  'create index push_messages_due on push_messages (next_at, subscription_id)',
];
