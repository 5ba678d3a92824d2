/** Years, months and days of the calendars that rules can go by (RFC 7529): the Gregorian, and those that Temporal knows. */

import type { Recur } from './recur.ts';
import { DAY } from './values.ts';

/** Days are counted from 1970-01-01. `name` is as BYMONTH has it: `5`, or `5L` for a leap month. */
export type Month = { name: string; first: number; length: number };
export type Year = { number: number; first: number; length: number; months: readonly Month[] };

/** A calendar. A year that it does not have, or that Temporal cannot reckon, is undefined. */
export type Scale = {
  kind: 'gregorian' | 'other';
  yearOf(day: number): number | undefined;
  year(number: number): Year | undefined;
};

/** Where a day lies: its month by its place in the year. */
export type Place = { year: Year; month: number };

/** Years are made once; so many are kept of each calendar. */
const MOST_YEARS = 2000;
/** No date that a calendar can write lies outside of these (RFC 5545 §3.3.4), with a year around them. */
const [FIRST_YEAR, LAST_YEAR] = [-1, 10_001];

const gregorian = scaleOf(
  'gregorian',
  (day) => new Date(day * DAY).getUTCFullYear(),
  (number) => {
    if (number < FIRST_YEAR || number > LAST_YEAR) return undefined;
    return yearOf(
      number,
      Array.from({ length: 12 }, (_, month) => ({
        name: String(month + 1),
        first: firstOf(number, month),
        length: firstOf(number, month + 1) - firstOf(number, month),
      })),
    );
  },
);

const scales: Record<NonNullable<Recur['rscale']>, Scale> = {
  GREGORIAN: gregorian,
  CHINESE: fromTemporal('chinese'),
  HEBREW: fromTemporal('hebrew'),
  INDIAN: fromTemporal('indian'),
};

export function scaleFor({ rscale }: Pick<Recur, 'rscale'>): Scale {
  return scales[rscale ?? 'GREGORIAN'];
}

/** Where this day lies, looked for from `near` on. */
export function locate(scale: Scale, day: number, near?: Place): Place | undefined {
  const isNear = near && day >= near.year.first && day < near.year.first + near.year.length;
  const number = isNear ? near.year.number : scale.yearOf(day);
  const year = isNear ? near.year : number === undefined ? undefined : scale.year(number);
  const month = year?.months.findLastIndex(({ first }) => first <= day);
  return year && month !== undefined && month >= 0 ? { year, month } : undefined;
}

function scaleOf(kind: Scale['kind'], yearOfDay: Scale['yearOf'], make: Scale['year']): Scale {
  const known = new Map<number, Year | undefined>();
  return {
    kind,
    yearOf: yearOfDay,
    year(number) {
      if (known.has(number)) return known.get(number);
      if (known.size >= MOST_YEARS) known.clear();
      const year = make(number);
      known.set(number, year);
      return year;
    },
  };
}

/** Not Date.UTC, which takes the years 0 to 99 for 1900 to 1999. */
function firstOf(year: number, month: number): number {
  return new Date(0).setUTCFullYear(year, month, 1) / DAY;
}

function yearOf(number: number, months: readonly Month[]): Year {
  const { first } = months[0]!;
  const last = months.at(-1)!;
  return { number, first, length: last.first + last.length - first, months };
}

function fromTemporal(calendar: string): Scale {
  const dateOf = (day: number) =>
    Temporal.PlainDate.from('1970-01-01').add({ days: day }).withCalendar(calendar);
  return scaleOf(
    'other',
    (day) => orNothing(() => dateOf(day).year),
    (number) => orNothing(() => readYear(calendar, number)),
  );
}

function readYear(calendar: string, number: number): Year {
  const newYear = Temporal.PlainDate.from({ calendar, year: number, month: 1, day: 1 });
  let first = Date.parse(`${newYear.withCalendar('iso8601').toString()}T00:00:00Z`) / DAY;
  const months = Array.from({ length: newYear.monthsInYear }, (_, at): Month => {
    const { monthCode, daysInMonth } = newYear.with({ month: at + 1 });
    const month = { name: monthCode.replace(/^M0?/, ''), first, length: daysInMonth };
    first += daysInMonth;
    return month;
  });
  return yearOf(number, months);
}

/** Temporal throws for what lies outside of its time. */
function orNothing<Found>(find: () => Found): Found | undefined {
  try {
    return find();
  } catch {
    return undefined;
  }
}
