import type { AgendaEvent } from '../../../calendars/list-agenda.ts';

type Day = Temporal.PlainDate;

/** An event by the days on which it lies, for whoever looks at it. */
export type Placed = Readonly<{
  event: AgendaEvent;
  first: Day;
  /** The last of its days, which may be the first. */
  last: Day;
  /** Whole days, or as long as one: drawn above the hours, over all of its days. */
  isBar: boolean;
  /** The same days as numbers, in days since 1970. */
  span: Span;
}>;

const hoursOfBar = 24;

/** An event that ends at midnight lies on no minute of the day that begins there. */
export function placed(event: AgendaEvent): Placed {
  const days = daysOf(event);
  return { event, ...days, span: { from: numberOf(days.first), to: numberOf(days.last) } };
}

function daysOf(event: AgendaEvent): Pick<Placed, 'first' | 'last' | 'isBar'> {
  const { start, end } = event;
  if (start instanceof Temporal.PlainDate || end instanceof Temporal.PlainDate) {
    const first = dayOf(start);
    const before = dayOf(end).subtract({ days: 1 });
    return { first, last: latest(first, before), isBar: true };
  }
  const first = start.toPlainDate();
  const isMidnight = end.equals(end.startOfDay()) && Temporal.ZonedDateTime.compare(end, start) > 0;
  const last = isMidnight ? end.toPlainDate().subtract({ days: 1 }) : end.toPlainDate();
  const hours = (end.epochMilliseconds - start.epochMilliseconds) / 3_600_000;
  return { first, last: latest(first, last), isBar: hours >= hoursOfBar };
}

export const dayOf = (moment: Temporal.ZonedDateTime | Day): Day =>
  moment instanceof Temporal.PlainDate ? moment : moment.toPlainDate();

const latest = (one: Day, other: Day) => (Temporal.PlainDate.compare(one, other) < 0 ? other : one);

const numberOf = ({ year, month, day }: Day): number => Date.UTC(year, month - 1, day) / 86_400_000;

/** Which of some days in a row, by number, a thing covers: those before the first and behind the last are cut off. */
export function within(days: readonly Day[], { from, to }: Span): Span | undefined {
  const start = numberOf(days[0]!);
  const cut = { from: Math.max(0, from - start), to: Math.min(days.length - 1, to - start) };
  return cut.from > cut.to ? undefined : cut;
}

/** Numbers of days in a row, both included. */
export type Span = Readonly<{ from: number; to: number }>;

/** The days from one to another, both included. */
export function daysBetween(first: Day, last: Day): Day[] {
  return Array.from({ length: first.until(last).days + 1 }, (_, days) => first.add({ days }));
}
