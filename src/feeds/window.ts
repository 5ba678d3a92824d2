import { DomainError } from '../errors.ts';

/** A part of a calendar's time: from `from` on, before `to`. Null: without bound. */
export type Window = Readonly<{ from: Temporal.Instant | null; to: Temporal.Instant | null }>;

export const allTime: Window = Object.freeze({ from: null, to: null });

// A day beyond what the refusal names, so that midnight of these days is allowed in every zone.
const earliest = Temporal.Instant.from('1899-12-31T00:00:00Z');
const latest = Temporal.Instant.from('2200-01-02T00:00:00Z');
const allowedRange =
  'start and end: milliseconds since 1970, 20260314, 2026-03-14, 3/14/2026, 20260314T100000Z, or relative to today as in -2days, p1week, +6mon; between 1900 and 2200, start before end';

/** By their first letters; what follows does not count, as in `days`, `wks`, `mon`. */
const units = { mi: 'minutes', h: 'hours', d: 'days', w: 'weeks', m: 'months', y: 'years' } as const;

/**
 * Zimbra's `start` and `end` (its rest.txt): absolute, or relative to today's midnight in `timeZone`, so that a polling
 * program gets the same answer, and 304, all day long; minutes and hours count from the hour. Throws range-not-allowed.
 */
export function readWindow(
  start: string | undefined,
  end: string | undefined,
  timeZone: string,
  now: Temporal.Instant,
): Window {
  const from = start === undefined ? null : readMoment('start', start, timeZone, now);
  const to = end === undefined ? null : readMoment('end', end, timeZone, now);
  if (from !== null && to !== null && Temporal.Instant.compare(from, to) >= 0) throw notAllowed('end', end!);
  return { from, to };
}

/** For what lists instances one by one, in days. */
const listed = { usual: 31, most: 366 };

/** Bounds for what lists instances: from today for a month where nothing is asked. Throws range-not-allowed beyond a year. */
export function boundedWindow(
  window: Window,
  timeZone: string,
  now: Temporal.Instant,
): { from: Temporal.Instant; to: Temporal.Instant } {
  const from = window.from ?? now.toZonedDateTimeISO(timeZone).startOfDay().toInstant();
  const to = window.to ?? from.toZonedDateTimeISO(timeZone).add({ days: listed.usual }).toInstant();
  const hours = from.until(to).total('hours');
  if (hours <= 0 || hours > listed.most * 24 + 1)
    throw new DomainError('range-not-allowed', {
      allowed: `at most ${listed.most} days, start before end`,
    });
  return { from, to };
}

function readMoment(name: string, text: string, timeZone: string, now: Temporal.Instant): Temporal.Instant {
  let moment: Temporal.Instant | undefined;
  try {
    moment = readRelative(text, timeZone, now) ?? readAbsolute(text, timeZone);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
  }
  if (moment === undefined) throw notAllowed(name, text);
  if (Temporal.Instant.compare(moment, earliest) < 0 || Temporal.Instant.compare(moment, latest) > 0)
    throw notAllowed(name, text);
  return moment;
}

function readRelative(text: string, timeZone: string, now: Temporal.Instant): Temporal.Instant | undefined {
  // A + in a query string arrives as a space; no sign is a +, and m and p stand for - and +.
  const [, sign, digits, letters] = /^([ +pm-]?)(\d{1,6})(mi|[mhdwy])[a-z]*$/i.exec(text) ?? [];
  if (letters === undefined) return undefined;
  const unit = units[letters.toLowerCase() as keyof typeof units];
  const clock = now.toZonedDateTimeISO(timeZone);
  const from =
    unit === 'minutes' || unit === 'hours'
      ? clock.round({ smallestUnit: 'hour', roundingMode: 'floor' })
      : clock.startOfDay();
  const amount = { [unit]: Number(digits) };
  return (/[-m]/i.test(sign!) ? from.subtract(amount) : from.add(amount)).toInstant();
}

function readAbsolute(text: string, timeZone: string): Temporal.Instant | undefined {
  const midnight = (year: string, month: string, day: string) =>
    Temporal.PlainDate.from(`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`)
      .toZonedDateTime(timeZone)
      .toInstant();
  const compact = /^(\d{4})(\d{2})(\d{2})$/.exec(text);
  if (compact) return midnight(compact[1]!, compact[2]!, compact[3]!);
  if (/^-?\d{9,14}$/.test(text)) return Temporal.Instant.fromEpochMilliseconds(Number(text));
  // Zimbra takes either order and either mark: the year is the part of four digits.
  const parts = /^(\d{4})[-/](\d{1,2})[-/](\d{1,2})$/.exec(text);
  if (parts) return midnight(parts[1]!, parts[2]!, parts[3]!);
  const american = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})$/.exec(text);
  if (american) return midnight(american[3]!, american[1]!, american[2]!);
  const [, date, time] = /^(\d{8})T(\d{6})Z$/.exec(text) ?? [];
  if (date === undefined || time === undefined) return undefined;
  const digits = `${date}${time}`;
  return Temporal.Instant.from(digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z'));
}

function notAllowed(name: string, given: string): DomainError {
  return new DomainError('range-not-allowed', {
    parameter: name,
    given: given.slice(0, 60),
    allowed: allowedRange,
  });
}
