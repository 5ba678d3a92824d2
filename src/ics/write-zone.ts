/** Writes a VTIMEZONE (RFC 5545 §3.6.5) for a zone of the IANA database. */

import { DAY, offsetText, wallText } from './values.ts';
import { textLine, valueLine } from './write.ts';

/** A change of offset; `wall` is the clock just before, offsets and times are milliseconds. */
type Change = { wall: number; from: number; to: number };

/** A day of the year by rule: the first `weekday` (Monday is 1) on or after a day of a month, at a time of day. */
type YearlyDay = { month: number; weekday: number; firstDay: number; timeOfDay: number };

const HISTORY_FROM = 1970;
/** Weekdays and leap years go round in 28 years, so a rule shows all it can do in as many. */
const CYCLE = { from: 2026, until: 2026 + 28 };
/** Until when changes that follow no rule are listed, such as those of Ramadan. */
const LISTED_UNTIL = 2040;

const weekdays = ['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU'];
const written = new Map<string, string>();

/**
 * A complete VTIMEZONE called `tzid` with the rules of the IANA zone, from 1970 on, folded and with CRLF. Where a zone
 * follows a rule today it is written as one, and the past as dates. Throws a RangeError where `iana` is no zone.
 */
export function writeZone(tzid: string, iana: string): string {
  let body = written.get(iana);
  if (body === undefined) {
    body = observancesOf(iana);
    written.set(iana, body);
  }
  return `BEGIN:VTIMEZONE\r\n${textLine('TZID', tzid)}${body}END:VTIMEZONE\r\n`;
}

function observancesOf(iana: string): string {
  const start = Temporal.PlainDateTime.from({ year: HISTORY_FROM, month: 1, day: 1 }).toZonedDateTime(iana);
  const first = start.offsetNanoseconds / 1e6;
  const changes = changesOf(start);
  const groups = Map.groupBy(changes, ({ from, to }) => `${from} ${to}`);
  const parts = [observance('STANDARD', { wall: Date.UTC(HISTORY_FROM, 0), from: first, to: first })];
  for (const group of groups.values()) parts.push(...groupText(group));
  return parts.join('');
}

/** All changes of the zone's offset until the cycle has been gone through. */
function changesOf(start: Temporal.ZonedDateTime): Change[] {
  const changes: Change[] = [];
  let offset = start.offsetNanoseconds / 1e6;
  for (let next = start.getTimeZoneTransition('next'); next; next = next.getTimeZoneTransition('next')) {
    if (next.year >= CYCLE.until) break;
    const to = next.offsetNanoseconds / 1e6;
    // Some transitions change the name alone.
    if (to !== offset) changes.push({ wall: next.epochMilliseconds + offset, from: offset, to });
    offset = to;
  }
  return changes;
}

/** The observances of all changes between the same two offsets: by a rule as far back as it holds, and by dates. */
function groupText(changes: Change[]): string[] {
  const name = changes[0]!.to > changes[0]!.from ? 'DAYLIGHT' : 'STANDARD';
  const day = ruleOf(changes);
  const ruled = day ? changes.slice(ruledFrom(changes, day)) : [];
  const dated = changes
    .slice(0, changes.length - ruled.length)
    .filter(({ wall }) => new Date(wall).getUTCFullYear() <= LISTED_UNTIL);
  const parts: string[] = [];
  if (dated.length > 0) parts.push(observance(name, dated[0]!, dated.slice(1).map(rdateLine)));
  if (day && ruled.length > 0) parts.push(observance(name, ruled[0]!, [valueLine('RRULE', ruleText(day))]));
  return parts;
}

/** The rule that the changes of the cycle follow, if they follow one. */
function ruleOf(changes: Change[]): YearlyDay | undefined {
  const cycle = changes.filter(({ wall }) => new Date(wall).getUTCFullYear() >= CYCLE.from).map(dayOf);
  const model = cycle[0];
  if (!model || cycle.length !== CYCLE.until - CYCLE.from) return undefined;
  const firstDay = Math.min(...cycle.map(({ dayOfMonth }) => dayOfMonth));
  const same = cycle.every(
    (day) =>
      day.month === model.month &&
      day.weekday === model.weekday &&
      day.timeOfDay === model.timeOfDay &&
      day.dayOfMonth < firstDay + 7,
  );
  return same
    ? { month: model.month, weekday: model.weekday, firstDay, timeOfDay: model.timeOfDay }
    : undefined;
}

function dayOf({ wall }: Change): Omit<YearlyDay, 'firstDay'> & { dayOfMonth: number } {
  const date = new Date(wall);
  return {
    month: date.getUTCMonth() + 1,
    weekday: date.getUTCDay() || 7,
    dayOfMonth: date.getUTCDate(),
    timeOfDay: wall - Math.floor(wall / DAY) * DAY,
  };
}

/** The index from which on the changes follow the rule year by year. */
function ruledFrom(changes: Change[], rule: YearlyDay): number {
  let index = changes.length;
  for (let year = Infinity; index > 0; index--) {
    const change = changes[index - 1]!;
    const day = dayOf(change);
    const follows =
      day.month === rule.month &&
      day.weekday === rule.weekday &&
      day.timeOfDay === rule.timeOfDay &&
      day.dayOfMonth >= rule.firstDay &&
      day.dayOfMonth < rule.firstDay + 7;
    const changeYear = new Date(change.wall).getUTCFullYear();
    if (!follows || (year !== Infinity && changeYear !== year - 1)) break;
    year = changeYear;
  }
  return index;
}

function ruleText({ month, weekday, firstDay }: YearlyDay): string {
  const day = weekdays[weekday - 1]!;
  const fromMonth = `FREQ=YEARLY;BYMONTH=${month}`;
  if (firstDay % 7 === 1 && firstDay < 28) return `${fromMonth};BYDAY=${(firstDay + 6) / 7}${day}`;
  if (firstDay === daysIn(month) - 6) return `${fromMonth};BYDAY=-1${day}`;
  const days = Array.from({ length: 7 }, (_, index) => firstDay + index);
  return `${fromMonth};BYMONTHDAY=${days.join(',')};BYDAY=${day}`;
}

function daysIn(month: number): number {
  return new Date(Date.UTC(2025, month, 0)).getUTCDate();
}

function rdateLine({ wall }: Change): string {
  return valueLine('RDATE', basicText(wall));
}

function observance(name: 'STANDARD' | 'DAYLIGHT', { wall, from, to }: Change, more: string[] = []): string {
  return [
    `BEGIN:${name}\r\n`,
    valueLine('DTSTART', basicText(wall)),
    valueLine('TZOFFSETFROM', offsetText(from)),
    valueLine('TZOFFSETTO', offsetText(to)),
    ...more,
    `END:${name}\r\n`,
  ].join('');
}

/** Wall milliseconds in the basic form of RFC 5545 §3.3.5, `20240131T100000`. */
function basicText(wall: number): string {
  return wallText(wall, 'local').replace(/[-:]/g, '');
}
