/** From when until when an object can have anything to show, for queries by window: cheap bounds, never too narrow. */

import type { Recur } from './recur.ts';
import { DAY, type Duration, type Moment } from './values.ts';

/** Milliseconds since 1970; `last` is null where the series has no end, or none that is cheap to find. */
export type Span = { first: number; last: number | null };

/** What a component says about its times. */
export type Times = {
  start?: Moment | undefined;
  end?: Moment | undefined;
  duration?: Duration | undefined;
  rules: Recur[];
  /** The moments of RDATE lines, and how long the longest of their periods lasts. */
  dates: Moment[];
  longestPeriod: number;
  /** Whether RECURRENCE-ID has RANGE=THISANDFUTURE, which moves the rest of the series. */
  movesTheRest: boolean;
};

/** The least number that a Date holds. */
const EVER = -8.64e15;

export function spanOf(times: Times): Span {
  // RFC 4791 §9.9: a task may have a DUE alone, or no date at all; then it matches every window.
  const start = times.start ?? times.end;
  if (!start) return { first: EVER, last: null };
  const length = Math.max(lengthOf(start, times), times.longestPeriod);
  const walls = [start, ...times.dates];
  const first = walls.reduce((least, moment) => Math.min(least, earliest(moment)), Infinity);
  const lasts = walls.map((moment) => latest(moment) + length);
  for (const rule of times.rules) {
    const last = lastOf(rule, start);
    if (last === null) return { first, last: null };
    lasts.push(last + length);
  }
  return {
    first,
    last: times.movesTheRest ? null : lasts.reduce((most, last) => Math.max(most, last), -Infinity),
  };
}

/** The span that holds both. */
export function widen(one: Span, other: Span): Span {
  return {
    first: Math.min(one.first, other.first),
    last: one.last === null || other.last === null ? null : Math.max(one.last, other.last),
  };
}

/** No zone is further than a day from UTC, so a day of slack saves looking the zone up. */
function slack(moment: Moment): number {
  return moment.kind === 'utc' ? 0 : DAY;
}

function earliest(moment: Moment): number {
  return moment.wall - slack(moment);
}

function latest(moment: Moment): number {
  return moment.wall + slack(moment);
}

function lengthOf(start: Moment, { end, duration }: Times): number {
  if (end) return Math.max(0, latest(end) - earliest(start));
  if (duration) return Math.max(0, duration.days * DAY + duration.ms) + DAY;
  return start.kind === 'date' ? DAY : 0;
}

/** When the last start of a rule is past, or null. */
function lastOf(rule: Recur, start: Moment): number | null {
  const until = rule.until && latest(rule.until) + DAY;
  const counted = rule.count === undefined ? null : lastOfCount(rule, rule.count, start);
  const last = until === undefined ? counted : counted === null ? until : Math.min(until, counted);
  return last !== null && last < -EVER ? last : null;
}

/** Periods of at most this many milliseconds. */
const periods: Record<Recur['freq'], number> = {
  YEARLY: 366 * DAY,
  MONTHLY: 31 * DAY,
  WEEKLY: 7 * DAY,
  DAILY: DAY,
  HOURLY: DAY / 24,
  MINUTELY: DAY / 1440,
  SECONDLY: 1000,
};

/** The parts with which a rule is still sure to have an occurrence in each of its periods. */
const harmless = new Set(['freq', 'interval', 'count', 'until', 'wkst']);

/** Only where each period surely has an occurrence does COUNT tell the end; else null. */
function lastOfCount(rule: Recur, count: number, start: Moment): number | null {
  const { freq, interval } = rule;
  const plain = Object.keys(rule).every((key) => harmless.has(key) || (key === 'byDay' && freq === 'WEEKLY'));
  const skipsMonths = (freq === 'MONTHLY' || freq === 'YEARLY') && new Date(start.wall).getUTCDate() > 28;
  if (!plain || skipsMonths) return null;
  // One period more, because a week that began before DTSTART counts as the first.
  return latest(start) + (count + 1) * interval * periods[freq];
}
