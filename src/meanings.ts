import type { ErrorCode } from './errors.ts';

const DAV = 'DAV:';
const CALDAV = 'urn:ietf:params:xml:ns:caldav';
const PUSH = 'https://bitfire.at/webdav-push';

/**
 * How a caller reads a code: a status (as RFC 9110 numbers them; no Koa here), a title in English, and where WebDAV has
 * a name for what was asked and not met, that precondition's namespace and element (RFC 4918 §16).
 */
export type Meaning = Readonly<{
  status: number;
  title: string;
  condition?: readonly [namespace: string, element: string];
}>;

/** A code without a line does not compile. */
export const meanings: Record<ErrorCode, Meaning> = {
  'not-a-calendar': { status: 422, title: 'This file is not a calendar' },
  'calendar-too-large': { status: 413, title: 'This calendar is too large' },
  'object-refused': { status: 403, title: 'This calendar object is refused' },
  'calendar-not-found': { status: 404, title: 'No such calendar' },
  'calendar-slug-taken': { status: 409, title: 'A calendar with this address already exists' },
  'bad-slug': { status: 422, title: 'This cannot be the address of a calendar' },
  'range-not-allowed': { status: 400, title: 'This range is not allowed' },
  'format-not-offered': { status: 400, title: 'This format is not offered' },
  'event-not-found': { status: 404, title: 'No such event' },
  // RFC 4791 §5.3.2.1: in one calendar a UID belongs to one resource.
  'event-uid-taken': {
    status: 409,
    title: 'This event is in the calendar already',
    condition: [CALDAV, 'no-uid-conflict'],
  },
  // RFC 9110 §13.1: what If-Match or If-None-Match asked for is not so.
  'event-changed': { status: 412, title: 'This event was changed meanwhile' },
  'occurrence-not-found': { status: 404, title: 'No such occurrence of this event' },
  'series-not-splittable': { status: 422, title: 'This series cannot be split' },
  'overrides-without-place': { status: 422, title: 'Changed occurrences would lose their place' },
  'undo-expired': { status: 410, title: 'This cannot be undone any more' },
  // RFC 6578 §3.2: the client starts over without a token.
  'sync-token-unknown': {
    status: 403,
    title: 'This sync token is not valid',
    condition: [DAV, 'valid-sync-token'],
  },
  // draft-ietf-calext-subscription-upgrade, "Enhanced GET": the client reads the whole feed anew.
  'feed-token-unknown': { status: 409, title: 'This sync token is not valid for this feed' },
  // Thunderbird writes to feeds: it says what a body of 403 says, and reads the feed again.
  'feed-only-reads': { status: 403, title: 'A feed is only for reading: events are changed by CalDAV' },
  'domain-not-found': { status: 404, title: 'No such domain' },
  'domain-taken': { status: 409, title: 'This domain already exists' },
  'bad-domain': { status: 422, title: 'This is not a domain name' },
  'user-not-found': { status: 404, title: 'No such user' },
  'owner-not-found': { status: 404, title: 'No such user or space' },
  'login-taken': { status: 409, title: 'This login is taken' },
  'last-administrator': { status: 409, title: 'A domain keeps an administrator' },
  'only-owner': { status: 409, title: 'A space keeps an owner' },
  'user-has-calendars': { status: 409, title: 'This user still has calendars' },
  'bad-successor': { status: 422, title: 'The calendars cannot be handed over to this user or space' },
  'bad-table': { status: 422, title: 'This list cannot be read' },
  'bad-line': { status: 422, title: 'This line is not understood' },
  'bad-login': { status: 422, title: 'This is not a login' },
  'bad-name': { status: 422, title: 'This name cannot be used' },
  'bad-email': { status: 422, title: 'This is not an e-mail address' },
  'weak-password': { status: 422, title: 'This password is too weak' },
  'passwords-differ': { status: 422, title: 'The two passwords differ' },
  'program-password-needed': {
    status: 401,
    title:
      'Programs need a password of their own here: make one at “My account”, and use it with the same login',
  },
  'program-password-not-found': { status: 404, title: 'No such program password' },
  'too-many-program-passwords': { status: 409, title: 'Too many program passwords' },
  'sign-in-refused': { status: 401, title: 'Login or password are wrong' },
  'sign-in-needed': { status: 401, title: 'Sign in first' },
  'too-many-attempts': { status: 429, title: 'Too many attempts' },
  'already-set-up': { status: 409, title: 'This server is already set up' },
  'set-up-link-unknown': { status: 404, title: 'This set-up address is not valid' },
  'reset-link-unknown': { status: 410, title: 'This link is no longer valid' },
  // RFC 3744 §7.1.1.
  'not-allowed': { status: 403, title: 'You may not do this', condition: [DAV, 'need-privileges'] },
  'space-not-found': { status: 404, title: 'No such space' },
  'space-has-calendars': { status: 409, title: 'This space still has calendars' },
  'member-not-found': { status: 404, title: 'No such member' },
  'last-owner': { status: 409, title: 'A space keeps an owner' },
  'share-not-found': { status: 404, title: 'No such share' },
  'share-ended': { status: 410, title: 'This share has ended' },
  'already-shared': { status: 409, title: 'Already shared' },
  'share-with-yourself': { status: 422, title: 'This calendar is yours already' },
  'guest-is-a-user': { status: 422, title: 'This address belongs to a user of the domain' },
  'bad-end': { status: 422, title: 'This end is not possible' },
  'bad-share': { status: 422, title: 'This share is not possible' },
  'link-not-found': { status: 404, title: 'No such link' },
  'invitation-unknown': { status: 404, title: 'No such invitation' },
  'invitation-expired': { status: 410, title: 'This invitation has expired' },
  'invitation-withdrawn': { status: 410, title: 'This invitation was withdrawn' },
  'invitation-replaced': { status: 410, title: 'A newer invitation was sent' },
  'invitation-used': { status: 409, title: 'This invitation was already answered' },
  'not-your-invitation': { status: 403, title: 'This invitation is for somebody else' },
  'letter-not-found': { status: 404, title: 'No such letter' },
  'letter-not-retryable': { status: 409, title: 'This letter cannot be tried again' },
  // draft-bitfire-webdav-push, Subscription Registration: these three by their names.
  'push-subscription-invalid': {
    status: 403,
    title: 'This push subscription cannot be used',
    condition: [PUSH, 'invalid-subscription'],
  },
  'push-trigger-unknown': {
    status: 403,
    title: 'This is nothing that is told by push',
    condition: [PUSH, 'no-supported-trigger'],
  },
  'push-not-available': {
    status: 403,
    title: 'Changes of this calendar are not told by push',
    condition: [PUSH, 'push-not-available'],
  },
  'push-subscription-not-found': { status: 404, title: 'No such push subscription' },
  'storage-unavailable': { status: 503, title: 'The storage cannot be used at the moment' },
  // RFC 4918 §16: 403 where the same request will fail again.
  'dav-refused': { status: 403, title: 'This is not done here' },
  // RFC 4918 §11.5.
  'properties-full': { status: 507, title: 'There is no room for more properties' },
  'calendar-sourced': {
    status: 403,
    title: 'This calendar comes from another address, and is changed there',
    condition: [DAV, 'need-privileges'],
  },
  'calendar-not-sourced': { status: 409, title: 'This calendar comes from no other address' },
  'bad-source-address': { status: 422, title: 'This address cannot be subscribed to' },
  'source-unusable': { status: 422, title: 'This address gives no calendar' },
  'source-busy': { status: 409, title: 'This address is being asked already' },
  // RFC 4791 §5.3.1.1.
  'calendar-exists': {
    status: 405,
    title: 'There is something at this address',
    condition: [DAV, 'resource-must-be-null'],
  },
  // RFC 4918 §9.3.1, §9.7.1, §9.8.5: what it would stand in is not there.
  'parent-missing': { status: 409, title: 'There is no calendar that this could stand in' },
  // RFC 4918 §9.3.
  'body-not-understood': { status: 415, title: 'A body of this kind is not understood' },
  'form-expired': { status: 403, title: 'This form is no longer valid' },
  'not-found': { status: 404, title: 'Nothing here' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  'body-too-large': { status: 413, title: 'Too much data' },
  'too-many-uploads': { status: 429, title: 'Too many files at once' },
  'bad-request': { status: 400, title: 'This request is not understood' },
};
