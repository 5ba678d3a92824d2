/** The days that a rule names in a year, a month or a week (RFC 5545 §3.3.10, RFC 7529 §4). Days count from 1970-01-01. */

import type { Place, Scale, Year } from './scale.ts';
import type { Recur } from './recur.ts';

/** A weekday, 0 for Monday; `nth` from the beginning or the end of a month or year, 0 for each. */
type Weekday = { day: number; nth: number };

/** The parts of a rule that name days, with what they leave to DTSTART filled in. */
export type DayParts = {
  scale: Scale;
  skip: NonNullable<Recur['skip']>;
  /** The day on which weeks begin. */
  weekStart: number;
  months: ReadonlySet<string> | undefined;
  weekNumbers: readonly number[] | undefined;
  yearDays: readonly number[] | undefined;
  monthDays: readonly number[] | undefined;
  weekdays: readonly Weekday[] | undefined;
};

const weekdayNames = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];

/** RFC 5545 §3.3.10: what a rule does not say of its days, its start says. */
export function dayPartsOf(rule: Recur, scale: Scale, day: number, start: Place): DayParts {
  const { freq } = rule;
  const month = start.year.months[start.month]!;
  const parts: DayParts = {
    scale,
    skip: rule.skip ?? 'OMIT',
    weekStart: weekdayNames.indexOf(rule.wkst ?? 'MO'),
    months: rule.byMonth && new Set(rule.byMonth.map(String)),
    weekNumbers: freq === 'YEARLY' ? rule.byWeekNo : undefined,
    yearDays: rule.byYearDay,
    monthDays: rule.byMonthDay,
    weekdays: rule.byDay?.map(readWeekday),
  };
  if (freq !== 'YEARLY' && freq !== 'MONTHLY' && freq !== 'WEEKLY') return parts;
  if (parts.yearDays || parts.monthDays || parts.weekdays) return parts;
  if (freq === 'WEEKLY' || parts.weekNumbers)
    return { ...parts, weekdays: [{ day: weekdayOf(day), nth: 0 }] };
  const monthDays = [day - month.first + 1];
  if (freq === 'MONTHLY') return { ...parts, monthDays };
  return { ...parts, months: parts.months ?? new Set([month.name]), monthDays };
}

function readWeekday(text: string): Weekday {
  return { day: weekdayNames.indexOf(text.slice(-2)), nth: Number(text.slice(0, -2) || 0) };
}

/** The first of January 1970 was a Thursday. */
export function weekdayOf(day: number): number {
  return (((day + 3) % 7) + 7) % 7;
}

/** The days of a year, in order, each once. */
export function daysOfYear(parts: DayParts, year: Year): number[] {
  const { weekNumbers, yearDays, monthDays, weekdays, months } = parts;
  const chosen = months ? chosenMonths(parts, year) : year.months.map((_, month) => month);
  const spans = months ? chosen.map((month) => year.months[month]!) : [year];
  const inMonths = (day: number) =>
    !months || spans.some(({ first, length }) => day >= first && day < first + length);
  const ofMonths = () => chosen.flatMap((month) => daysOfMonthDays(parts, year, month));
  if (weekNumbers) {
    const days = weekNumbers.flatMap((number) => daysOfWeek(parts, year, number)).filter(inMonths);
    return inOrder(limit(days, [yearDays && daysOfYearDays(parts, year), monthDays && ofMonths()]));
  }
  const named = weekdays && spans.flatMap((span) => weekdaysIn(span, weekdays));
  if (yearDays) {
    const days = daysOfYearDays(parts, year).filter(inMonths);
    return inOrder(limit(days, [monthDays && ofMonths(), named]));
  }
  if (monthDays) return inOrder(limit(ofMonths(), [named]));
  return inOrder(named ?? []);
}

/** The days of a month, by its place in the year, in order, each once. */
export function daysOfMonth(parts: DayParts, year: Year, month: number): number[] {
  const { months, yearDays, monthDays, weekdays } = parts;
  const span = year.months[month]!;
  if (months && !chosenMonths(parts, year).includes(month)) return [];
  const named = weekdays && weekdaysIn(span, weekdays);
  const ofYear = yearDays && daysOfYearDays(parts, year);
  if (monthDays) return inOrder(limit(daysOfMonthDays(parts, year, month), [named, ofYear]));
  if (named) return inOrder(limit(named, [ofYear]));
  return inOrder((ofYear ?? []).filter((day) => day >= span.first && day < span.first + span.length));
}

/** Whether a rule by the week, the day or the time of day has anything on this day. */
export function namesDay(parts: DayParts, day: number, { year, month }: Place): boolean {
  const { months, yearDays, monthDays, weekdays } = parts;
  const span = year.months[month]!;
  const among = (numbers: readonly number[], first: number, length: number) =>
    numbers.some((number) => (number > 0 ? first + number - 1 : first + length + number) === day);
  return (
    (!months || months.has(span.name)) &&
    (!yearDays || among(yearDays, year.first, year.length)) &&
    (!monthDays || among(monthDays, span.first, span.length)) &&
    (!weekdays || weekdays.some((weekday) => weekday.day === weekdayOf(day)))
  );
}

/** The places of the months that BYMONTH names; RFC 7529 §4.1: a leap month that this year has not goes by SKIP. */
function chosenMonths({ months, skip }: DayParts, { months: all }: Year): number[] {
  return [...months!].flatMap((name) => {
    const at = all.findIndex((month) => month.name === name);
    if (at !== -1) return [at];
    if (!name.endsWith('L') || skip === 'OMIT') return [];
    const before = all.findIndex((month) => month.name === name.slice(0, -1));
    if (before === -1) return [];
    const nearest = skip === 'BACKWARD' ? before : before + 1;
    return nearest < all.length ? [nearest] : [];
  });
}

function daysOfMonthDays(parts: DayParts, { months }: Year, month: number): number[] {
  const { first, length } = months[month]!;
  return parts.monthDays!.flatMap((number) => numbered(parts, { first, length }, number));
}

function daysOfYearDays(parts: DayParts, { first, length }: Year): number[] {
  return parts.yearDays!.flatMap((number) => numbered(parts, { first, length }, number));
}

type Stretch = { first: number; length: number };

/** The day of this number, from the beginning or the end; RFC 7529 §4.1: one that is not there goes by SKIP. */
function numbered({ skip }: DayParts, { first, length }: Stretch, number: number): number[] {
  const day = number > 0 ? first + number - 1 : first + length + number;
  if (day >= first && day < first + length) return [day];
  if (skip === 'OMIT') return [];
  const end = day < first ? first : first + length;
  return [skip === 'BACKWARD' ? end - 1 : end];
}

/** The week of this number: the first is that of which most days lie in the year. */
function daysOfWeek({ weekStart, weekdays, scale }: DayParts, year: Year, number: number): number[] {
  const first = firstWeek(year, weekStart);
  const next = scale.year(year.number + 1);
  const weeks = next ? Math.round((firstWeek(next, weekStart) - first) / 7) : Math.floor(year.length / 7);
  const week = number > 0 ? number - 1 : weeks + number;
  if (week < 0 || week >= weeks) return [];
  const days = Array.from({ length: 7 }, (_, at) => first + week * 7 + at);
  return weekdays ? days.filter((day) => weekdays.some((weekday) => weekday.day === weekdayOf(day))) : days;
}

function firstWeek({ first }: Year, weekStart: number): number {
  const into = (weekdayOf(first) - weekStart + 7) % 7;
  return into <= 3 ? first - into : first - into + 7;
}

function weekdaysIn({ first, length }: Stretch, weekdays: readonly Weekday[]): number[] {
  return weekdays.flatMap(({ day, nth }) => {
    const earliest = first + ((day - weekdayOf(first) + 7) % 7);
    const count = Math.floor((first + length - 1 - earliest) / 7) + 1;
    if (nth === 0) return Array.from({ length: count }, (_, at) => earliest + 7 * at);
    const at = nth > 0 ? nth - 1 : count + nth;
    return at >= 0 && at < count ? [earliest + 7 * at] : [];
  });
}

/** Those of the days that all the others have too. */
function limit(days: number[], others: (number[] | undefined)[]): number[] {
  let left = days;
  for (const other of others) {
    if (!other) continue;
    const allowed = new Set(other);
    left = left.filter((day) => allowed.has(day));
  }
  return left;
}

function inOrder(days: number[]): number[] {
  return [...new Set(days)].sort((one, other) => one - other);
}

/** The first day after the month in which this day lies. */
export function afterMonth({ year, month }: Place): number {
  const { first, length } = year.months[month]!;
  return first + length;
}
