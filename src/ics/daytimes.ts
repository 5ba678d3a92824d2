/** The times of day that a rule names: BYHOUR, BYMINUTE and BYSECOND (RFC 5545 §3.3.10). In milliseconds of the day. */

import type { Recur } from './recur.ts';
import { DAY } from './values.ts';

/** Times in order, by number: each hour with each minute with each second, which may be 86,400, so that none is made. */
export type Times = {
  size: number;
  at(index: number): number;
  /** Those in the hour, the minute or the second that begins at `time`. */
  within(time: number, unit: number): Times;
  /** From when on there may be one, where there is none in the hour, minute or second that begins at `time`. */
  after(time: number, unit: number): number;
};

const HOUR = DAY / 24;
const MINUTE = HOUR / 60;
const SECOND = 1000;

/** What a rule does not say of its times its start says, unless its periods are shorter. */
export function timesOf({ freq, byHour, byMinute, bySecond }: Recur, start: number): Times {
  const isShort = (unit: number) => unit >= shortest[freq];
  const hours = inOrder(byHour) ?? (isShort(HOUR) ? upTo(24) : [Math.floor(start / HOUR)]);
  const minutes = inOrder(byMinute) ?? (isShort(MINUTE) ? upTo(60) : [Math.floor(start / MINUTE) % 60]);
  // §3.3.12: a leap second is read as the second before it.
  const seconds =
    inOrder(bySecond?.map((second) => Math.min(second, 59))) ??
    (isShort(SECOND) ? upTo(60) : [Math.floor(start / SECOND) % 60]);
  return combine(hours, minutes, seconds);
}

/** The unit of the periods, where that is shorter than a day. */
const shortest: Record<Recur['freq'], number> = {
  YEARLY: DAY,
  MONTHLY: DAY,
  WEEKLY: DAY,
  DAILY: DAY,
  HOURLY: HOUR,
  MINUTELY: MINUTE,
  SECONDLY: SECOND,
};

function combine(hours: readonly number[], minutes: readonly number[], seconds: readonly number[]): Times {
  const ofMinute = seconds.length;
  const ofHour = minutes.length * ofMinute;
  return {
    size: hours.length * ofHour,
    at: (index) =>
      hours[Math.floor(index / ofHour)]! * HOUR +
      minutes[Math.floor(index / ofMinute) % minutes.length]! * MINUTE +
      seconds[index % ofMinute]! * SECOND,
    within(time, unit) {
      const [hour, minute, second] = clockOf(time);
      return combine(
        only(hours, hour),
        unit <= MINUTE ? only(minutes, minute) : minutes,
        unit <= SECOND ? only(seconds, second) : seconds,
      );
    },
    after(time, unit) {
      const [hour, minute] = clockOf(time);
      if (!hours.includes(hour)) return (hour + 1) * HOUR;
      if (unit <= MINUTE && !minutes.includes(minute)) return hour * HOUR + (minute + 1) * MINUTE;
      return time + 1;
    },
  };
}

function clockOf(time: number): [hour: number, minute: number, second: number] {
  return [Math.floor(time / HOUR), Math.floor(time / MINUTE) % 60, Math.floor(time / SECOND) % 60];
}

function only(numbers: readonly number[], number: number): readonly number[] {
  return numbers.includes(number) ? [number] : [];
}

function upTo(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

function inOrder(numbers: readonly number[] | undefined): number[] | undefined {
  return numbers && [...new Set(numbers)].sort((one, other) => one - other);
}
