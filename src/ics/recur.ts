/** Recurrence rules (RFC 5545 §3.3.10, RFC 7529) as values; `series.ts` says what they generate. */

import { parseMoment, type Moment } from './values.ts';

const frequencies = ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'] as const;
export type Frequency = (typeof frequencies)[number];

export const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'] as const;
export type Weekday = (typeof weekdays)[number];

const scales = ['GREGORIAN', 'CHINESE', 'HEBREW', 'INDIAN'] as const;
const skips = ['OMIT', 'BACKWARD', 'FORWARD'] as const;

export type Recur = {
  freq: Frequency;
  interval: number;
  count?: number;
  until?: Moment;
  byMonth?: (number | string)[];
  byWeekNo?: number[];
  byYearDay?: number[];
  byMonthDay?: number[];
  byDay?: string[];
  byHour?: number[];
  byMinute?: number[];
  bySecond?: number[];
  bySetPos?: number[];
  wkst?: Weekday;
  rscale?: (typeof scales)[number];
  skip?: (typeof skips)[number];
};

/** There are sixteen kinds of part; more are not looked at. */
export const MOST_PARTS = 32;

/** Larger counts and intervals than this say nothing more. */
const LARGEST = 1_000_000_000;

type Part = {
  [Key in keyof Recur]-?: readonly [Key, (value: string) => Recur[Key] | undefined];
}[keyof Recur];

/** The parts that have a meaning: their key here, and how their value is read. */
const parts = new Map<string, Part>([
  ['FREQ', ['freq', (value) => oneOf(frequencies, value)]],
  ['INTERVAL', ['interval', positive]],
  ['COUNT', ['count', positive]],
  ['UNTIL', ['until', parseMoment]],
  ['BYMONTH', ['byMonth', (value) => listOf(value, readMonth)]],
  ['BYWEEKNO', ['byWeekNo', (value) => numbers(value, 1, 53, 'or-from-the-end')]],
  ['BYYEARDAY', ['byYearDay', (value) => numbers(value, 1, 366, 'or-from-the-end')]],
  ['BYMONTHDAY', ['byMonthDay', (value) => numbers(value, 1, 31, 'or-from-the-end')]],
  ['BYDAY', ['byDay', (value) => listOf(value, readDay)]],
  ['BYHOUR', ['byHour', (value) => numbers(value, 0, 23)]],
  ['BYMINUTE', ['byMinute', (value) => numbers(value, 0, 59)]],
  ['BYSECOND', ['bySecond', (value) => numbers(value, 0, 60)]],
  ['BYSETPOS', ['bySetPos', (value) => numbers(value, 1, 366, 'or-from-the-end')]],
  ['WKST', ['wkst', (value) => oneOf(weekdays, value)]],
  ['RSCALE', ['rscale', (value) => oneOf(scales, value)]],
  ['SKIP', ['skip', (value) => oneOf(skips, value)]],
]);

/** The names of the parts of a rule that have a meaning, such as FREQ. */
export const recurParts: ReadonlySet<string> = new Set(parts.keys());

/** Reads a RECUR value. Parts of other names are passed over; a part with a wrong value makes the rule undefined. */
export function parseRecur(text: string): Recur | undefined {
  const rule: Partial<Recur> = {};
  for (const part of text.trim().toUpperCase().split(';', MOST_PARTS)) {
    const [name = '', value = ''] = part.split('=', 2);
    const known = parts.get(name.trim());
    if (!known) continue;
    const [key, read] = known;
    const member = read(value.trim());
    if (member === undefined) return undefined;
    Object.assign(rule, { [key]: member });
  }
  // RFC 7529 §4.2: leap months, and a thirteenth, are for other calendars than the Gregorian.
  if (rule.byMonth?.some((month) => typeof month === 'string' || month > 12) && !rule.rscale)
    return undefined;
  return rule.freq && { interval: 1, ...rule, freq: rule.freq };
}

function oneOf<Word extends string>(words: readonly Word[], value: string): Word | undefined {
  return words.find((word) => word === value);
}

function positive(value: string): number | undefined {
  return /^\d+$/.test(value) && Number(value) > 0 ? Math.min(Number(value), LARGEST) : undefined;
}

/** A list whose members are all understood, each once; lists are short because their members are few. */
function listOf<Member>(value: string, read: (member: string) => Member | undefined): Member[] | undefined {
  if (value.length > 4000) return undefined;
  const members = new Set<Member>();
  for (const text of value.split(',')) {
    const member = read(text.trim());
    if (member === undefined) return undefined;
    members.add(member);
  }
  return [...members];
}

function numbers(value: string, least: number, most: number, from?: 'or-from-the-end'): number[] | undefined {
  return listOf(value, (member) => {
    if (!/^[+-]?\d{1,3}$/.test(member)) return undefined;
    const number = Number(member);
    const size = from ? Math.abs(number) : number;
    return size >= least && size <= most ? number : undefined;
  });
}

/** A month, or with RFC 7529 a leap month such as `5L`. */
function readMonth(text: string): number | string | undefined {
  const match = /^(\d{1,2})(L)?$/.exec(text);
  const month = Number(match?.[1]);
  if (!match || month < 1 || month > 13) return undefined;
  return match[2] ? text : month;
}

function readDay(text: string): string | undefined {
  const match = /^([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)$/.exec(text);
  if (!match) return undefined;
  const ordinal = Number(match[1] ?? 1);
  return ordinal !== 0 && Math.abs(ordinal) <= 53 ? text.replace(/^\+/, '') : undefined;
}

/** Whether a rule goes by hours, minutes or seconds. */
export function isFine({ freq }: Recur): boolean {
  return freq === 'HOURLY' || freq === 'MINUTELY' || freq === 'SECONDLY';
}
