import type { Grant, Role } from '../calendars/access.ts';
import { DomainError } from '../errors.ts';
import { personOf, type Actor } from '../people/actor.ts';
import type { Id } from '../people/id.ts';
import type { Language } from '../people/language.ts';

/** Who is named, with what they sign in with. */
export type NamedAudience =
  | { kind: 'user'; principal: Id<'user'>; login: string; name: string }
  | { kind: 'space'; principal: Id<'space'>; login: string; name: string }
  /** `name`: what they call themselves; null as long as they have not taken this share up. */
  | { kind: 'guest'; principal: Id<'guest'>; login: string; name: string | null; email: string };

export type Audience = NamedAudience | { kind: 'link'; label: string } | { kind: 'public' };

/** Who brought a share to its end: whoever manages the calendar, its own date, or whom it was for. */
export type Ending = 'owner' | 'time' | 'guest';

/** One calendar, one audience, one role. Times in milliseconds since 1970. */
export type Share = Grant &
  Readonly<{
    id: Id<'share'>;
    calendar: Id<'calendar'>;
    audience: Audience;
    role: Role;
    language: Language;
    /** The first moment when it no longer holds. */
    until: number | null;
    createdAt: number;
    changedAt: number;
    acceptedAt: number | null;
    ended: Readonly<{ at: number; by: Ending }> | null;
    seenInClearAt: number | null;
  }>;

/** A share that a guest is invited to, or has taken up. */
export type GuestShare = Share & { audience: Extract<NamedAudience, { kind: 'guest' }> };

/** A share for a user, a space or a guest; not for a link, or for everybody. */
export function isNamed<S extends Pick<Share, 'audience'>>(
  share: S,
): share is S & { audience: NamedAudience } {
  return 'principal' in share.audience;
}

/** Whether a share was made for this very actor; one for their space was not. */
export function isFor({ audience }: Pick<Share, 'audience'>, actor: Actor): boolean {
  return 'principal' in audience && audience.principal === personOf(actor)?.id;
}

/**
 * Live: neither ended nor past its end. Whether its guest took it up is another question (`acceptedAt`). The same rule
 * as a condition of queries is `storage/tables/liveness.ts`.
 */
export function isLive(share: Pick<Share, 'ended' | 'until'>, now: Temporal.Instant): boolean {
  return share.ended === null && (share.until === null || now.epochMilliseconds < share.until);
}

/** The last day of a share as it is typed: `2027-06-30`. Throws bad-end for what is no day. */
export function readLastDay(text: string): Temporal.PlainDate {
  try {
    // Temporal takes more forms than a person is asked for.
    return Temporal.PlainDate.from(/^\d{4}-\d\d-\d\d$/.test(text) ? text : '');
  } catch {
    throw new DomainError('bad-end', { reason: 'not-a-date', given: text.slice(0, 20) });
  }
}

/** The end of a share whose last day is this one. */
export const untilAfter = (day: Temporal.PlainDate, timeZone: string): number =>
  day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;

/** The last day of a share that ends at this moment: until midnight still counts on the day before. */
export const lastDayOf = (until: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(until - 1)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
