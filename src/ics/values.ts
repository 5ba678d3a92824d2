/** Typed values of properties (RFC 5545 §3.3). Times are milliseconds; what is not understood is undefined. */

const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
/** A day of 24 hours, in milliseconds. */
export const DAY = 24 * HOUR;

/**
 * A DATE (RFC 5545 §3.3.4) or a DATE-TIME (§3.3.5) as it is written: `wall` is what the clock on the wall shows,
 * in milliseconds since 1970-01-01 as if that clock were UTC. What it means in time depends on `kind` and on a zone.
 */
export type Moment = { kind: 'date' | 'local' | 'utc'; wall: number };

/** A DURATION (§3.3.6): `days` are days of the calendar, `ms` is exact. Both carry the sign. */
export type Duration = { days: number; ms: number };

/** Reads `20240131`, `20240131T235960` or `20240131T100000Z`. A day that no calendar has is undefined. */
export function parseMoment(given: string): Moment | undefined {
  // By hand: a file may hold a million of them.
  const text = given.trim();
  const { length } = text;
  if (length < 8 || length > 16) return undefined;
  const midnight = wallOf(numberAt(text, 0, 4), numberAt(text, 4, 2), numberAt(text, 6, 2));
  if (midnight === undefined) return undefined;
  if (length === 8) return { kind: 'date', wall: midnight };
  const isUtc = (text.charCodeAt(length - 1) | 0x20) === SMALL_Z;
  const end = isUtc ? length - 1 : length;
  if ((text.charCodeAt(8) | 0x20) !== SMALL_T || (end !== 13 && end !== 15)) return undefined;
  const [hour, minute] = [numberAt(text, 9, 2), numberAt(text, 11, 2)];
  const second = end === 15 ? numberAt(text, 13, 2) : 0;
  // What is no number is in no range.
  if (!(hour <= 23 && minute <= 59 && second <= 60)) return undefined;
  // §3.3.12: a leap second is read as the second before it by systems without leap seconds.
  const wall = midnight + hour * HOUR + minute * MINUTE + Math.min(second, 59) * 1000;
  return { kind: isUtc ? 'utc' : 'local', wall };
}

const SMALL_T = 0x74;
const SMALL_Z = 0x7a;

/** The number that so many digits make; NaN where there is anything else. */
function numberAt(text: string, at: number, digits: number): number {
  let number = 0;
  for (let offset = at; offset < at + digits; offset++) {
    const digit = text.charCodeAt(offset) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return NaN;
    number = number * 10 + digit;
  }
  return number;
}

const MONTH_LENGTHS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/** Midnight of a day, as wall milliseconds; undefined where the calendar has no such day. */
function wallOf(year: number, month: number, day: number): number | undefined {
  if (!(year >= 0 && month >= 1 && month <= 12 && day >= 1)) return undefined;
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > MONTH_LENGTHS[month - 1]! + (isLeap && month === 2 ? 1 : 0)) return undefined;
  // Years that begin in March have their odd day at the end.
  const own = month > 2 ? year : year - 1;
  const days = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  const leaps = Math.floor(own / 4) - Math.floor(own / 100) + Math.floor(own / 400);
  return (365 * own + leaps + days - 719_468) * DAY;
}

/** Writes wall milliseconds as `2024-01-31`, `2024-01-31T10:00:00` or, with `suffix` 'Z', in UTC. */
export function wallText(wall: number, kind: Moment['kind']): string {
  const text = new Date(wall).toISOString();
  if (kind === 'date') return text.slice(0, -14);
  return text.slice(0, -5) + (kind === 'utc' ? 'Z' : '');
}

/** A DATE or DATE-TIME as RFC 5545 wants it: `20260131`, `20260131T100000`, `20260131T100000Z`. */
export function momentText({ kind, wall }: Moment): string {
  const date = new Date(wall);
  const year = date.getUTCFullYear();
  if (!(year >= 1000 && year <= 9999)) return wallText(wall, kind).replace(/[-:]/g, '');
  const day = String(year * 10_000 + (date.getUTCMonth() + 1) * 100 + date.getUTCDate());
  if (kind === 'date') return day;
  const time = date.getUTCHours() * 10_000 + date.getUTCMinutes() * 100 + date.getUTCSeconds();
  // The leading 1 keeps the zeros.
  return `${day}T${String(1_000_000 + time).slice(1)}${kind === 'utc' ? 'Z' : ''}`;
}

/** Longer than any event: a century. What is longer is taken for a mistake, so that no window grows with it. */
const LONGEST = 36_525 * DAY;

/** Reads `P1W`, `P1DT2H`, `-PT15M`. */
export function parseDuration(text: string): Duration | undefined {
  const match =
    /^([+-])?P(?:(\d{1,9})W)?(?:(\d{1,9})D)?(?:T(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9})S)?)?$/i.exec(
      text.trim(),
    );
  if (!match || text.trim().length < 3) return undefined;
  const [weeks, days, hours, minutes, seconds] = match.slice(2).map((digits) => Number(digits || 0));
  const length = { days: weeks! * 7 + days!, ms: hours! * HOUR + minutes! * MINUTE + seconds! * 1000 };
  const duration = match[1] === '-' ? { days: 0 - length.days, ms: 0 - length.ms } : length;
  return Math.abs(duration.days * DAY + duration.ms) <= LONGEST ? duration : undefined;
}

/** A PERIOD (§3.3.9): a start, and an end or a duration. */
export type Period = { start: Moment; end: Moment } | { start: Moment; duration: Duration };

/** Reads `20240101T100000Z/20240101T110000Z` or `20240101T100000Z/PT1H`. */
export function parsePeriod(text: string): Period | undefined {
  const slash = text.indexOf('/');
  if (slash === -1) return undefined;
  const start = parseMoment(text.slice(0, slash));
  const end = parseMoment(text.slice(slash + 1));
  if (start && end) return { start, end };
  const duration = parseDuration(text.slice(slash + 1));
  return start && duration ? { start, duration } : undefined;
}

/** A UTC-OFFSET (§3.3.14) such as `+0100` or `-023456`, in milliseconds. */
export function parseOffset(text: string): number | undefined {
  const match = /^([+-])(\d\d):?(\d\d)(?::?(\d\d))?$/.exec(text.trim());
  if (!match) return undefined;
  const [hours, minutes, seconds] = match.slice(2).map((digits) => Number(digits || 0));
  if (hours! > 23 || minutes! > 59 || seconds! > 59) return undefined;
  return (match[1] === '-' ? -1 : 1) * (hours! * HOUR + minutes! * MINUTE + seconds! * 1000);
}

/** Writes milliseconds as a UTC-OFFSET (§3.3.14): without colons, seconds only where there are some, never `-0000`. */
export function offsetText(milliseconds: number): string {
  const seconds = Math.abs(milliseconds) / 1000;
  const two = (number: number) => String(Math.floor(number)).padStart(2, '0');
  const rest = seconds % 60 === 0 ? '' : two(seconds % 60);
  return `${milliseconds < 0 ? '-' : '+'}${two(seconds / 3600)}${two((seconds / 60) % 60)}${rest}`;
}

/** The text that a TEXT value stands for (§3.3.11). A backslash before anything else stands for itself. */
export function unescapeText(value: string): string {
  if (!value.includes('\\')) return value;
  return value.replace(/\\([\\;,nN])/g, (_, char: string) => (char === 'n' || char === 'N' ? '\n' : char));
}

/** The TEXT value that stands for a text (§3.3.11): every line break becomes `\n`. */
export function escapeText(text: string): string {
  return text.replace(/\r\n|[\\;,\n\r]/g, (char) =>
    char === '\\' || char === ';' || char === ',' ? `\\${char}` : '\\n',
  );
}
