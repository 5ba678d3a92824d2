/** How much of a calendar is taken in. What is beyond is refused before any library sees it. */

import { DomainError } from '../errors.ts';

export type CalendarLimits = {
  /** Characters of the whole text, and bytes of a file. */
  size: number;
  /** Physical lines of the text. */
  lines: number;
  /** Different UIDs. */
  uids: number;
  /** Components of one UID. */
  overrides: number;
  /** Definitions of time zones. */
  zones: number;
  /** Components of any kind, those within others included. */
  components: number;
  /** How deep components may lie in one another. RFC 5545 needs three levels, RFC 9073 five. */
  depth: number;
  /** Characters of one content line, folds included; an attachment may lie in one. */
  lineLength: number;
  /** Parameters of one line. */
  parameters: number;
  /** Dates in the RDATE and EXDATE lines of one component. */
  dates: number;
};

export const defaultLimits: CalendarLimits = {
  size: 20_000_000,
  lines: 1_000_000,
  uids: 10_000,
  overrides: 10_000,
  zones: 1000,
  components: 100_000,
  depth: 32,
  lineLength: 5_000_000,
  parameters: 200,
  dates: 10_000,
};

/** Throws `calendar-too-large` where `count` is beyond the limit of that name. */
export function keepWithin(limits: CalendarLimits, limit: keyof CalendarLimits, count: number): void {
  if (count > limits[limit]) throw new DomainError('calendar-too-large', { limit, allowed: limits[limit] });
}
