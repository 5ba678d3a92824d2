/** What a recurrence rule generates, on the clock on the wall (RFC 5545 §3.3.10, RFC 7529). */

import type { Budget } from './budget.ts';
import {
  afterMonth,
  dayPartsOf,
  daysOfMonth,
  daysOfYear,
  namesDay,
  weekdayOf,
  type DayParts,
} from './days.ts';
import type { Frequency, Recur } from './recur.ts';
import { locate, scaleFor, type Place, type Scale } from './scale.ts';
import { timesOf, type Times } from './daytimes.ts';
import { DAY } from './values.ts';

/**
 * Wall milliseconds: nothing before `from` is generated, nothing after `to`, nothing after `until`, which stands for the
 * rule's own UNTIL. RFC 5545 §3.8.5.3: the start is the first of its series whatever the rule says, and counts; not so
 * with an EXRULE.
 */
export type Bounds = {
  from: number;
  to: number;
  until?: number | undefined;
  start: 'always-first' | 'if-it-matches';
  /**
   * Whether the clock shows this time at all, for rules finer than a day: an hour that is skipped is none of the series, and
   * does not count. Left out where each does.
   */
  isShown?: ((wall: number) => boolean) | undefined;
};

/** The days of one period, in order, each with the same times of day. */
type Period = { days: readonly number[]; times: Times };

/**
 * The starts that a rule generates from `start` on, ascending: wall milliseconds, since rules go by the clock on the
 * wall, and what that means in time is for the zone to say. Each period looked at and each start costs the budget a
 * step or some, so that no rule can take long between two of them. Throws `Exhausted`.
 */
export function* occurrences(rule: Recur, start: number, bounds: Bounds, budget: Budget): Generator<number> {
  const { from, until = Infinity, isShown } = bounds;
  const end = Math.min(until, bounds.to);
  if (start > end) return;
  const isFirst = bounds.start === 'always-first';
  if (isFirst && start >= from) yield start;
  let left = countWithin(rule, start, end) - (isFirst ? 1 : 0);
  /** The last that was generated, or counted. */
  let last = isFirst ? start : start - 1;
  // Without a count nobody needs to know what there was before.
  const jump = left === Infinity ? Math.max(start, from) : start;
  for (const period of periodsOf(rule, start, { jump, end }, budget)) {
    const chosen = choose(period, rule.bySetPos);
    let at = indexAfter(chosen, last);
    const wanted = indexAfter(chosen, from - 1);
    // What is counted has to be looked at where some of it does not count.
    if (wanted > at && (isShown === undefined || left === Infinity)) {
      left -= wanted - at;
      at = wanted;
    }
    for (; at < chosen.size; at++) {
      const wall = chosen.at(at);
      if (left <= 0 || wall > end) return;
      budget.spend();
      last = wall;
      if (isShown?.(wall) === false) continue;
      if (wall >= from) yield wall;
      left -= 1;
    }
    if (left <= 0 || startOf(period) > end) return;
  }
}

const units: Record<Frequency, number> = {
  YEARLY: DAY,
  MONTHLY: DAY,
  WEEKLY: DAY,
  DAILY: DAY,
  HOURLY: DAY / 24,
  MINUTELY: DAY / 1440,
  SECONDLY: 1000,
};

/** The rule's COUNT, or Infinity where it surely reaches beyond the end, and need not be counted. */
function countWithin(rule: Recur, start: number, end: number): number {
  if (rule.count === undefined) return Infinity;
  let least = units[rule.freq];
  if (rule.byHour) least = Math.min(least, DAY / 24);
  if (rule.byMinute) least = Math.min(least, DAY / 1440);
  if (rule.bySecond) least = 1000;
  // A start that the rule does not give may lie right before the first that it gives.
  return start + (rule.count - 2) * least > end ? Infinity : rule.count;
}

function startOf({ days, times }: Period): number {
  return days.length === 0 ? -Infinity : days[0]! * DAY + times.at(0);
}

/** What a period gives, by number. */
type Chosen = { size: number; at: (index: number) => number };

/** RFC 5545 §3.3.10: BYSETPOS chooses among all that a period has, by number, and comes last. */
function choose({ days, times }: Period, positions: readonly number[] | undefined): Chosen {
  const total = days.length * times.size;
  const at = (index: number) => days[Math.floor(index / times.size)]! * DAY + times.at(index % times.size);
  if (!positions) return { size: total, at };
  const indexes = [...new Set(positions.map((position) => (position > 0 ? position - 1 : total + position)))]
    .filter((index) => index >= 0 && index < total)
    .sort((one, other) => one - other);
  return { size: indexes.length, at: (index) => at(indexes[index]!) };
}

/** The number of the first that lies after this moment. */
function indexAfter({ size, at }: Chosen, wall: number): number {
  let [low, high] = [0, size];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (at(middle) > wall) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** Nothing before `jump` matters, and nothing after `end`. */
type Reach = { jump: number; end: number };

function periodsOf(rule: Recur, start: number, reach: Reach, budget: Budget): Iterable<Period> {
  const scale = scaleFor(rule);
  const day = Math.floor(start / DAY);
  const place = locate(scale, day);
  if (!place) return [];
  const parts = dayPartsOf(rule, scale, day, place);
  const times = timesOf(rule, start - day * DAY);
  const jump = Math.floor(reach.jump / DAY);
  const end = Math.min(LAST_DAY, Math.floor(reach.end / DAY));
  const walk: Walk = { rule, parts, times, budget, place, day, jump, end };
  if (rule.freq === 'YEARLY') return years(walk);
  if (rule.freq === 'MONTHLY') return months(walk);
  if (rule.freq === 'WEEKLY') return weeks(walk);
  if (rule.freq === 'DAILY') return days(walk);
  return shortPeriods(walk, start, reach);
}

type Walk = {
  rule: Recur;
  parts: DayParts;
  times: Times;
  budget: Budget;
  /** The day of the start, and where it lies; the days before and after which nothing matters. */
  day: number;
  place: Place;
  jump: number;
  end: number;
};

/** The day after the last that can be written, 9999-12-31. */
const LAST_DAY = Date.UTC(10_000, 0) / DAY;
/** The first week of a year, and SKIP, may begin so many days before it. */
const DAYS_BEFORE = 7;

/** What it costs to look at a year: Temporal takes longer to make one than arithmetic does. */
const yearCost = ({ kind }: Scale) => (kind === 'gregorian' ? 4 : 20);
/** Days that are looked at cost a step for so many. */
const DAYS_A_STEP = 16;

function* years({ rule, parts, times, budget, place, jump, end }: Walk): Generator<Period> {
  const { scale } = parts;
  const first = place.year.number;
  // A year before, because the first week of a year begins in the one before, and SKIP goes beyond its end.
  const skipped = Math.max(0, (scale.yearOf(jump) ?? Infinity) - 1 - first);
  for (let number = first + Math.floor(skipped / rule.interval) * rule.interval; ; number += rule.interval) {
    budget.spend(yearCost(scale));
    const year = scale.year(number);
    if (!year || year.first - DAYS_BEFORE > end) return;
    const days = daysOfYear(parts, year);
    budget.charge(Math.ceil(days.length / DAYS_A_STEP));
    yield { days, times };
  }
}

function* months({ rule, parts, times, budget, place, jump, end }: Walk): Generator<Period> {
  const { scale } = parts;
  let { number } = place.year;
  /** How many months there are until the next that counts. */
  let wait = place.month;
  const target = (scale.yearOf(jump) ?? Infinity) - 1;
  if (scale.kind === 'gregorian' && target > number) {
    const passed = 12 * (target - number) - place.month;
    wait = Math.ceil(Math.max(0, passed) / rule.interval) * rule.interval - passed;
    number = target;
  } else if (rule.interval === 1 && target > number) {
    [number, wait] = [target, 0];
  }
  for (; ; number += 1) {
    if (scale.kind === 'gregorian' && wait >= 12) {
      number += Math.floor(wait / 12);
      wait %= 12;
    }
    budget.spend(yearCost(scale));
    const year = scale.year(number);
    if (!year || year.first - DAYS_BEFORE > end) return;
    for (; wait < year.months.length; wait += rule.interval) {
      budget.spend();
      const days = daysOfMonth(parts, year, wait);
      if (days.length > 0) yield { days, times };
    }
    wait -= year.months.length;
  }
}

function* weeks({ rule, parts, times, budget, day, place, jump, end }: Walk): Generator<Period> {
  const length = 7 * rule.interval;
  const first = day - ((weekdayOf(day) - parts.weekStart + 7) % 7);
  let near: Place | undefined = place;
  const skipped = Math.max(0, Math.floor((jump - first) / length));
  for (let week = first + skipped * length; week <= end; week += length) {
    budget.spend(2);
    const days: number[] = [];
    for (let day = week; day < week + 7; day++) {
      near = nearTo(parts, day, near, budget);
      if (!near) return;
      if (namesDay(parts, day, near)) days.push(day);
    }
    if (days.length > 0) yield { days, times };
  }
}

function* days({ rule, parts, times, budget, day: first, place, jump, end }: Walk): Generator<Period> {
  let near: Place | undefined = place;
  const next = (day: number) => first + Math.ceil(Math.max(0, day - first) / rule.interval) * rule.interval;
  for (let day = next(jump); day <= end;) {
    budget.spend();
    near = nearTo(parts, day, near, budget);
    if (!near) return;
    if (namesDay(parts, day, near)) yield { days: [day], times };
    day = next(Math.max(day + 1, isOtherMonth(parts, near) ? afterMonth(near) : 0));
  }
}

function nearTo(
  { scale }: DayParts,
  day: number,
  near: Place | undefined,
  budget: Budget,
): Place | undefined {
  const place = locate(scale, day, near);
  if (place?.year !== near?.year) budget.charge(yearCost(scale));
  return place;
}

function isOtherMonth({ months }: DayParts, { year, month }: Place): boolean {
  return months !== undefined && !months.has(year.months[month]!.name);
}

/** Hours, minutes or seconds: goes from one that may count to the next, over days and hours that do not. */
function* shortPeriods(
  { rule, parts, times, budget, place }: Walk,
  start: number,
  { jump, end }: Reach,
): Generator<Period> {
  const unit = units[rule.freq];
  const step = unit * rule.interval;
  const first = Math.floor(start / unit) * unit;
  const next = (wall: number) => first + Math.ceil(Math.max(0, wall - first) / step) * step;
  let near: Place | undefined = place;
  let named: number | undefined;
  for (let wall = next(Math.floor(jump / unit) * unit); wall <= Math.min(end, LAST_DAY * DAY);) {
    budget.spend();
    const day = Math.floor(wall / DAY);
    if (named !== day) {
      near = nearTo(parts, day, near, budget);
      if (!near) return;
      if (!namesDay(parts, day, near)) {
        wall = next(DAY * (isOtherMonth(parts, near) ? afterMonth(near) : day + 1));
        continue;
      }
      named = day;
    }
    const within = times.within(wall - day * DAY, unit);
    if (within.size > 0) {
      yield { days: [day], times: within };
      wall = next(wall + 1);
    } else wall = next(day * DAY + times.after(wall - day * DAY, unit));
  }
}
