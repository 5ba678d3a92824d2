import type { Id } from '../people/id.ts';
import type { Language } from '../people/language.ts';

export const details = ['busy', 'titles', 'full'] as const;
/** How much of an event is seen: its times alone, its title too, or all. */
export type Detail = (typeof details)[number];

export const roles = ['viewer', 'editor', 'admin'] as const;
export type Role = (typeof roles)[number];

export type Audience =
  | { kind: 'user'; user: Id<'user'>; login: string; name: string }
  | { kind: 'guest'; guest: Id<'guest'>; email: string; login: string; name: string | null }
  | { kind: 'link'; label: string }
  | { kind: 'public' };

/** What a share lets its audience see of the calendar. */
export type Grant = Readonly<{
  detail: Detail;
  /** Events that are not public are seen like the others; otherwise as busy. Never for the public. */
  privateEvents: boolean;
  attendees: boolean;
  alarms: boolean;
}>;

/** One calendar, one audience, one role. Times in milliseconds since 1970. */
export type Share = Grant &
  Readonly<{
    id: Id<'share'>;
    calendar: Id<'calendar'>;
    audience: Audience;
    role: Role;
    language: Language;
    until: number | null;
    createdAt: number;
    changedAt: number;
    acceptedAt: number | null;
    endedAt: number | null;
    endedBy: 'owner' | 'time' | 'guest' | null;
    seenInClearAt: number | null;
  }>;

/** Live: neither ended nor past its end. Whether its guest took it up is another question (`acceptedAt`). */
export function isLive(share: Pick<Share, 'endedAt' | 'until'>, now: Temporal.Instant): boolean {
  return share.endedAt === null && (share.until === null || now.epochMilliseconds < share.until);
}

/** The end of a share whose last day is this one. */
export const untilAfter = (day: Temporal.PlainDate, timeZone: string): number =>
  day.add({ days: 1 }).toZonedDateTime(timeZone).epochMilliseconds;

/** The last day of a share that ends at this moment: until midnight still counts on the day before. */
export const lastDayOf = (until: number, timeZone: string): Temporal.PlainDate =>
  Temporal.Instant.fromEpochMilliseconds(until - 1)
    .toZonedDateTimeISO(timeZone)
    .toPlainDate();
