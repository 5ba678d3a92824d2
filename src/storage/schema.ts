import type { Generated } from 'kysely';

/**
 * The one schema of both engines. Times are milliseconds since 1970 UTC, yes-or-no is 1 or 0, identifiers are random
 * text (`people/id.ts`); columns that a person fills are text as they typed it.
 */
export type Schema = {
  domains: DomainRow;
  logins: LoginRow;
  users: UserRow;
  guests: GuestRow;
  calendars: CalendarRow;
  zones: ZoneRow;
  events: EventRow;
  shares: ShareRow;
  invitations: InvitationRow;
  reads: ReadRow;
  outbox: OutboxRow;
  sessions: SessionRow;
  failed_attempts: FailedAttemptRow;
  one_time_links: OneTimeLinkRow;
};

export type DomainRow = { id: string; name: string; time_zone: string; language: string; created_at: number };

/**
 * Every login ever given in a domain, so that none is given twice: a user's, a guest's dotted form, and a guest's plain
 * e-mail, which works as well. Both holders null: reserved after its account was deleted; `holder` then still tells the
 * address it belonged to (keyed hash), who may have it again.
 */
export type LoginRow = {
  domain_id: string;
  login: string;
  user_id: string | null;
  guest_id: string | null;
  holder: string | null;
  created_at: number;
};

export type UserRow = {
  id: string;
  domain_id: string;
  login: string;
  name: string;
  password_hash: string | null;
  admin: number;
  language: string;
  created_at: number;
};

/** A guest exists from the invitation on; `password_hash` is null until they accept. */
export type GuestRow = {
  id: string;
  domain_id: string;
  email: string;
  login: string;
  name: string | null;
  password_hash: string | null;
  language: string;
  created_at: number;
  /** When the daily step closed the account because no share was left; null while it is open. */
  closed_at: number | null;
};

export type CalendarRow = {
  id: string;
  domain_id: string;
  owner_id: string;
  slug: string;
  name: string;
  color: string | null;
  description: string | null;
  time_zone: string | null;
  revision: number;
  created_at: number;
  changed_at: number;
};

/** A VTIMEZONE as it came in. Two imports may bring different definitions under one TZID, hence the hash in the key. */
export type ZoneRow = { calendar_id: string; hash: string; tzid: string; text: string };

/** One calendar object; `text` holds all its components byte for byte. `id` keeps the order of arrival. */
export type EventRow = {
  id: Generated<number>;
  calendar_id: string;
  uid: string;
  kind: string;
  recurrent: number;
  has_private: number;
  has_extras: number;
  /** 1 where a line ends in LF or CR alone: a feed's lines end in both. */
  bare_breaks: number;
  /** The zones that it names, as lines of `TZID<tab>hash`; the hash is empty where the file brought no definition. */
  zones: string;
  first_at: number;
  last_at: number | null;
  revision: number;
  changed_at: number;
  text: string;
};

export type ShareRow = {
  id: string;
  calendar_id: string;
  audience: 'user' | 'guest' | 'link' | 'public';
  /** Whom it reaches, for one indexed look-up: the user's or guest's id, 'public', or the link's own id. */
  reader: string;
  user_id: string | null;
  guest_id: string | null;
  label: string | null;
  secret_hash: string | null;
  role: 'viewer' | 'editor' | 'admin';
  detail: 'busy' | 'titles' | 'full';
  private_events: number;
  attendees: number;
  alarms: number;
  language: string;
  until: number | null;
  created_at: number;
  changed_at: number;
  /** When a guest took it up; set at once for the other audiences. */
  accepted_at: number | null;
  ended_at: number | null;
  ended_by: 'owner' | 'time' | 'guest' | null;
  /** When the mail "about to end" was written. */
  warned_at: number | null;
  /** When a link was first asked for over plain http. */
  seen_in_clear_at: number | null;
};

export type InvitationRow = {
  id: string;
  share_id: string;
  guest_id: string;
  token_hash: string;
  created_at: number;
  ends_at: number;
  opened_at: number | null;
  accepted_at: number | null;
  declined_at: number | null;
  /** 1 when declined with "this was not for me". */
  mistaken: number;
  withdrawn_at: number | null;
  replaced_at: number | null;
};

/** Which program last read a share, and on which day (UTC, `2026-03-14`). No address, no time of day. */
export type ReadRow = { share_id: string; program: string; day: string };

/** `payload` is the letter, encrypted, and null once sent: it may hold an invitation's token. */
export type OutboxRow = {
  id: string;
  cause: string;
  /** Whose administrator may see it. */
  domain_id: string;
  share_id: string | null;
  recipient: string;
  subject: string;
  payload: string | null;
  created_at: number;
  next_at: number;
  attempts: number;
  claimed_until: number;
  /** Written just before the last bytes leave: from here on it may have been delivered, and is never sent again. */
  handed_at: number | null;
  sent_at: number | null;
  failed_at: number | null;
  last_error: string | null;
};

export type SessionRow = {
  id_hash: string;
  data: string;
  user_id: string | null;
  guest_id: string | null;
  ends_at: number;
};

/** A wrong password, once however often it was sent. All three keys are keyed hashes. */
export type FailedAttemptRow = { login: string; fingerprint: string; address: string; at: number };

export type OneTimeLinkRow = {
  token_hash: string;
  purpose: 'set-up' | 'password';
  user_id: string | null;
  guest_id: string | null;
  created_at: number;
  ends_at: number;
  used_at: number | null;
};
