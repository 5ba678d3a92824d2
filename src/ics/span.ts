/**
 * From when until when an object can have anything to show, and in which months, for queries by window: cheap bounds,
 * never too narrow.
 */

import type { Recur } from './recur.ts';
import { DAY, type Duration, type Moment } from './values.ts';

/**
 * Milliseconds since 1970; `last` is null where the series has no end, or none that is cheap to find. `months` has a
 * bit for each month of any year in which there may be something, in UTC: 1 for January, 2048 for December.
 */
export type Span = { first: number; last: number | null; months: number };

/** The bits of all twelve months. */
export const ALL_MONTHS = 0xfff;

/** What a component says about its times. */
export type ComponentTimes = {
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

export function spanOf(times: ComponentTimes): Span {
  // RFC 4791 §9.9: a task may have a DUE alone, or no date at all; then it matches every window.
  const start = times.start ?? times.end;
  if (!start) return { first: EVER, last: null, months: ALL_MONTHS };
  // RFC 4791 §9.9: what has no length lies in a window that begins then, but what ends then does not.
  const length = Math.max(lengthOf(start, times), times.longestPeriod, 1);
  const ranges = [rangeOf(start, start), ...times.dates.map((date) => rangeOf(date, start))];
  // And a task that is only due lies in a window that ends then.
  const before = times.start ? 0 : 1;
  const first = ranges.reduce((least, range) => Math.min(least, range.from), Infinity) - before;
  const last = times.movesTheRest ? null : lastOfAll(times, start, ranges, length);
  const months = times.movesTheRest ? ALL_MONTHS : monthsOf(times, start, ranges, length);
  return { first, last, months: last === null ? months : months & monthsBetween(first, last) };
}

/** Between which instants something begins. */
type Range = { from: number; to: number };

/** A date of another kind than the series' start stands for the start's time on that day, or for a day with that time. */
function rangeOf(moment: Moment, start: Moment): Range {
  const slack = moment.kind === start.kind ? slackOf(moment) : 2 * DAY;
  return { from: moment.wall - slack, to: moment.wall + slack };
}

function lastOfAll({ rules }: ComponentTimes, start: Moment, ranges: Range[], length: number): number | null {
  let most = ranges.reduce((last, { to }) => Math.max(last, to), -Infinity);
  for (const rule of rules) {
    const last = lastOf(rule, start);
    if (last === null) return null;
    most = Math.max(most, last);
  }
  return most + length;
}

/** The span that holds both. */
export function widen(one: Span, other: Span): Span {
  return {
    first: Math.min(one.first, other.first),
    last: one.last === null || other.last === null ? null : Math.max(one.last, other.last),
    months: one.months | other.months,
  };
}

/** The months, as in a span, that lie between two instants in milliseconds, both inclusive. */
export function monthsBetween(from: number, to: number): number {
  // No year is shorter than 365 days; beyond what a Date holds, nothing is known.
  if (!(to - from < 365 * DAY && Math.abs(from) <= -EVER && Math.abs(to) <= -EVER)) return ALL_MONTHS;
  const last = new Date(to).getUTCMonth();
  let month = new Date(from).getUTCMonth();
  let months = 1 << month;
  // Most of a year may begin and end in one month, and touches all others.
  if (month === last && to - from > 31 * DAY) return ALL_MONTHS;
  while (month !== last) {
    month = (month + 1) % 12;
    months |= 1 << month;
  }
  return months;
}

function monthsOf({ rules }: ComponentTimes, start: Moment, ranges: Range[], length: number): number {
  let months = 0;
  for (const { from, to } of ranges) {
    if (months === ALL_MONTHS) break;
    months |= monthsBetween(from, to + length);
  }
  for (const rule of rules) months |= monthsOfRule(rule, start, length);
  return months;
}

/** A year whose length and months are the usual ones, and so are the next one's. */
const USUAL_YEAR = 2025;

/** The parts with which a rule by the year still stays on the day, or in the months, that it names. */
const yearly = new Set(['freq', 'interval', 'count', 'until', 'wkst', 'byHour', 'byMinute', 'bySecond']);
const withinMonths = new Set([...yearly, 'byMonth', 'byMonthDay', 'byDay', 'bySetPos']);

/** The months in which a rule has anything: few where it goes by the year, such as that of a birthday. */
function monthsOfRule(rule: Recur, start: Moment, length: number): number {
  const parts = Object.keys(rule);
  if (rule.freq !== 'YEARLY') return ALL_MONTHS;
  const slack = slackOf(start);
  const reach = (from: number, to: number) => monthsBetween(from - slack, to + DAY + slack + length);
  if (parts.every((part) => yearly.has(part))) {
    const date = new Date(start.wall);
    // The 29th of February is followed on its day, and in a usual year lies before the 1st of March.
    const day = Math.min(date.getUTCDate(), date.getUTCMonth() === 1 ? 28 : 31);
    const to = Date.UTC(USUAL_YEAR, date.getUTCMonth(), date.getUTCDate());
    return reach(Date.UTC(USUAL_YEAR, date.getUTCMonth(), day), to);
  }
  if (!rule.byMonth || !parts.every((part) => withinMonths.has(part))) return ALL_MONTHS;
  let months = 0;
  for (const month of rule.byMonth)
    months |= reach(Date.UTC(USUAL_YEAR, Number(month) - 1), Date.UTC(USUAL_YEAR, Number(month), 0));
  return months;
}

/** No zone is further than a day from UTC, so a day of slack saves looking the zone up. */
function slackOf(moment: Moment): number {
  return moment.kind === 'utc' ? 0 : DAY;
}

function earliest(moment: Moment): number {
  return moment.wall - slackOf(moment);
}

function latest(moment: Moment): number {
  return moment.wall + slackOf(moment);
}

function lengthOf(start: Moment, { end, duration }: ComponentTimes): number {
  // A day lasts a day, even where its end says otherwise.
  const least = start.kind === 'date' ? DAY : 0;
  if (end) return Math.max(least, latest(end) - earliest(start));
  if (duration) return Math.max(0, duration.days * DAY + duration.ms) + DAY;
  return least;
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

/** Whether each week, or each month, has such days: a fifth Monday is not in every month. */
function isInEachPeriod({ freq, byDay = [] }: Recur): boolean {
  return freq === 'WEEKLY' || (freq === 'MONTHLY' && byDay.some((day) => Math.abs(parseInt(day) || 1) <= 4));
}

/** Only where each period surely has an occurrence does COUNT tell the end; else null. */
function lastOfCount(rule: Recur, count: number, start: Moment): number | null {
  const { freq, interval, byDay } = rule;
  const plain = Object.keys(rule).every(
    (key) => harmless.has(key) || (key === 'byDay' && isInEachPeriod(rule)),
  );
  const goesByDate = (freq === 'MONTHLY' || freq === 'YEARLY') && byDay === undefined;
  const skipsMonths = goesByDate && new Date(start.wall).getUTCDate() > 28;
  if (!plain || skipsMonths) return null;
  // One period more, because a week that began before DTSTART counts as the first.
  return latest(start) + (count + 1) * interval * periods[freq];
}
