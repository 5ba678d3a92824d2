/** When alarms ring (RFC 5545 §3.8.6), for time ranges on VALARM: RFC 4791 §9.9. */

import { lineOf, type Component } from './components.ts';
import { endOf, type Length, type Occurrence } from './instances.ts';
import { paramOf } from './lines.ts';
import { dueOf, isIn } from './overlap.ts';
import type { Margin, TimeRange } from './subject.ts';
import { placedAt, wallOn, type TimeReader } from './times.ts';
import { DAY, parseDuration } from './values.ts';

/** A first time, by itself or from the start or the end of each occurrence on, and how often it rings `again`, every so many milliseconds. */
export type Alarm = { again: number; every: number } & (
  { at: number } | { from: 'start' | 'end'; by: Length }
);

/** More repetitions than this are a mistake. */
const mostRepetitions = 10_000;

/** What a VALARM says; undefined where it never rings. */
export function alarmOf(component: Component, times: TimeReader): Alarm | undefined {
  const trigger = lineOf(component, 'TRIGGER');
  if (!trigger) return undefined;
  const pause = parseDuration(lineOf(component, 'DURATION')?.value ?? '');
  const every = pause ? pause.days * DAY + pause.ms : 0;
  const count = /^\s*(\d{1,9})\s*$/.exec(lineOf(component, 'REPEAT')?.value ?? '')?.[1];
  // RFC 5545 §3.6.6: DURATION and REPEAT stand together, or not at all.
  const again = every > 0 ? Math.min(Number(count ?? 0), mostRepetitions) : 0;
  const by = parseDuration(trigger.value);
  if (by)
    return { again, every, by, from: paramOf(trigger, 'RELATED')?.toUpperCase() === 'END' ? 'end' : 'start' };
  const at = times.read(trigger)?.instant;
  return at === undefined ? undefined : { again, every, at };
}

/** How far from the range the occurrences may lie whose alarm rings in it; a day may last longer than 24 hours. */
export function reachOf(alarms: readonly Alarm[]): Margin {
  let [before, after] = [0, 0];
  for (const alarm of alarms) {
    if ('at' in alarm) continue;
    const by = alarm.by.days * DAY + alarm.by.ms;
    before = Math.max(before, by + alarm.again * alarm.every + DAY);
    after = Math.max(after, DAY - by);
  }
  return { before, after };
}

/** Whether an alarm of this occurrence rings in the range: the first time, or one of the others. */
export function ringsIn(alarm: Alarm, occurrence: Occurrence, range: TimeRange, times: TimeReader): boolean {
  return rings('at' in alarm ? alarm.at : firstOf(alarm, occurrence, times), alarm, range);
}

/** The same of an alarm that rings at a time of its own, whatever occurrences there are. */
export function ringsByItself(alarm: Alarm, range: TimeRange): boolean {
  return 'at' in alarm && rings(alarm.at, alarm, range);
}

function rings(first: number, { again, every }: Alarm, range: TimeRange): boolean {
  if (again === 0) return isIn(first, range);
  const passed = Math.ceil(((range.start ?? -Infinity) - first) / every);
  const next = Math.min(Math.max(0, passed), again);
  return isIn(first + next * every, range);
}

function firstOf(
  { from, by }: Extract<Alarm, { from: unknown }>,
  { component, start, length }: Occurrence,
  times: TimeReader,
): number {
  if (from === 'start') return endOf(start, by);
  const due = component.name === 'VTODO' ? dueOf(component, start, times) : undefined;
  const end = due ?? endOf(start, length);
  return endOf(placedAt(start.form, wallOn(start.form, end)), by);
}
