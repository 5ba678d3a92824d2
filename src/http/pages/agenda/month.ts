import { packLanes } from './lanes.ts';
import { daysBetween, within, type Placed } from './placed.ts';

type Day = Temporal.PlainDate;

/** One of the places in a day's cell, from the top. */
export type Slot =
  | { kind: 'event'; placed: Placed }
  /** Begins here, or came from the week before, and lies over so many of the days that follow. */
  | { kind: 'bar'; placed: Placed; days: number; comes: boolean; goes: boolean }
  /** Lies under a bar that began on a day before. */
  | { kind: 'under'; placed: Placed }
  | { kind: 'gap' };

export type MonthDay = Readonly<{
  day: Day;
  slots: Slot[];
  /** All that lies on the day, shown or not, and how many of them are not shown. */
  events: readonly Placed[];
  more: number;
}>;

const slotsShown = 3;

/** The weeks of a grid of days in which events have their places: bars over several days in one lane, at most three to a day. */
export function monthGrid(first: Day, last: Day, events: readonly Placed[]): MonthDay[][] {
  const days = daysBetween(first, last);
  const weeks = Array.from({ length: days.length / 7 }, (_, week) => days.slice(7 * week, 7 * week + 7));
  return weeks.map((week) => weekOf(week, events));
}

function weekOf(week: readonly Day[], events: readonly Placed[]): MonthDay[] {
  const here = events.flatMap((placed) => {
    // One that goes on after midnight belongs to the day on which it begins.
    const { from, to } = placed.span;
    const span = within(week, { from, to: placed.isBar ? to : from });
    return span === undefined ? [] : [{ placed, span }];
  });
  const bars = here.filter(({ placed }) => placed.isBar);
  const lanes = packLanes(bars.map(({ span }) => span));
  return week.map((day, at) => {
    const on = here.filter(({ span }) => span.from <= at && at <= span.to);
    const slots: (Slot | undefined)[] = Array<undefined>(slotsShown).fill(undefined);
    let more = 0;
    for (const [index, { placed, span }] of bars.entries()) {
      if (at < span.from || at > span.to) continue;
      const lane = lanes[index]!;
      if (lane >= slotsShown) more += 1;
      else slots[lane] = at > span.from ? { kind: 'under', placed } : barOf(placed, span);
    }
    for (const { placed } of on.filter((one) => !bars.includes(one))) {
      const free = slots.indexOf(undefined);
      if (free === -1) more += 1;
      else slots[free] = { kind: 'event', placed };
    }
    return { day, slots: filled(slots), events: on.map(({ placed }) => placed), more };
  });

  function barOf(placed: Placed, { from, to }: { from: number; to: number }): Slot {
    return {
      kind: 'bar',
      placed,
      days: to - from + 1,
      comes: Temporal.PlainDate.compare(placed.first, week[0]!) < 0,
      goes: Temporal.PlainDate.compare(placed.last, week.at(-1)!) > 0,
    };
  }
}

/** Nothing stands below the last of them. */
function filled(slots: readonly (Slot | undefined)[]): Slot[] {
  const end = slots.findLastIndex((slot) => slot !== undefined) + 1;
  return slots.slice(0, end).map((slot) => slot ?? { kind: 'gap' });
}
