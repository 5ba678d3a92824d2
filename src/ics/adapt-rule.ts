import { parseRecur, weekdays, type Recur } from './recur.ts';
import { dateOf, isLastOfMonth, ordinalOf, weekdayOf } from './repetition.ts';
import { untilWall } from './rules.ts';
import { dayOf, placedAt, type Placed } from './times.ts';
import { isByDays, lastDayOf, untilDay } from './until.ts';
import { DAY, momentText } from './values.ts';

/** How a series moves: from where one of its starts was to where it is now, each in its own form. */
type Move = Readonly<{ from: Placed; to: Placed }>;

/**
 * A rule's text for a series of which a start has moved: weekdays, days of the month and months that were those of that start
 * follow it, and so does UNTIL. All other parts stay as they are written.
 */
export function adaptRule(text: string, move: Move): string {
  const rule = parseRecur(text);
  if (rule === undefined) return text;
  const days = (dayOf(move.to.wall) - dayOf(move.from.wall)) / DAY;
  const parts: Record<string, string | undefined> = {
    UNTIL: rule.until && untilFor(rule, move, days),
    ...(days === 0 ? {} : { BYDAY: byDayFor(rule, move, days), ...datesFor(rule, move) }),
  };
  return text
    .split(';')
    .map((part) => {
      const name = part.split('=', 1)[0]!.trim().toUpperCase();
      const written = parts[name];
      return written === undefined ? part : `${name}=${written}`;
    })
    .join(';');
}

function untilFor(rule: Recur, { from, to }: Move, days: number): string {
  if (isByDays(rule)) return untilDay(to.form, lastDayOf(rule, from.form, from.wall)! + days * DAY, to.wall);
  const wall = untilWall(rule, from.form)! + (to.wall - from.wall);
  if (to.form.kind === 'date') return momentText({ kind: 'date', wall: dayOf(wall) });
  if (to.form.kind === 'floating') return momentText({ kind: 'local', wall });
  return momentText({ kind: 'utc', wall: placedAt(to.form, wall).instant });
}

function byDayFor({ byDay, freq }: Recur, { from, to }: Move, days: number): string | undefined {
  if (byDay === undefined) return undefined;
  const [only] = byDay;
  if (byDay.length === 1 && only === `${prefixOf(only!)}${weekdayOf(from.wall)}` && freq !== 'WEEKLY') {
    const ordinal = prefixOf(only);
    if (ordinal === '') return weekdayOf(to.wall);
    // "The last Friday" stays the last; "the second Tuesday" becomes what the new start is.
    return `${ordinal === '-1' && isLastOfMonth(to.wall) ? '-1' : ordinalOf(to.wall)}${weekdayOf(to.wall)}`;
  }
  const turned = byDay.map((day) => `${prefixOf(day)}${weekdayAfter(day.slice(-2), days)}`);
  return turned.join(',');
}

function datesFor({ byMonthDay, byMonth }: Recur, { from, to }: Move): Record<string, string | undefined> {
  const [was, is] = [dateOf(from.wall), dateOf(to.wall)];
  const isOwn = (list: readonly (number | string)[] | undefined, own: number) =>
    list?.length === 1 && list[0] === own;
  return {
    BYMONTHDAY: isOwn(byMonthDay, was.day) ? String(is.day) : undefined,
    BYMONTH: isOwn(byMonth, was.month) ? String(is.month) : undefined,
  };
}

const prefixOf = (day: string) => day.slice(0, -2);

function weekdayAfter(day: string, days: number): string {
  const at = weekdays.findIndex((one) => one === day) + days;
  return weekdays[((at % 7) + 7) % 7]!;
}
