/** One instance of an object: when it is, how long it lasts, and how that is told. RFC 5545 §3.8.5.3 */

import type { Component } from './components.ts';
import { dayOf, placedAt, wallOn, type Placed } from './times.ts';
import { DAY, wallText } from './values.ts';

export type Instance = {
  start: Temporal.Instant;
  /** Where it ends, exclusive; the start itself where it has no length. */
  end: Temporal.Instant;
  allDay: boolean;
  /** Whether its times are those of whatever clock the reader has. */
  floating: boolean;
  /** `2024-01-01T10:00:00Z`, floating `2024-01-01T10:00:00`, all day `2024-01-01`. */
  startText: string;
  endText: string;
  /** Which instance of a series this is, written like `startText`; absent where there is no series. */
  recurrenceId?: string;
  /** The component that it comes from: the master, or an override. */
  component: Component;
};

/** How long something lasts: on the calendar (RFC 5545 §3.3.6) and then exactly, in milliseconds. */
export type Length = { days: number; ms: number };

/** A component with its times read. */
export type Timed = { component: Component; start: Placed; length: Length };

/** One instance, before it is told; `id` where it is one of a series. */
export type Occurrence = Timed & { id?: Placed };

/** A time of an RDATE as a start of the series: a day stands for the series' time of day on it. */
export function startAt(at: Placed, start: Placed): Placed {
  const { form } = start;
  if (form.kind === 'date') return placedAt(form, dayOf(at.wall));
  if (at.form.kind === 'date') return placedAt(form, at.wall + (start.wall - dayOf(start.wall)));
  return at;
}

/** RFC 5545 §3.8.5.3: an end gives each instance the same exact length; days last as long as days do. */
export function lengthBetween(start: Placed, end: Placed): Length {
  if (start.form.kind === 'date')
    return { days: Math.max(1, Math.ceil((end.wall - start.wall) / DAY)), ms: 0 };
  return { days: 0, ms: Math.max(0, end.instant - start.instant) };
}

/** The instant at which something ends. */
export function endOf(start: Placed, { days, ms }: Length): number {
  return (days === 0 ? start.instant : placedAt(start.form, start.wall + days * DAY).instant) + ms;
}

/** The instance as it is told. */
export function instanceOf({ component, start, length, id }: Occurrence): Instance {
  const { kind } = start.form;
  const end = endOf(start, length);
  return {
    start: Temporal.Instant.fromEpochMilliseconds(start.instant),
    end: Temporal.Instant.fromEpochMilliseconds(end),
    allDay: kind === 'date',
    floating: kind === 'floating' || kind === 'date',
    startText: pointText(start),
    endText: pointText({
      ...start,
      instant: end,
      wall: kind === 'zoned' ? end : wallOn(start.form, end),
    }),
    ...(id && { recurrenceId: pointText(id) }),
    component,
  };
}

function pointText({ form: { kind }, wall, instant }: Placed): string {
  if (kind === 'zoned' || kind === 'utc') return wallText(instant, 'utc');
  return wallText(wall, kind === 'date' ? 'date' : 'local');
}
