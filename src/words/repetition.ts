import { dayIn, monthNameIn, monthOfYearIn, shortDayIn, weekdayNameIn } from './dates.ts';
import type { Words } from './words.ts';

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;
const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const workingDays = 'MO,TU,WE,TH,FR';

/** A rule as RFC 5545 §3.3.10 has it, as far as it can be said in words. */
export type SpokenRule = Readonly<{
  freq: string;
  interval: number;
  count?: number;
  byDay?: readonly string[];
  byMonthDay?: readonly number[];
  byMonth?: readonly (number | string)[];
  bySetPos?: readonly number[];
  byWeekNo?: readonly number[];
  byYearDay?: readonly number[];
  byHour?: readonly number[];
  byMinute?: readonly number[];
  bySecond?: readonly number[];
}>;

/** The day of a start, from which a rule takes what it does not say, and the last day on which it may have one. */
export type RuleDays = Readonly<{ start: Temporal.PlainDate; last: Temporal.PlainDate | undefined }>;

/**
 * `un mardi sur deux jusqu’à fin juin 2027`, `the second Tuesday of every month, 10 times`. What cannot be said whole says
 * how often, and that there is more to it.
 */
export function repetitionIn(words: Words, rule: SpokenRule, { start, last }: RuleDays): string {
  const { t } = words;
  const said = isPlain(rule) ? patternIn(words, rule, start) : undefined;
  const pattern = said ?? t('repeat.special', { often: oftenIn(words, rule) });
  if (rule.count !== undefined) return t('repeat.times', { pattern, count: rule.count });
  if (last === undefined) return pattern;
  if (last.day === last.daysInMonth)
    return t('repeat.untilMonth', { pattern, month: monthOfYearIn(words, last) });
  return t('repeat.until', { pattern, day: dayIn(words, last) });
}

/** Whether nothing but days, months and a position among working days says when. */
function isPlain(rule: SpokenRule): boolean {
  const { byWeekNo, byYearDay, byHour, byMinute, bySecond } = rule;
  return [byWeekNo, byYearDay, byHour, byMinute, bySecond].every((part) => part === undefined);
}

function oftenIn({ t }: Words, { freq, interval }: SpokenRule): string {
  return t(`repeat.often.${freq.toLowerCase()}`, { count: interval });
}

function patternIn(words: Words, rule: SpokenRule, start: Temporal.PlainDate): string | undefined {
  switch (rule.freq) {
    case 'DAILY':
      return (rule.byDay ?? rule.byMonthDay ?? rule.byMonth ?? rule.bySetPos)
        ? undefined
        : oftenIn(words, rule);
    case 'WEEKLY':
      return (rule.byMonthDay ?? rule.byMonth ?? rule.bySetPos) ? undefined : weeklyIn(words, rule, start);
    case 'MONTHLY':
      return rule.byMonth === undefined ? monthlyIn(words, rule, start) : undefined;
    case 'YEARLY':
      return yearlyIn(words, rule, start);
    default:
      return undefined;
  }
}

function weeklyIn(words: Words, rule: SpokenRule, start: Temporal.PlainDate): string | undefined {
  const { t } = words;
  const days = rule.byDay ?? [weekdays[start.dayOfWeek - 1]!];
  if (days.some((day) => day.length !== 2)) return undefined;
  const inOrder = weekdays.filter((day) => days.includes(day));
  const { interval: count } = rule;
  if (count === 1) {
    if (inOrder.length === 7) return oftenIn(words, { ...rule, freq: 'DAILY' });
    if (inOrder.join() === workingDays) return t('repeat.week.working');
    const names = inOrder.map((day) => t('repeat.week.each', { day: weekdayIn(words, day) }));
    return t('repeat.week.every', { days: listIn(words, names) });
  }
  if (inOrder.length === 1 && words.has(`repeat.nth.${count}`))
    return t('repeat.week.alternate', { nth: t(`repeat.nth.${count}`), day: weekdayIn(words, inOrder[0]!) });
  const names = inOrder.map((day) => t('repeat.week.on', { day: weekdayIn(words, day) }));
  return t('repeat.week.weeks', { often: oftenIn(words, rule), days: listIn(words, names) });
}

/** `le 15`, `the second Tuesday`, `the last working day`: what of a month is meant. */
function daysOfMonthIn(words: Words, rule: SpokenRule, start: Temporal.PlainDate): string | undefined {
  const { t } = words;
  const { byDay, byMonthDay, bySetPos } = rule;
  if (byDay !== undefined) {
    if (byMonthDay !== undefined) return undefined;
    if (bySetPos !== undefined) {
      const isWorking = weekdays.filter((day) => byDay.includes(day)).join() === workingDays;
      if (!isWorking || bySetPos.length !== 1 || byDay.length !== 5) return undefined;
      const ordinal = ordinalIn(words, bySetPos[0]!);
      return ordinal && t('repeat.month.working', { ordinal });
    }
    const named = byDay.map((day) => {
      const ordinal = ordinalIn(words, Number(day.slice(0, -2)));
      return ordinal && t('repeat.month.weekday', { ordinal, day: weekdayIn(words, day.slice(-2)) });
    });
    return named.every((one) => one !== undefined) ? listIn(words, named) : undefined;
  }
  if (bySetPos !== undefined) return undefined;
  const dates = byMonthDay ?? [start.day];
  if (dates.length === 1 && dates[0] === -1) return t('repeat.month.lastDay');
  if (dates.some((date) => date < 1)) return undefined;
  return listIn(
    words,
    dates.map((date) => t('repeat.month.date', { date: dateIn(words, date) })),
  );
}

function monthlyIn(words: Words, rule: SpokenRule, start: Temporal.PlainDate): string | undefined {
  const days = daysOfMonthIn(words, rule, start);
  return days && words.t('repeat.month.every', { days, count: rule.interval });
}

function yearlyIn(words: Words, rule: SpokenRule, start: Temporal.PlainDate): string | undefined {
  const { byMonth = [start.month], byDay, byMonthDay } = rule;
  // Without its month, days are those of each month, or counted from January on.
  if (rule.byMonth === undefined && (byDay !== undefined || byMonthDay !== undefined)) return undefined;
  const [month] = byMonth;
  if (byMonth.length !== 1 || typeof month !== 'number') return undefined;
  const { t } = words;
  const often = oftenIn(words, rule);
  if (byDay === undefined && byMonthDay === undefined && rule.bySetPos === undefined) {
    return t('repeat.year.date', { often, date: shortDayIn(words, start.with({ month })) });
  }
  const days = daysOfMonthIn(words, rule, start);
  const name = monthNameIn(words, start.with({ day: 1, month }));
  const of = words.language === 'fr' ? `${/^[aeiouyé]/i.test(name) ? 'd’' : 'de '}${name}` : name;
  return days && t('repeat.year.days', { often, days, of });
}

const monday = Temporal.PlainDate.from('2026-01-05');

/** `mardi`, `Tuesday`. */
function weekdayIn(words: Words, day: string): string {
  return weekdayNameIn(words, monday.add({ days: weekdays.indexOf(day) }));
}

/** `2e`, `second`, `dernier`; undefined for what nobody counts in a month. */
function ordinalIn({ t, has }: Words, ordinal: number): string | undefined {
  const key = `repeat.ordinal.${ordinal < 0 ? `minus${-ordinal}` : ordinal}`;
  return has(key) ? t(key) : undefined;
}

/** `15`, `1er`, `15th`. */
function dateIn({ language }: Words, date: number): string {
  if (language === 'fr') return date === 1 ? '1er' : String(date);
  const rule = new Intl.PluralRules('en', { type: 'ordinal' }).select(date);
  return `${date}${{ one: 'st', two: 'nd', few: 'rd', other: 'th', zero: 'th', many: 'th' }[rule]}`;
}

function listIn({ language }: Words, parts: readonly string[]): string {
  return new Intl.ListFormat(locales[language], { type: 'conjunction' }).format(parts);
}
