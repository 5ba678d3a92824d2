import { packLanes } from './lanes.ts';
import { within, type Placed } from './placed.ts';

type Day = Temporal.PlainDate;

/** A part of an event on one day: quarters of an hour from the first hour shown, and its place beside others of that time. */
export type Piece = Readonly<{
  placed: Placed;
  /** The first quarter, and how many. */
  from: number;
  quarters: number;
  column: number;
  columns: number;
}>;

export type Bar = Readonly<{ placed: Placed; lane: number; days: number; comes: boolean; goes: boolean }>;

export type HoursDay = Readonly<{
  day: Day;
  /** Bars that begin on this day, or on the first one shown. */
  bars: readonly Bar[];
  /** Those that lie here and began on another day that is shown. */
  under: readonly Placed[];
  pieces: readonly Piece[];
}>;

export type HoursGrid = Readonly<{ days: HoursDay[]; firstHour: number; lastHour: number; lanes: number }>;

/** What is always shown of a day, from hour to hour: more of it where something lies there. */
const usual = { first: 8, last: 20 };
/** An event is shown as long as this at least, in minutes, so that it can be read and hit. */
const shortest = 30;
/** More of them beside each other cannot be read: what is beyond lies on the last. */
const mostColumns = 6;

/** Nor do more lanes of whole days help anybody. */
const mostLanes = 30;

/** Days with their events by the hour: those of one time beside each other, whole days above. */
export function hoursGrid(days: readonly Day[], events: readonly Placed[]): HoursGrid {
  const bars = events.flatMap((placed) => {
    const span = placed.isBar ? within(days, placed.span) : undefined;
    return span === undefined ? [] : [{ placed, span }];
  });
  const lanes = packLanes(bars.map(({ span }) => span)).map((lane) => Math.min(lane, mostLanes - 1));
  const timed = days.map((day) =>
    events.filter(({ isBar }) => !isBar).flatMap((placed) => minutesOn(day, placed)),
  );
  const all = timed.flat();
  const firstHour = Math.floor(Math.min(usual.first * 60, ...all.map(({ from }) => from)) / 60);
  const lastHour = Math.min(24, Math.ceil(Math.max(usual.last * 60, ...all.map(({ to }) => to)) / 60));
  return {
    firstHour,
    lastHour,
    lanes: Math.max(0, ...lanes.map((lane) => lane + 1)),
    days: days.map((day, at) => ({
      day,
      bars: bars.flatMap(({ placed, span: { from, to } }, index) =>
        from === at
          ? [
              {
                placed,
                lane: lanes[index]!,
                days: to - from + 1,
                comes: Temporal.PlainDate.compare(placed.first, days[0]!) < 0,
                goes: Temporal.PlainDate.compare(placed.last, days.at(-1)!) > 0,
              },
            ]
          : [],
      ),
      under: bars.flatMap(({ placed, span: { from, to } }) => (from < at && at <= to ? [placed] : [])),
      pieces: beside(timed[at]!, firstHour),
    })),
  };
}

type Timed = Readonly<{ placed: Placed; from: number; to: number }>;

/** The minutes of a day that an event takes, as a clock on the wall shows them; none where it lies on another day. */
function minutesOn(day: Day, placed: Placed): Timed[] {
  const { start, end } = placed.event;
  if (start instanceof Temporal.PlainDate || end instanceof Temporal.PlainDate) return [];
  if (Temporal.PlainDate.compare(placed.first, day) > 0 || Temporal.PlainDate.compare(placed.last, day) < 0)
    return [];
  const from = placed.first.equals(day) ? minuteOf(start) : 0;
  // Where clocks are put back, an event may end before it began by what they show.
  const ends = end.toPlainDate().equals(day) ? minuteOf(end) : 24 * 60;
  const to = Math.min(24 * 60, Math.max(ends, from + shortest));
  return [{ placed, from: Math.min(from, 24 * 60 - shortest), to }];
}

const minuteOf = ({ hour, minute }: Temporal.ZonedDateTime) => hour * 60 + minute;

/** Events of one time beside each other: a group of those that touch has as many columns as it needs. */
function beside(timed: readonly Timed[], firstHour: number): Piece[] {
  const inOrder = timed.toSorted((a, b) => a.from - b.from || b.to - a.to);
  const groups: Timed[][] = [];
  let end = -1;
  for (const one of inOrder) {
    if (one.from >= end) groups.push([]);
    groups.at(-1)!.push(one);
    end = Math.max(end, one.to);
  }
  return groups.flatMap((group) => {
    // As bars do over days; what ends as another begins does not lie beside it.
    const columns = packLanes(group.map(({ from, to }) => ({ from, to: to - 1 })));
    const count = Math.min(mostColumns, Math.max(...columns) + 1);
    return group.map(({ placed, from, to }, at) => {
      const first = Math.floor(from / 15);
      return {
        placed,
        from: first - firstHour * 4,
        quarters: Math.max(2, Math.ceil(to / 15) - first),
        column: Math.min(columns[at]!, mostColumns - 1),
        columns: count,
      };
    });
  });
}
