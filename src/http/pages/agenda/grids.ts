import type { AgendaEvent } from '../../../calendars/list-agenda.ts';
import { fullDayIn, hourIn, monthIn, weekdayIn, weekdayNamesIn, weekStart } from '../../../words/dates.ts';
import type { Words } from '../../../words/words.ts';
import { hoursGrid } from './hours.ts';
import { monthGrid, type Slot } from './month.ts';
import type { Period, View } from './period.ts';
import { daysBetween, placed, type Placed } from './placed.ts';
import type { ShownEvent } from './shown.ts';

type Day = Temporal.PlainDate;

/** A day as a heading or a cell names it; `address` shows it alone. */
type Named = Readonly<{
  date: string;
  number: number;
  weekday: string;
  name: string;
  address: string;
  create: string;
  isToday: boolean;
}>;

type Bar = Readonly<{ event: ShownEvent; days: number; comes: boolean; goes: boolean }>;
type SlotView =
  | ({ kind: 'bar' } & Bar)
  | Readonly<{ kind: 'event' | 'under'; event: ShownEvent }>
  | Readonly<{ kind: 'gap' }>;

type MonthView = Readonly<{
  heads: { short: string; long: string }[];
  weeks: (Named & {
    isOther: boolean;
    /** On a small screen a day is chosen, and its events stand below the month. */
    isChosen: boolean;
    choose: string;
    slots: SlotView[];
    more: number;
    count: number;
    dots: string[];
  })[][];
  chosen: { heading: string; events: ShownEvent[] };
}>;

type HoursView = Readonly<{
  firstHour: number;
  hours: { label: string; quarter: number }[];
  quarters: number;
  lanes: number;
  days: (Named & {
    bars: (Bar & { lane: number })[];
    under: ShownEvent[];
    pieces: { event: ShownEvent; from: number; quarters: number; column: number; columns: number }[];
    now: number | undefined;
  })[];
}>;

type ListView = Readonly<{ days: (Named & { heading: string; events: ShownEvent[] })[] }>;

export type Grid = { month?: MonthView; hours?: HoursView; list?: ListView };

export type Drawing = Readonly<{
  words: Words;
  view: View;
  date: Day;
  period: Period;
  now: Temporal.ZonedDateTime;
  shown: (event: AgendaEvent) => ShownEvent;
  /** Where a day is shown alone, and where something is made on it. */
  dayAddress: (day: Day) => string;
  /** Where the same view is of another date. */
  dateAddress: (day: Day) => string;
  createAddress: (day: Day) => string;
}>;

/** The events of a period as its view draws them. */
export function draw(drawing: Drawing, events: readonly AgendaEvent[]): Grid {
  const { view, period } = drawing;
  const all = events.map(placed);
  switch (view) {
    case 'month':
      return { month: monthOf(drawing, all) };
    case 'list':
      return { list: listOf(drawing, all) };
    case 'week':
    case 'day':
      return { hours: hoursOf(drawing, daysBetween(period.first, period.last), all) };
  }
}

function named({ words, now, dayAddress, createAddress }: Drawing, day: Day): Named {
  return {
    date: day.toString(),
    number: day.day,
    weekday: weekdayNamesIn(words, day).short,
    name: fullDayIn(words, day),
    address: dayAddress(day),
    create: createAddress(day),
    isToday: day.equals(now.toPlainDate()),
  };
}

const mostDots = 4;

function monthOf(drawing: Drawing, all: readonly Placed[]): MonthView {
  const { words, period, date, shown, now, dateAddress } = drawing;
  const weeks = monthGrid(period.first, period.last, all);
  return {
    heads: weeks[0]!.map(({ day }) => weekdayNamesIn(words, day)),
    weeks: weeks.map((week) =>
      week.map(({ day, slots, more, events }) => ({
        ...named(drawing, day),
        isOther: day.month !== date.month,
        isChosen: day.equals(date),
        choose: `${dateAddress(day)}#chosen`,
        slots: slots.map(slotOf),
        more,
        count: events.length,
        dots: events.slice(0, mostDots).map(({ event }) => shown(event).look),
      })),
    ),
    chosen: {
      heading: weekdayIn(words, date, now.toPlainDate()),
      events: (weeks.flat().find(({ day }) => day.equals(date))?.events ?? []).map(({ event }) =>
        shown(event),
      ),
    },
  };

  function slotOf(slot: Slot): SlotView {
    if (slot.kind === 'gap') return slot;
    const { placed: of, ...rest } = slot;
    return { ...rest, event: shown(of.event) };
  }
}

function hoursOf(drawing: Drawing, days: readonly Day[], all: readonly Placed[]): HoursView {
  const { shown, now } = drawing;
  const grid = hoursGrid(days, all);
  const quarter = Math.floor((now.hour * 60 + now.minute) / 15) - grid.firstHour * 4;
  const quarters = (grid.lastHour - grid.firstHour) * 4;
  return {
    firstHour: grid.firstHour,
    hours: Array.from({ length: grid.lastHour - grid.firstHour }, (_, at) => ({
      label: hourIn(grid.firstHour + at),
      quarter: at * 4,
    })),
    quarters,
    lanes: grid.lanes,
    days: grid.days.map(({ day, bars, under, pieces }) => ({
      ...named(drawing, day),
      bars: bars.map(({ placed: of, ...bar }) => ({ ...bar, event: shown(of.event) })),
      under: under.map(({ event }) => shown(event)),
      pieces: pieces.map(({ placed: of, ...piece }) => ({ ...piece, event: shown(of.event) })),
      now: day.equals(now.toPlainDate()) && quarter >= 0 && quarter < quarters ? quarter : undefined,
    })),
  };
}

/** Each event under the day on which it begins; what began before under the first. */
function listOf(drawing: Drawing, all: readonly Placed[]): ListView {
  const { words, period, now, shown } = drawing;
  const byDay = new Map<string, Placed[]>();
  for (const one of all) {
    const day = Temporal.PlainDate.compare(one.first, period.first) < 0 ? period.first : one.first;
    const known = byDay.get(day.toString());
    if (known === undefined) byDay.set(day.toString(), [one]);
    else known.push(one);
  }
  const days = [...byDay].sort(([one], [other]) => (one < other ? -1 : 1));
  return {
    days: days.map(([date, some]) => {
      const day = Temporal.PlainDate.from(date);
      return {
        ...named(drawing, day),
        heading: weekdayIn(words, day, now.toPlainDate()),
        // Whole days first, as they stand above the hours.
        events: some.toSorted((a, b) => Number(b.isBar) - Number(a.isBar)).map(({ event }) => shown(event)),
      };
    }),
  };
}

/** A small month to go to any day with. */
export type MiniMonth = Readonly<{
  title: string;
  before: string;
  after: string;
  heads: { short: string; long: string }[];
  weeks: {
    date: string;
    number: number;
    name: string;
    address: string;
    isToday: boolean;
    isOther: boolean;
    isShown: boolean;
  }[][];
}>;

export function miniMonth({ words, view, date, period, now, dateAddress }: Drawing): MiniMonth {
  const start = date.with({ day: 1 });
  const first = weekStart(words, start);
  const days = daysBetween(first, first.add({ days: 41 }));
  const end = start.add({ months: 1 });
  const weeks = Array.from({ length: 6 }, (_, week) => days.slice(7 * week, 7 * week + 7)).filter(
    ([day]) => Temporal.PlainDate.compare(day!, end) < 0,
  );
  return {
    title: monthIn(words, date),
    before: dateAddress(date.subtract({ months: 1 })),
    after: dateAddress(date.add({ months: 1 })),
    heads: days.slice(0, 7).map((day) => weekdayNamesIn(words, day)),
    weeks: weeks.map((week) =>
      week.map((day) => ({
        date: day.toString(),
        number: day.day,
        name: fullDayIn(words, day),
        address: dateAddress(day),
        isToday: day.equals(now.toPlainDate()),
        isOther: day.month !== date.month,
        isShown:
          view !== 'month' &&
          Temporal.PlainDate.compare(day, period.first) >= 0 &&
          Temporal.PlainDate.compare(day, period.last) <= 0,
      })),
    ),
  };
}
