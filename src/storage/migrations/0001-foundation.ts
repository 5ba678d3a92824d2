import { sql, type Kysely } from 'kysely';
import type { Engine } from '../storage.ts';

/** Domains, people, calendars, shares, invitations, mail, sessions. Forward only. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  const now = 'bigint' as const;
  const serial = engine === 'postgres' ? sql`bigint generated always as identity` : sql`integer`;

  await db.schema
    .createTable('domains')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('name', 'text', (c) => c.notNull().unique())
    .addColumn('time_zone', 'text', (c) => c.notNull())
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('created_at', now, (c) => c.notNull())
    .execute();

  await db.schema
    .createTable('users')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('domain_id', 'text', (c) => c.notNull().references('domains.id'))
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('password_hash', 'text')
    .addColumn('admin', 'integer', (c) => c.notNull())
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('created_at', now, (c) => c.notNull())
    .addUniqueConstraint('users_login', ['domain_id', 'login'])
    .execute();

  await db.schema
    .createTable('guests')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('domain_id', 'text', (c) => c.notNull().references('domains.id'))
    .addColumn('email', 'text', (c) => c.notNull())
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('name', 'text')
    .addColumn('password_hash', 'text')
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('created_at', now, (c) => c.notNull())
    .addColumn('closed_at', now)
    .addUniqueConstraint('guests_email', ['domain_id', 'email'])
    .execute();

  await db.schema
    .createTable('logins')
    .addColumn('domain_id', 'text', (c) => c.notNull().references('domains.id'))
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('set null'))
    .addColumn('guest_id', 'text', (c) => c.references('guests.id').onDelete('set null'))
    .addColumn('holder', 'text')
    .addColumn('created_at', now, (c) => c.notNull())
    .addPrimaryKeyConstraint('logins_pk', ['domain_id', 'login'])
    .execute();
  await db.schema.createIndex('logins_by_guest').on('logins').column('guest_id').execute();
  await db.schema.createIndex('logins_by_user').on('logins').column('user_id').execute();

  await db.schema
    .createTable('calendars')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('domain_id', 'text', (c) => c.notNull().references('domains.id'))
    .addColumn('owner_id', 'text', (c) => c.notNull().references('users.id'))
    .addColumn('slug', 'text', (c) => c.notNull())
    .addColumn('name', 'text', (c) => c.notNull())
    .addColumn('color', 'text')
    .addColumn('description', 'text')
    .addColumn('time_zone', 'text')
    .addColumn('revision', now, (c) => c.notNull())
    .addColumn('created_at', now, (c) => c.notNull())
    .addColumn('changed_at', now, (c) => c.notNull())
    .addUniqueConstraint('calendars_slug', ['owner_id', 'slug'])
    .execute();

  await db.schema
    .createTable('zones')
    .addColumn('calendar_id', 'text', (c) => c.notNull().references('calendars.id').onDelete('cascade'))
    .addColumn('hash', 'text', (c) => c.notNull())
    .addColumn('tzid', 'text', (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('zones_pk', ['calendar_id', 'hash'])
    .execute();

  // `text` comes last: SQLite then reads the small columns without following the overflow pages of a long row.
  await db.schema
    .createTable('events')
    .addColumn('id', serial, (c) => c.primaryKey())
    .addColumn('calendar_id', 'text', (c) => c.notNull().references('calendars.id').onDelete('cascade'))
    .addColumn('uid', 'text', (c) => c.notNull())
    .addColumn('kind', 'text', (c) => c.notNull())
    .addColumn('recurrent', 'integer', (c) => c.notNull())
    .addColumn('has_private', 'integer', (c) => c.notNull())
    .addColumn('has_extras', 'integer', (c) => c.notNull())
    .addColumn('bare_breaks', 'integer', (c) => c.notNull())
    .addColumn('zones', 'text', (c) => c.notNull())
    .addColumn('first_at', now, (c) => c.notNull())
    .addColumn('last_at', now)
    .addColumn('revision', now, (c) => c.notNull())
    .addColumn('changed_at', now, (c) => c.notNull())
    .addColumn('text', 'text', (c) => c.notNull())
    .addUniqueConstraint('events_uid', ['calendar_id', 'uid'])
    .execute();
  await db.schema.createIndex('events_in_order').on('events').columns(['calendar_id', 'id']).execute();
  await db.schema.createIndex('events_by_zones').on('events').columns(['calendar_id', 'zones']).execute();
  await db.schema
    .createIndex('events_by_span')
    .on('events')
    .columns(['calendar_id', 'first_at', 'last_at'])
    .execute();

  await db.schema
    .createTable('shares')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('calendar_id', 'text', (c) => c.notNull().references('calendars.id').onDelete('cascade'))
    .addColumn('audience', 'text', (c) => c.notNull())
    .addColumn('reader', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('guest_id', 'text', (c) => c.references('guests.id').onDelete('cascade'))
    .addColumn('label', 'text')
    .addColumn('secret_hash', 'text', (c) => c.unique())
    .addColumn('role', 'text', (c) => c.notNull())
    .addColumn('detail', 'text', (c) => c.notNull())
    .addColumn('private_events', 'integer', (c) => c.notNull())
    .addColumn('attendees', 'integer', (c) => c.notNull())
    .addColumn('alarms', 'integer', (c) => c.notNull())
    .addColumn('language', 'text', (c) => c.notNull())
    .addColumn('until', now)
    .addColumn('created_at', now, (c) => c.notNull())
    .addColumn('changed_at', now, (c) => c.notNull())
    .addColumn('accepted_at', now)
    .addColumn('ended_at', now)
    .addColumn('ended_by', 'text')
    .addColumn('warned_at', now)
    .addColumn('seen_in_clear_at', now)
    .addCheckConstraint(
      'shares_audience',
      sql`(audience = 'user' and user_id is not null and guest_id is null)
       or (audience = 'guest' and guest_id is not null and user_id is null)
       or (audience = 'link' and secret_hash is not null and guest_id is null and user_id is null)
       or (audience = 'public' and guest_id is null and user_id is null)`,
    )
    .execute();
  // One live share per calendar and reader; the write decides which of two wins.
  await sql`create unique index shares_live on shares (calendar_id, reader) where ended_at is null`.execute(
    db,
  );
  await db.schema
    .createIndex('shares_by_calendar')
    .on('shares')
    .columns(['calendar_id', 'created_at'])
    .execute();
  await db.schema.createIndex('shares_by_guest').on('shares').column('guest_id').execute();
  await db.schema.createIndex('shares_by_user').on('shares').column('user_id').execute();
  await sql`create index shares_by_end on shares (until) where ended_at is null and until is not null`.execute(
    db,
  );

  await db.schema
    .createTable('invitations')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('share_id', 'text', (c) => c.notNull().references('shares.id').onDelete('cascade'))
    .addColumn('guest_id', 'text', (c) => c.notNull().references('guests.id').onDelete('cascade'))
    .addColumn('token_hash', 'text', (c) => c.notNull().unique())
    .addColumn('created_at', now, (c) => c.notNull())
    .addColumn('ends_at', now, (c) => c.notNull())
    .addColumn('opened_at', now)
    .addColumn('accepted_at', now)
    .addColumn('declined_at', now)
    .addColumn('mistaken', 'integer', (c) => c.notNull())
    .addColumn('withdrawn_at', now)
    .addColumn('replaced_at', now)
    .execute();
  await db.schema
    .createIndex('invitations_by_share')
    .on('invitations')
    .columns(['share_id', 'created_at'])
    .execute();
  await db.schema.createIndex('invitations_by_guest').on('invitations').column('guest_id').execute();

  await db.schema
    .createTable('reads')
    .addColumn('share_id', 'text', (c) => c.notNull().references('shares.id').onDelete('cascade'))
    .addColumn('program', 'text', (c) => c.notNull())
    .addColumn('day', 'text', (c) => c.notNull())
    .addPrimaryKeyConstraint('reads_pk', ['share_id', 'program'])
    .execute();

  await db.schema
    .createTable('outbox')
    .addColumn('id', 'text', (c) => c.primaryKey())
    .addColumn('cause', 'text', (c) => c.notNull().unique())
    .addColumn('domain_id', 'text', (c) => c.notNull().references('domains.id'))
    .addColumn('share_id', 'text', (c) => c.references('shares.id').onDelete('set null'))
    .addColumn('recipient', 'text', (c) => c.notNull())
    .addColumn('subject', 'text', (c) => c.notNull())
    .addColumn('payload', 'text')
    .addColumn('created_at', now, (c) => c.notNull())
    .addColumn('next_at', now, (c) => c.notNull())
    .addColumn('attempts', 'integer', (c) => c.notNull())
    .addColumn('claimed_until', now, (c) => c.notNull())
    .addColumn('handed_at', now)
    .addColumn('sent_at', now)
    .addColumn('failed_at', now)
    .addColumn('last_error', 'text')
    .execute();
  await sql`create index outbox_waiting on outbox (next_at) where sent_at is null and failed_at is null`.execute(
    db,
  );
  await db.schema.createIndex('outbox_by_share').on('outbox').columns(['share_id', 'created_at']).execute();

  await db.schema
    .createTable('sessions')
    .addColumn('id_hash', 'text', (c) => c.primaryKey())
    .addColumn('data', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('guest_id', 'text', (c) => c.references('guests.id').onDelete('cascade'))
    .addColumn('ends_at', now, (c) => c.notNull())
    .execute();
  await db.schema.createIndex('sessions_by_end').on('sessions').column('ends_at').execute();
  await db.schema.createIndex('sessions_by_user').on('sessions').column('user_id').execute();
  await db.schema.createIndex('sessions_by_guest').on('sessions').column('guest_id').execute();

  await db.schema
    .createTable('failed_attempts')
    .addColumn('login', 'text', (c) => c.notNull())
    .addColumn('fingerprint', 'text', (c) => c.notNull())
    .addColumn('address', 'text', (c) => c.notNull())
    .addColumn('at', now, (c) => c.notNull())
    .addPrimaryKeyConstraint('failed_attempts_pk', ['login', 'fingerprint'])
    .execute();
  await db.schema
    .createIndex('failed_attempts_by_address')
    .on('failed_attempts')
    .columns(['address', 'at'])
    .execute();
  await db.schema.createIndex('failed_attempts_by_time').on('failed_attempts').column('at').execute();

  await db.schema
    .createTable('one_time_links')
    .addColumn('token_hash', 'text', (c) => c.primaryKey())
    .addColumn('purpose', 'text', (c) => c.notNull())
    .addColumn('user_id', 'text', (c) => c.references('users.id').onDelete('cascade'))
    .addColumn('guest_id', 'text', (c) => c.references('guests.id').onDelete('cascade'))
    .addColumn('created_at', now, (c) => c.notNull())
    .addColumn('ends_at', now, (c) => c.notNull())
    .addColumn('used_at', now)
    .execute();
}
