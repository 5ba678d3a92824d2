import type { View } from '../calendars/access.ts';
import type { Calendar } from '../calendars/calendar.ts';
import { headFor } from '../calendars/head.ts';
import { calendarHead } from '../ics/write.ts';
import type { OpenedFeed } from './open-feed.ts';
import type { Window } from './window.ts';

/**
 * Which feed text somebody gets. Two feeds with the same `key` are the same bytes, whoever reads them; `tag` is what the
 * reader is told of that, and tells nothing else: neither the revision nor that two links lead to one calendar.
 */
export type Feed = Readonly<{
  opened: OpenedFeed;
  window: Window;
  key: string;
  tag: string;
  /** Milliseconds since 1970; null where no date is a validator. */
  changedAt: number | null;
}>;

/** How often a program is asked to come back: a refresh that finds nothing new costs a 304. */
const refresh = 'PT30M';

/** The first lines of a feed, and of what changed in it. */
export function feedHead(calendar: Calendar, view: View): string {
  const { timeZone } = calendar;
  const { name, color, description } = headFor(calendar, view);
  return calendarHead({
    name,
    refresh,
    ...(timeZone === null ? {} : { timeZone }),
    ...(color === null ? {} : { color }),
    ...(description === null ? {} : { description }),
  });
}
