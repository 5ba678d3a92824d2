/** What can go wrong, in the words of the product. No HTTP here: `http/answer-errors.ts` and the commands say how it is told. */
export type ErrorCode =
  // calendars and their text
  | 'not-a-calendar'
  | 'calendar-too-large'
  | 'calendar-not-found'
  | 'calendar-slug-taken'
  | 'bad-slug'
  | 'range-not-allowed'
  | 'format-not-offered'
  // people
  | 'domain-not-found'
  | 'domain-taken'
  | 'bad-domain'
  | 'user-not-found'
  | 'login-taken'
  | 'bad-login'
  | 'bad-name'
  | 'bad-email'
  | 'weak-password'
  | 'passwords-differ'
  | 'sign-in-refused'
  | 'sign-in-needed'
  | 'too-many-attempts'
  | 'already-set-up'
  | 'set-up-link-unknown'
  | 'reset-link-unknown'
  | 'not-allowed'
  // sharing
  | 'share-not-found'
  | 'share-ended'
  | 'already-shared'
  | 'share-with-yourself'
  | 'guest-is-a-user'
  | 'bad-end'
  | 'bad-share'
  | 'link-not-found'
  | 'invitation-unknown'
  | 'invitation-expired'
  | 'invitation-withdrawn'
  | 'invitation-replaced'
  | 'invitation-used'
  | 'not-your-invitation'
  // the request itself
  | 'form-expired'
  | 'not-found'
  | 'method-not-allowed'
  | 'body-too-large'
  | 'bad-request'
  | 'busy';

export type Details = Readonly<Record<string, unknown>>;

/** A failure that the caller can understand. `details` hold data for the message, never a secret. */
export class DomainError extends Error {
  readonly code: ErrorCode;
  readonly details: Details;

  constructor(code: ErrorCode, details: Details = {}) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.details = details;
  }
}

export type Meaning = { status: number; title: string };

/** What each code means to a caller: its HTTP status and a title in English. A code without a line does not compile. */
export const meanings: Record<ErrorCode, Meaning> = {
  'not-a-calendar': { status: 422, title: 'This file is not a calendar' },
  'calendar-too-large': { status: 413, title: 'This calendar is too large' },
  'calendar-not-found': { status: 404, title: 'No such calendar' },
  'calendar-slug-taken': { status: 409, title: 'A calendar with this address already exists' },
  'bad-slug': { status: 422, title: 'This cannot be the address of a calendar' },
  'range-not-allowed': { status: 400, title: 'This range is not allowed' },
  'format-not-offered': { status: 400, title: 'This format is not offered' },
  'domain-not-found': { status: 404, title: 'No such domain' },
  'domain-taken': { status: 409, title: 'This domain already exists' },
  'bad-domain': { status: 422, title: 'This is not a domain name' },
  'user-not-found': { status: 404, title: 'No such user' },
  'login-taken': { status: 409, title: 'This login is taken' },
  'bad-login': { status: 422, title: 'This is not a login' },
  'bad-name': { status: 422, title: 'This name cannot be used' },
  'bad-email': { status: 422, title: 'This is not an e-mail address' },
  'weak-password': { status: 422, title: 'This password is too weak' },
  'passwords-differ': { status: 422, title: 'The two passwords differ' },
  'sign-in-refused': { status: 401, title: 'Login or password are wrong' },
  'sign-in-needed': { status: 401, title: 'Sign in first' },
  'too-many-attempts': { status: 429, title: 'Too many attempts' },
  'already-set-up': { status: 409, title: 'This server is already set up' },
  'set-up-link-unknown': { status: 404, title: 'This set-up address is not valid' },
  'reset-link-unknown': { status: 410, title: 'This link is no longer valid' },
  'not-allowed': { status: 403, title: 'You may not do this' },
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
  'form-expired': { status: 403, title: 'This form is no longer valid' },
  'not-found': { status: 404, title: 'Nothing here' },
  'method-not-allowed': { status: 405, title: 'This cannot be done here' },
  'body-too-large': { status: 413, title: 'Too much data' },
  'bad-request': { status: 400, title: 'This request is not understood' },
  busy: { status: 503, title: 'Too busy right now' },
};
