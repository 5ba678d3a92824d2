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
