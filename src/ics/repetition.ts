/** Repetition as people choose it, and the rules (RFC 5545 §3.3.10) that say so; every other rule is kept as it is. */

import { parseRecur, weekdays, type Recur, type Weekday } from './recur.ts';
import { dayOf, type TimeForm } from './times.ts';
import { isByDays, lastDayOf, untilDay } from './until.ts';
import { DAY } from './values.ts';

export const units = ['day', 'week', 'month', 'year'] as const;
export type Unit = (typeof units)[number];

/** What of a month is meant: a day by its number, a weekday counted from its start, or the last of such. */
export const monthly = ['date', 'weekday', 'last-weekday'] as const;

export type RepetitionEnd =
  | Readonly<{ kind: 'never' }>
  | Readonly<{ kind: 'count'; count: number }>
  /** The last day on which it may begin, as wall milliseconds of its midnight. */
  | Readonly<{ kind: 'until'; day: number }>;

export type Repetition = Readonly<{
  unit: Unit;
  interval: number;
  /** Of a week; empty where the unit is another. */
  weekdays: readonly Weekday[];
  /** Of a month, or of a year's month. */
  monthly: (typeof monthly)[number];
  end: RepetitionEnd;
}>;

const frequencies = { day: 'DAILY', week: 'WEEKLY', month: 'MONTHLY', year: 'YEARLY' } as const;

/** The rule for a series that begins at `start`, what a clock of this form shows. */
export function ruleOf(repetition: Repetition, form: TimeForm, start: number): string {
  const { unit, interval, end } = repetition;
  const parts = [`FREQ=${frequencies[unit]}`];
  if (interval !== 1) parts.push(`INTERVAL=${interval}`);
  if (unit === 'week') parts.push(`BYDAY=${inWeekOrder(repetition.weekdays, start).join(',')}`);
  if (unit === 'year' && repetition.monthly !== 'date') parts.push(`BYMONTH=${dateOf(start).month}`);
  if (unit === 'month' || unit === 'year') parts.push(...monthPart(repetition, start));
  if (end.kind === 'count') parts.push(`COUNT=${end.count}`);
  if (end.kind === 'until') parts.push(`UNTIL=${untilDay(form, end.day, start)}`);
  return parts.join(';');
}

function monthPart({ unit, monthly: way }: Repetition, start: number): string[] {
  const day = weekdayOf(start);
  if (way === 'weekday') return [`BYDAY=${ordinalOf(start)}${day}`];
  if (way === 'last-weekday') return [`BYDAY=-1${day}`];
  return unit === 'month' ? [`BYMONTHDAY=${dateOf(start).day}`] : [];
}

/**
 * What a rule says in these words, for a series of which an occurrence begins at `start`; undefined where they cannot say it
 * whole.
 */
export function repetitionOf(text: string, form: TimeForm, start: number): Repetition | undefined {
  const rule = parseRecur(text);
  if (rule === undefined || !isByDays(rule) || hasOthers(rule)) return undefined;
  const said = shapeOf(rule, start);
  if (said === undefined) return undefined;
  const day = lastDayOf(rule, form, start);
  const end: RepetitionEnd =
    rule.count !== undefined
      ? { kind: 'count', count: rule.count }
      : day === undefined
        ? { kind: 'never' }
        : { kind: 'until', day };
  return { weekdays: [], monthly: 'date', ...said, interval: rule.interval, end };
}

/** Parts that no choice of ours writes. WKST matters only where weeks are passed over. */
function hasOthers({ byWeekNo, byYearDay, bySetPos, rscale, wkst, interval, freq, byDay }: Recur): boolean {
  const hasWeeks = freq === 'WEEKLY' && interval > 1 && (byDay?.length ?? 0) > 1;
  const isOtherWeek = hasWeeks && wkst !== undefined && wkst !== 'MO';
  return [byWeekNo, byYearDay, bySetPos, rscale].some((part) => part !== undefined) || isOtherWeek;
}

type Shape = Pick<Repetition, 'unit'> & Partial<Pick<Repetition, 'weekdays' | 'monthly'>>;

function shapeOf(rule: Recur, start: number): Shape | undefined {
  const { freq, byDay, byMonthDay, byMonth } = rule;
  const { day, month } = dateOf(start);
  const isOnly = (list: readonly unknown[] | undefined, own: unknown) =>
    list?.length === 1 && list[0] === own;
  if (freq === 'DAILY') return (byDay ?? byMonthDay ?? byMonth) ? undefined : { unit: 'day' };
  if (freq === 'WEEKLY') {
    const plain = (byDay ?? [weekdayOf(start)]).every((one): one is Weekday => one.length === 2);
    if (!plain || byMonthDay !== undefined || byMonth !== undefined) return undefined;
    return { unit: 'week', weekdays: inWeekOrder((byDay ?? []) as Weekday[], start) };
  }
  const isYearly = freq === 'YEARLY';
  if (byMonth !== undefined && !(isYearly && isOnly(byMonth, month))) return undefined;
  const unit = isYearly ? 'year' : 'month';
  if (byDay === undefined) {
    const isOwn = byMonthDay === undefined || isOnly(byMonthDay, day);
    return isOwn && !(isYearly && byMonthDay !== undefined && byMonth === undefined) ? { unit } : undefined;
  }
  // An ordinal of a year without its month counts from January on.
  if (byMonthDay !== undefined || (isYearly && byMonth === undefined)) return undefined;
  if (isOnly(byDay, `${ordinalOf(start)}${weekdayOf(start)}`)) return { unit, monthly: 'weekday' };
  return isOnly(byDay, `-1${weekdayOf(start)}`) ? { unit, monthly: 'last-weekday' } : undefined;
}

/** Monday first, each once; that of the start where there is none. */
function inWeekOrder(days: readonly Weekday[], start: number): Weekday[] {
  return days.length === 0 ? [weekdayOf(start)] : weekdays.filter((day) => days.includes(day));
}

export function sameRepetition(one: Repetition | undefined, other: Repetition | undefined): boolean {
  return JSON.stringify(canonical(one)) === JSON.stringify(canonical(other));
}

const canonical = (repetition: Repetition | undefined) =>
  repetition && [
    repetition.unit,
    repetition.interval,
    repetition.unit === 'week' ? repetition.weekdays : [],
    repetition.unit === 'month' || repetition.unit === 'year' ? repetition.monthly : '',
    Object.entries(repetition.end).sort(),
  ];

export function weekdayOf(wall: number): Weekday {
  return weekdays[(((dayOf(wall) / DAY + 3) % 7) + 7) % 7]!;
}

/** The how-manieth of its weekday a day is in its month: 1 to 5. */
export function ordinalOf(wall: number): number {
  return Math.ceil(dateOf(wall).day / 7);
}

/** Whether a day is the last of its weekday in its month. */
export function isLastOfMonth(wall: number): boolean {
  return dateOf(wall + 7 * DAY).month !== dateOf(wall).month;
}

export function dateOf(wall: number): { day: number; month: number } {
  const date = new Date(wall);
  return { day: date.getUTCDate(), month: date.getUTCMonth() + 1 };
}
