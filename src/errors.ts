import type { ObjectCondition } from './ics/validity.ts';
import type { Language } from './people/language.ts';
import type { Trouble as SourceTrouble } from './sources/source.ts';

type None = Readonly<Record<string, never>>;
type Given = Readonly<{ given: string }>;
/** The recipient's language, for whoever has no account yet. */
type InLanguage = Readonly<{ language: Language }>;
type Later = Readonly<{ retryAfterSeconds: number }>;
/**
 * Why the storage cannot serve: the server does not answer, another process holds it, no room is left, nothing may be
 * written, its file was taken away or replaced, what lies there is damaged or no database.
 */
export type Trouble = 'away' | 'busy' | 'full' | 'read-only' | 'gone' | 'damaged';

/** What can go wrong, in the words of the product, and what each failure tells beside its code. Never a secret. */
export type Details = {
  // calendars and their text
  'not-a-calendar': Readonly<{ reason: 'empty' | 'no-calendar' }>;
  'calendar-too-large': Readonly<{ limit: string; allowed: number }>;
  /** `condition`: of RFC 4791 §5.3.2.1. `line` counts from 1. */
  'object-refused': Readonly<{ condition: ObjectCondition; reason: string; line: number }>;
  'calendar-not-found': None;
  'calendar-slug-taken': Readonly<{ slug: string }>;
  'bad-slug': Given;
  'range-not-allowed': Readonly<{ parameter?: string; given?: string; allowed: string }>;
  'format-not-offered': Readonly<{ given: string | undefined; allowed: string }>;
  // events and their changes
  'event-not-found': None;
  /** `name`: of the resource that has this UID in the same calendar. */
  'event-uid-taken': Readonly<{ uid: string; name: string }>;
  'event-changed': None;
  /** Of a series, at the time that was given. */
  'occurrence-not-found': None;
  'series-not-splittable': None;
  /** `at`: the changed occurrences that a new rule has no place for, as `Instance` writes them. */
  'overrides-without-place': Readonly<{ at: readonly string[] }>;
  'undo-expired': None;
  'sync-token-unknown': None;
  'feed-token-unknown': None;
  /** `caldav`: where events are changed instead. */
  'feed-only-reads': Readonly<{ caldav: string }>;
  // people
  'domain-not-found': Readonly<{ domain: string }>;
  'domain-taken': Readonly<{ domain: string }>;
  'bad-domain': Readonly<{ given: string; reason?: 'time-zone' }>;
  'user-not-found': Readonly<{ login: string }>;
  'owner-not-found': Readonly<{ login: string }>;
  /** `differs`: of somebody who is there already, what is other than asked. */
  'login-taken': Readonly<{ login: string; differs?: string }>;
  'last-administrator': None;
  /** `spaces`: the logins of those whose only owner they are. */
  'only-owner': Readonly<{ spaces: readonly string[] }>;
  /** `count`: how many they have. */
  'user-has-calendars': Readonly<{ count: number }>;
  'bad-successor': Given;
  /** `line` counts from 1. */
  'bad-table': Readonly<{
    reason:
      | 'empty'
      | 'too-large'
      | 'not-utf-8'
      | 'open-quote'
      | 'text-after-quote'
      | 'column-missing'
      | 'column-twice';
    line?: number;
    column?: string;
  }>;
  'bad-line': Readonly<{
    reason: 'cells' | 'value' | 'contradicts';
    column?: string;
    given?: string;
    other?: number;
  }>;
  'bad-login': Readonly<{ given: string; domain?: string }>;
  'bad-name': Readonly<{ reason: 'empty' | 'too-long' }>;
  'bad-email': Readonly<{
    given: string;
    reason: 'more-than-one-at' | 'no-at' | 'local-part' | 'domain-part' | 'too-long';
  }>;
  'weak-password': Readonly<{
    reason: 'too-short' | 'too-long' | 'like-login' | 'like-program' | 'common';
    least: number;
  }>;
  'passwords-differ': None;
  /** A user's own password was right, and opens pages alone. */
  'program-password-needed': None;
  'program-password-not-found': None;
  'too-many-program-passwords': Readonly<{ most: number }>;
  'sign-in-refused': None;
  'sign-in-needed': None;
  'too-many-attempts': Later;
  'already-set-up': None;
  'set-up-link-unknown': None;
  'reset-link-unknown': None;
  'not-allowed': None;
  // spaces
  'space-not-found': Readonly<{ login: string }>;
  /** `count`: how many it has. */
  'space-has-calendars': Readonly<{ count: number }>;
  'member-not-found': None;
  'last-owner': None;
  // sharing
  'share-not-found': None;
  'share-ended': None;
  /** `share`: the one that there is. */
  'already-shared': Readonly<{ share: string; differs?: string }>;
  'share-with-yourself': None;
  'guest-is-a-user': Readonly<{ given: string; reason: 'domain' | 'user' | 'space' }>;
  'bad-end': Readonly<{ reason: 'not-a-date' | 'past'; given?: string }>;
  /** `beyond`: of which term who shares has less themselves. */
  'bad-share': Readonly<{
    beyond?: 'role' | 'detail' | 'privateEvents' | 'attendees' | 'alarms' | 'until';
    reason:
      | 'role'
      | 'role-detail'
      | 'detail'
      | 'public-private'
      | 'wider-than-yours'
      | 'not-a-link'
      | 'not-a-guest';
  }>;
  'link-not-found': None;
  'invitation-unknown': None;
  'invitation-expired': InLanguage;
  'invitation-withdrawn': InLanguage;
  'invitation-replaced': InLanguage;
  'invitation-used': InLanguage & Readonly<{ answer?: 'accepted' | 'declined' | 'mistaken' }>;
  'not-your-invitation': None;
  // mail
  'letter-not-found': None;
  /** `state`: the letter's; one that failed and cannot be tried again has lost its text. */
  'letter-not-retryable': Readonly<{ state: string }>;
  // programs that are told of changes
  'push-subscription-invalid': Readonly<{ reason: 'resource' | 'key' | 'auth' | 'encoding' }>;
  'push-trigger-unknown': None;
  /** `most`: how many subscriptions somebody may have, where they have so many. */
  'push-not-available': Readonly<{ most?: number }>;
  'push-subscription-not-found': None;
  // what everything is kept in
  'storage-unavailable': Later & Readonly<{ reason: Trouble }>;
  // what calendar programs ask for
  /** `condition`: of RFC 4918, 4791, 3744 or 3253, with the prefix of its namespace. */
  'dav-refused': Readonly<{ condition: `${'D' | 'C'}:${string}` }>;
  'calendar-exists': None;
  'parent-missing': None;
  'body-not-understood': None;
  'properties-full': None;
  // calendars from outside
  /** Its events are those of an address outside, and are changed there. */
  'calendar-sourced': None;
  'calendar-not-sourced': None;
  'bad-source-address': Readonly<{ reason: 'not-an-address' | 'scheme' | 'inside' | 'password-over-http' }>;
  'source-unusable': Readonly<{ trouble: SourceTrouble }>;
  'source-busy': None;
  // the request itself
  'form-expired': Readonly<{ reason?: 'other-site' }>;
  'not-found': None;
  /** `caldav`: where the same, or whatever whoever asks has, stands by CalDAV. */
  'method-not-allowed': Readonly<{ allowed: string; caldav?: string }>;
  /** `most`: bytes. */
  'body-too-large': Readonly<{ most?: number }>;
  'too-many-uploads': Later;
  'bad-request': Readonly<{
    reason?:
      | 'https-only'
      | 'content-type'
      | 'content-encoding'
      | 'multipart'
      | 'parts'
      | 'aborted'
      | 'xml'
      | 'doctype'
      | 'xml-too-large'
      | 'xml-element'
      | 'depth'
      | 'destination'
      | 'content-range';
  }>;
};

export type ErrorCode = keyof Details;

/** What a code demands beside itself: nothing where it has no details, and they may stay away where all are optional. */
type Beside<Code extends ErrorCode> = Code extends ErrorCode
  ? Details[Code] extends None
    ? []
    : Partial<Details[Code]> extends Details[Code]
      ? [details?: Details[Code]]
      : [details: Details[Code]]
  : never;

/** A failure that the caller can understand. */
export class DomainError<Code extends ErrorCode = ErrorCode> extends Error {
  readonly code: Code;
  readonly details: Details[Code];

  constructor(code: Code, ...[details]: Beside<Code>) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.details = (details ?? {}) as Details[Code];
  }
}

/** Whether something thrown is a failure of ours, with one of these codes where some are named. */
export function isDomainError<Code extends ErrorCode>(
  error: unknown,
  ...codes: Code[]
): error is { [One in Code]: DomainError<One> }[Code] {
  return error instanceof DomainError && (codes.length === 0 || codes.includes(error.code as Code));
}

/** What keeps a server or a command from starting: a sentence for whoever runs it, which names what to set or to change. */
export class StartError extends Error {
  readonly code: 'database-missing' | 'database-newer' | 'secret-key-changed' | 'secret-key-missing';

  constructor(code: StartError['code'], sentence: string) {
    super(sentence);
    this.name = 'StartError';
    this.code = code;
  }
}
