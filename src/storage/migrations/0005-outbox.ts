import { sql, type Kysely } from 'kysely';

/**
 * The outbox with one state for each letter instead of three moments that stand for it, indexes for whatever is asked of
 * it, and its sealed texts in a table of their own: looking for what is due no longer carries them along.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [
    'drop index outbox_waiting',
    'drop index outbox_by_share',
    'alter table outbox rename to outbox_before',
    ...tables,
    ...copies,
    'drop table outbox_before',
    ...indexes,
  ])
    await sql.raw(statement).execute(db);
}

const tables = [
  `create table outbox (
    id text primary key,
    cause text not null unique,
    domain_id text not null references domains (id),
    share_id text references shares (id) on delete set null,
    recipient text not null,
    subject text not null,
    created_at bigint not null,
    queued_at bigint not null,
    state text not null check (state in ('waiting', 'handed', 'sent', 'failed', 'uncertain', 'withdrawn')),
    next_at bigint not null,
    claim integer not null,
    attempts integer not null,
    settled_at bigint,
    failure text,
    error text,
    check ((settled_at is null) = (state in ('waiting', 'handed')))
  )`,
  `create table letter_texts (
    letter_id text primary key references outbox (id) on delete cascade,
    sealed text not null
  )`,
];

const copies = [
  `insert into outbox
    select id, cause, domain_id, share_id, recipient, subject, created_at, created_at,
      case
        when sent_at is not null then 'sent'
        when failed_at is not null and last_error in ('uncertain', 'withdrawn') then last_error
        when failed_at is not null then 'failed'
        when handed_at is not null then 'handed'
        else 'waiting'
      end,
      case when claimed_until > next_at then claimed_until else next_at end,
      attempts, attempts, coalesce(sent_at, failed_at),
      case when last_error is null or last_error in ('uncertain', 'withdrawn') then null else 'other' end,
      case when last_error in ('uncertain', 'withdrawn') then null else last_error end
    from outbox_before`,
  `insert into letter_texts
    select id, payload from outbox_before where payload is not null`,
];

const indexes = [
  'create index outbox_due on outbox (state, next_at, id)',
  'create index outbox_settled on outbox (settled_at) where settled_at is not null',
  // Letters about no share are no reason to think that many are about one.
  'create index outbox_by_share on outbox (share_id, created_at) where share_id is not null',
  'create index outbox_by_time on outbox (created_at, id)',
  'create index outbox_by_domain on outbox (domain_id, created_at, id)',
  'create index outbox_by_domain_and_state on outbox (domain_id, state, created_at, id)',
];
