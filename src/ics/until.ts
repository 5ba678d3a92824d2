/** The end of a rule (RFC 5545 §3.3.10), written so that every reader stops at the same occurrence. */

import { dayOf, placedAt, type TimeForm } from './times.ts';
import { untilWall } from './rules.ts';
import type { Recur } from './recur.ts';
import { DAY, momentText } from './values.ts';

/**
 * An UNTIL that keeps the start at `last` and not the one at `next`, both what the clock of this form shows: the last
 * second of the last day, as if it were in UTC, so that readers who compare instants, days alone, or take UTC for local time
 * agree; where that is too early or too late, the second before the next.
 */
export function untilText(form: TimeForm, last: number, next: number): string {
  const day = dayOf(last);
  if (form.kind === 'date') return momentText({ kind: 'date', wall: day });
  const endOfDay = day + DAY - 1000;
  if (form.kind === 'floating') return momentText({ kind: 'local', wall: Math.min(endOfDay, next - 1000) });
  const [from, to] = [last, next].map((wall) => placedAt(form, wall).instant);
  const isBetween = from! <= endOfDay && endOfDay < to!;
  return momentText({ kind: 'utc', wall: isBetween ? endOfDay : to! - 1000 });
}

/** The same for a rule that has one start a day at most, of the time of day of `start`: with `day` as the last. */
export function untilDay(form: TimeForm, day: number, start: number): string {
  const timeOfDay = start - dayOf(start);
  return untilText(form, dayOf(day) + timeOfDay, dayOf(day) + DAY + timeOfDay);
}

/** The last day on which a rule with UNTIL may have a start at the time of day of `start`; undefined without UNTIL. */
export function lastDayOf(rule: Recur, form: TimeForm, start: number): number | undefined {
  const until = untilWall(rule, form);
  if (until === undefined) return undefined;
  const day = dayOf(until);
  return form.kind === 'date' || day + (start - dayOf(start)) <= until ? day : day - DAY;
}

/** Whether a rule has one start a day at most, at its series' time of day. */
export function isByDays({ freq, byHour, byMinute, bySecond }: Recur): boolean {
  const isLong = freq === 'DAILY' || freq === 'WEEKLY' || freq === 'MONTHLY' || freq === 'YEARLY';
  return isLong && byHour === undefined && byMinute === undefined && bySecond === undefined;
}
