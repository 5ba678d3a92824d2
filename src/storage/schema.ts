import type { Generated, GeneratedAlways } from 'kysely';
import type {
  FailedAttemptRow,
  OneTimeLinkRow,
  ProgramPasswordRow,
  ResetRequestRow,
  SessionRow,
} from './proofs.ts';
import type { PushMessageRow, PushSubscriptionRow } from './push.ts';
import type { SourcedCalendarRow, SourceRow } from './sources.ts';

/**
 * The one schema of both engines. Times are milliseconds since 1970 UTC, yes-or-no is 1 or 0, identifiers are random
 * text (`people/id.ts`); columns that a person fills are text as they typed it.
 */
export type Schema = {
  domains: DomainRow;
  domain_names: DomainNameRow;
  principals: PrincipalRow;
  users: UserRow;
  spaces: SpaceRow;
  guests: GuestRow;
  memberships: MembershipRow;
  logins: LoginRow;
  calendars: CalendarRow;
  addresses: AddressRow;
  properties: PropertyRow;
  home_properties: Omit<PropertyRow, 'calendar_id'>;
  zones: ZoneRow;
  events: EventRow;
  tombstones: TombstoneRow;
  former_uids: FormerUidRow;
  shares: ShareRow;
  former_readers: FormerReaderRow;
  former_secrets: FormerSecretRow;
  invitations: InvitationRow;
  reads: ReadRow;
  outbox: OutboxRow;
  letter_texts: LetterTextRow;
  sessions: SessionRow;
  failed_attempts: FailedAttemptRow;
  one_time_links: OneTimeLinkRow;
  program_passwords: ProgramPasswordRow;
  installation: InstallationRow;
  reset_requests: ResetRequestRow;
  push_subscriptions: PushSubscriptionRow;
  push_messages: PushMessageRow;
  sources: SourceRow;
  sourced_calendars: SourcedCalendarRow;
};

export type DomainRow = {
  id: string;
  name: string;
  time_zone: string;
  language: string;
  /** Whether its users' own passwords open pages alone, and nothing to programs. */
  program_passwords: Generated<'optional' | 'required'>;
  created_at: number;
};

/** A name that a domain has or had: it leads there for ever. */
export type DomainNameRow = { name: string; domain_id: string };

/** Whoever can own, hold or be granted something (RFC 3744 §2): what users, spaces and guests have in common. */
export type PrincipalRow = {
  id: string;
  domain_id: string;
  kind: 'user' | 'space' | 'guest';
  login: string;
  /** Null for a guest who has not accepted yet. */
  name: string | null;
  language: string;
  /** Null until they choose a password; a space has none. */
  password_hash: string | null;
  created_at: number;
};

export type UserRow = { id: string; kind: Generated<'user'>; admin: number };

export type SpaceRow = { id: string; kind: Generated<'space'> };

/** A guest exists from the invitation on. */
export type GuestRow = {
  id: string;
  kind: Generated<'guest'>;
  domain_id: string;
  email: string;
  /** When the account was closed because no share was left; null while it is open. */
  closed_at: number | null;
};

/** `domain_id` stands in the keys here and below, so that nothing crosses a domain's border. */
export type MembershipRow = {
  domain_id: string;
  space_id: string;
  member_id: string;
  role: 'owner' | 'moderator' | 'member';
  created_at: number;
};

/**
 * Every login ever given in a domain, so that none is given twice: a user's, a space's, a guest's dotted form, and a
 * guest's plain e-mail, which works as well. Without a principal: reserved after its account was deleted;
 * `reserved_for` then still tells the address it belonged to (keyed hash), who may have it again.
 */
export type LoginRow = {
  domain_id: string;
  login: string;
  principal_id: string | null;
  reserved_for: string | null;
  created_at: number;
};

export type CalendarRow = {
  id: string;
  domain_id: string;
  owner_id: string;
  /** In its key: a guest owns nothing. */
  owner_kind: 'user' | 'space';
  slug: string;
  name: string;
  color: string | null;
  description: string | null;
  time_zone: string | null;
  /** What members of the space that owns it may do; nothing to anybody else's calendar. */
  member_role: 'viewer' | 'editor';
  /** Grows with each change, and is its moment: milliseconds since 1970, or one more than the one before. */
  revision: number;
  /** The revision at which each level last changed, see `calendars/revisions.ts`. */
  levels: string;
  /** Removals are remembered from this revision on. */
  history_from: number;
  created_at: number;
  /** The kinds of components that it takes, parted by blanks; empty for all that we know. */
  components: Generated<string>;
  /** The last part of its DAV address as a program made it; null where that is the slug. */
  resource_name: string | null;
};

/** A property as one reader has it: `name` in Clark's notation, `value` the markup within. */
export type PropertyRow = { calendar_id: string; principal_id: string; name: string; value: string };

/**
 * Where a calendar is read: under each login of its owner, and under those of who owned it before, with the slug of that
 * time. `calendars` says which of them is told from now on.
 */
export type AddressRow = { login: string; slug: string; calendar_id: string };

/** A VTIMEZONE as it came in. Two imports may bring different definitions under one TZID, hence the hash in the key. */
export type ZoneRow = { calendar_id: string; hash: string; tzid: string; text: string };

/** One calendar object; `text` holds all its components byte for byte. `id` keeps the order of arrival. */
export type EventRow = {
  id: Generated<number>;
  calendar_id: string;
  /** The last part of its DAV address, unique in the calendar, apart from the UID. */
  name: string;
  uid: string;
  kind: string;
  recurrent: number;
  has_private: number;
  /** 1 where a line ends in LF or CR alone: a feed's lines end in both. */
  bare_breaks: number;
  /** The zones that it names, as lines of `TZID<tab>hash`; the hash is empty where the file brought no definition. */
  zones: string;
  first_at: number;
  /** `endless` (tables/events.ts) where the series has no end. */
  last_at: number;
  /** The months of any year in which it may have something to show: bit 0 is January. */
  months: number;
  /** Of the whole resource; a strong validator of what a PUT brought. */
  etag: string;
  /** The calendar's revision at its last change, and per level as in CalendarRow. */
  revision: number;
  levels: string;
  /** Where attendees and alarms lie in `text`, as `writeExtras` (ics/extras.ts) has it; empty where there are none. */
  extras: string;
  /** The VCALENDAR around it as a PUT brought it (`ics/object.ts`); empty where it came by import. */
  wrapper: string;
  text: string;
};

/** An event that was removed: its name and UID, and the levels at which somebody may have had it. */
export type TombstoneRow = Pick<EventRow, 'calendar_id' | 'name' | 'uid' | 'revision' | 'levels'>;

/**
 * A UID that went with its event, or with the way in which it was shown: with `is_hidden`, whoever sees private events as busy
 * knew a pseudonym of it. For who follows by UID; `name` places it among the names of events, and is none of them.
 */
export type FormerUidRow = TombstoneRow & { kind: string; is_hidden: number };

export type ShareRow = {
  id: string;
  domain_id: string;
  calendar_id: string;
  audience: 'user' | 'space' | 'guest' | 'link' | 'public';
  /** Whom it is for; null for a link and for the public. */
  principal_id: string | null;
  /** Whom it reaches, for one indexed look-up: the principal's id, 'public', or the link's own id. */
  audience_key: GeneratedAlways<string>;
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

/** Who had taken up a share of a calendar that stood at this address until it was deleted: a user, a space, a guest. */
export type FormerReaderRow = { login: string; slug: string; principal_id: string };

/** A link to a calendar that was deleted, or an invitation that was open then; `language` is what its page speaks. */
export type FormerSecretRow = { secret_hash: string; language: string };

export type InvitationRow = {
  id: string;
  share_id: string;
  /** In its key: only guests are invited. */
  audience: 'guest';
  token_hash: string;
  created_at: number;
  ends_at: number;
  opened_at: number | null;
  /** `mistaken`: declined with "this was not for me". */
  closed_as: 'accepted' | 'declined' | 'mistaken' | 'withdrawn' | 'replaced' | null;
  closed_at: number | null;
};

/** Which program last read a share, and on which day (UTC, `2026-03-14`). No address, no time of day. */
export type ReadRow = { share_id: string; program: string; day: string };

/** What was wrong when a letter could not be delivered; what the server said in its own words stands in `error`. */
export type LetterFailure =
  | 'address-unknown'
  | 'mailbox-full'
  /** Their server does not take it, whatever the reason. */
  | 'refused'
  /** A server asks to come again later. */
  | 'put-off'
  /** Our server does not let us send from our address. */
  | 'sender'
  | 'unreachable'
  /** No encryption that can be trusted. */
  | 'certificate'
  | 'login'
  | 'timed-out'
  | 'interrupted'
  | 'secret-key'
  | 'other';

export type OutboxRow = {
  id: string;
  cause: string;
  /** Whose administrator may see it. */
  domain_id: string;
  share_id: string | null;
  recipient: string;
  subject: string;
  created_at: number;
  /** When it was put into the line: as it was written, or when somebody had it tried again. */
  queued_at: number;
  /**
   * `handed` from just before the last bytes leave: it may have been delivered, and is not sent again by itself.
   * `uncertain`: it was handed over, and nobody knows what became of it.
   */
  state: 'waiting' | 'handed' | 'sent' | 'failed' | 'uncertain' | 'withdrawn';
  /** When it is tried, or when the claim of who has it in hand runs out. */
  next_at: number;
  /** Grows with each claim: tells one from a later one. */
  claim: number;
  /** Since it was put into the line. */
  attempts: number;
  /** When it was sent, given up or withdrawn. */
  settled_at: number | null;
  failure: LetterFailure | null;
  error: string | null;
};

/** The letter, encrypted: it may hold a token. As long as it may still be sent. */
export type LetterTextRow = { letter_id: string; sealed: string };

/** What the installation knows of itself; `tables/installation.ts` has the names. */
export type InstallationRow = { name: string; value: string };
