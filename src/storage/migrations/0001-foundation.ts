import { sql, type Kysely } from 'kysely';
import type { Engine } from '../storage.ts';

/**
 * Domains, principals, calendars with their stream of changes, shares, invitations, mail, sessions. Forward only. What
 * cannot be is refused here, by checks and keys, whatever the code above does.
 */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const serial = engine === 'postgres' ? 'bigint generated always as identity' : 'integer';
  // What is looked up by its key alone lies in the key's own tree: one descent instead of two on the hot path.
  const byKey = engine === 'sqlite' ? 'without rowid' : '';
  for (const statement of [...people(byKey), ...calendars(serial), ...sharing, ...rest])
    await sql.raw(statement).execute(db);
}

const people = (byKey: string) => [
  `create table domains (
    id text primary key,
    name text not null unique,
    time_zone text not null,
    language text not null,
    created_at bigint not null
  )`,

  `create table principals (
    id text primary key,
    domain_id text not null references domains (id),
    kind text not null check (kind in ('user', 'space', 'guest')),
    login text not null unique,
    name text check (name is not null or kind = 'guest'),
    language text not null,
    password_hash text check (password_hash is null or kind <> 'space'),
    created_at bigint not null,
    unique (id, kind)
  ) ${byKey}`,
  'create index principals_by_domain on principals (domain_id, kind, name)',

  // What each kind has alone. The kind in the key keeps a guest from ever being a user as well.
  `create table users (
    id text primary key,
    kind text not null default 'user' check (kind = 'user'),
    admin integer not null check (admin in (0, 1)),
    foreign key (id, kind) references principals (id, kind) on delete cascade
  )`,
  `create table spaces (
    id text primary key,
    kind text not null default 'space' check (kind = 'space'),
    foreign key (id, kind) references principals (id, kind) on delete cascade
  )`,
  `create table guests (
    id text primary key,
    kind text not null default 'guest' check (kind = 'guest'),
    domain_id text not null references domains (id),
    email text not null,
    closed_at bigint,
    unique (domain_id, email),
    foreign key (id, kind) references principals (id, kind) on delete cascade
  )`,
  'create index guests_by_email on guests (email)',
  'create index guests_by_closing on guests (closed_at)',

  `create table memberships (
    space_id text not null references spaces (id) on delete cascade,
    member_id text not null references users (id) on delete cascade,
    role text not null check (role in ('owner', 'moderator', 'member')),
    created_at bigint not null,
    primary key (space_id, member_id)
  ) ${byKey}`,
  'create index memberships_by_member on memberships (member_id)',

  // A login once given is never given to anybody else: it stays, without its principal.
  `create table logins (
    domain_id text not null references domains (id),
    login text not null,
    principal_id text references principals (id) on delete set null,
    reserved_for text,
    created_at bigint not null,
    primary key (domain_id, login)
  ) ${byKey}`,
  'create index logins_by_principal on logins (principal_id)',
];

const calendars = (serial: string) => [
  `create table calendars (
    id text primary key,
    domain_id text not null references domains (id),
    owner_id text not null references principals (id),
    slug text not null,
    name text not null,
    color text,
    description text,
    time_zone text,
    member_role text not null check (member_role in ('viewer', 'editor')),
    revision bigint not null,
    levels text not null,
    history_from bigint not null,
    created_at bigint not null,
    unique (owner_id, slug),
    check (history_from <= revision)
  )`,

  `create table zones (
    calendar_id text not null references calendars (id) on delete cascade,
    hash text not null,
    tzid text not null,
    text text not null,
    primary key (calendar_id, hash)
  )`,

  // `text` comes last: SQLite then reads the small columns without following the overflow pages of a long row.
  `create table events (
    id ${serial} primary key,
    calendar_id text not null references calendars (id) on delete cascade,
    name text not null,
    uid text not null,
    kind text not null,
    recurrent integer not null check (recurrent in (0, 1)),
    has_private integer not null check (has_private in (0, 1)),
    bare_breaks integer not null check (bare_breaks in (0, 1)),
    zones text not null,
    first_at bigint not null,
    last_at bigint not null,
    months integer not null check (months between 0 and 4095),
    etag text not null,
    revision bigint not null,
    levels text not null,
    extras text not null,
    wrapper text not null,
    text text not null,
    unique (calendar_id, name),
    unique (calendar_id, uid)
  )`,
  'create index events_in_order on events (calendar_id, id)',
  // All that is asked with the zones: no row is read for them.
  'create index events_by_zones on events (calendar_id, zones, has_private, kind)',
  'create index events_by_revision on events (calendar_id, revision)',
  // By its end first: most windows lie in the present, and most events in the past.
  'create index events_by_span on events (calendar_id, last_at, first_at, months)',

  `create table tombstones (
    calendar_id text not null references calendars (id) on delete cascade,
    name text not null,
    uid text not null,
    revision bigint not null,
    levels text not null,
    primary key (calendar_id, name)
  )`,
  'create index tombstones_by_revision on tombstones (calendar_id, revision)',
  'create index tombstones_by_age on tombstones (revision)',
];

const sharing = [
  `create table shares (
    id text primary key,
    calendar_id text not null references calendars (id) on delete cascade,
    audience text not null check (audience in ('user', 'space', 'guest', 'link', 'public')),
    principal_id text,
    audience_key text not null generated always as
      (coalesce(principal_id, case audience when 'public' then 'public' else id end)) stored,
    label text,
    secret_hash text unique,
    role text not null check (role in ('viewer', 'editor', 'admin')),
    detail text not null check (detail in ('busy', 'titles', 'full')),
    private_events integer not null check (private_events in (0, 1)),
    attendees integer not null check (attendees in (0, 1)),
    alarms integer not null check (alarms in (0, 1)),
    language text not null,
    until bigint,
    created_at bigint not null,
    changed_at bigint not null,
    accepted_at bigint,
    ended_at bigint,
    ended_by text check (ended_by in ('owner', 'time', 'guest')),
    warned_at bigint,
    seen_in_clear_at bigint,
    foreign key (principal_id, audience) references principals (id, kind) on delete cascade,
    check ((principal_id is not null) = (audience in ('user', 'space', 'guest'))),
    check ((secret_hash is not null) = (audience = 'link')),
    check ((label is not null) = (audience = 'link')),
    check (accepted_at is not null or audience = 'guest'),
    check (private_events = 0 or audience <> 'public'),
    check (role = 'viewer' or (audience in ('user', 'space') and detail = 'full')),
    check ((ended_at is null) = (ended_by is null)),
    check (seen_in_clear_at is null or audience = 'link')
  )`,
  // One live share per calendar and audience; the write decides which of two wins.
  'create unique index shares_live on shares (calendar_id, audience_key) where ended_at is null',
  'create index shares_by_calendar on shares (calendar_id, created_at)',
  'create index shares_by_principal on shares (principal_id)',
  'create index shares_by_end on shares (until) where ended_at is null and until is not null',

  `create table invitations (
    id text primary key,
    share_id text not null references shares (id) on delete cascade,
    token_hash text not null unique,
    created_at bigint not null,
    ends_at bigint not null,
    opened_at bigint,
    closed_as text check (closed_as in ('accepted', 'declined', 'mistaken', 'withdrawn', 'replaced')),
    closed_at bigint,
    check ((closed_as is null) = (closed_at is null))
  )`,
  // At most one of a share is open: a newer one replaces it.
  'create unique index invitations_open on invitations (share_id) where closed_as is null',
  'create index invitations_by_share on invitations (share_id, created_at)',

  `create table reads (
    share_id text not null references shares (id) on delete cascade,
    program text not null,
    day text not null,
    primary key (share_id, program)
  )`,
];

const rest = [
  `create table outbox (
    id text primary key,
    cause text not null unique,
    domain_id text not null references domains (id),
    share_id text references shares (id) on delete set null,
    recipient text not null,
    subject text not null,
    payload text,
    created_at bigint not null,
    next_at bigint not null,
    attempts integer not null,
    claimed_until bigint not null,
    handed_at bigint,
    sent_at bigint,
    failed_at bigint,
    last_error text,
    check (sent_at is null or failed_at is null)
  )`,
  'create index outbox_waiting on outbox (next_at) where sent_at is null and failed_at is null',
  'create index outbox_by_share on outbox (share_id, created_at)',

  `create table sessions (
    id_hash text primary key,
    principal_id text not null references principals (id) on delete cascade,
    ends_at bigint not null
  )`,
  'create index sessions_by_end on sessions (ends_at)',
  'create index sessions_by_principal on sessions (principal_id)',

  `create table failed_attempts (
    login text not null,
    fingerprint text not null,
    address text not null,
    at bigint not null,
    primary key (login, fingerprint)
  )`,
  'create index failed_attempts_by_address on failed_attempts (address, at)',
  'create index failed_attempts_by_time on failed_attempts (at)',

  `create table one_time_links (
    token_hash text primary key,
    purpose text not null check (purpose in ('set-up', 'password')),
    principal_id text references principals (id) on delete cascade,
    created_at bigint not null,
    ends_at bigint not null,
    used_at bigint,
    check ((principal_id is null) = (purpose = 'set-up'))
  )`,
  'create index one_time_links_by_principal on one_time_links (principal_id)',
];
