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
}>;

const hoursOfBar = 24;

/** An event that ends at midnight lies on no minute of the day that begins there. */
export function placed(event: AgendaEvent): Placed {
  const { start, end } = event;
  if (start instanceof Temporal.PlainDate || end instanceof Temporal.PlainDate) {
    const first = dayOf(start);
    const before = dayOf(end).subtract({ days: 1 });
    return { event, first, last: latest(first, before), isBar: true };
  }
  const first = start.toPlainDate();
  const isMidnight = end.equals(end.startOfDay()) && Temporal.ZonedDateTime.compare(end, start) > 0;
  const last = isMidnight ? end.toPlainDate().subtract({ days: 1 }) : end.toPlainDate();
  const hours = start.until(end, { largestUnit: 'hour' }).total('hours');
  return { event, first, last: latest(first, last), isBar: hours >= hoursOfBar };
}

export const dayOf = (moment: Temporal.ZonedDateTime | Day): Day =>
  moment instanceof Temporal.PlainDate ? moment : moment.toPlainDate();

const latest = (one: Day, other: Day) => (Temporal.PlainDate.compare(one, other) < 0 ? other : one);

/** Which of some days in a row a thing covers, by number: those before the first and behind the last are cut off. */
export function within(
  days: readonly Day[],
  { first, last }: Pick<Placed, 'first' | 'last'>,
): Span | undefined {
  const from = Math.max(0, days[0]!.until(first).days);
  const to = Math.min(days.length - 1, days[0]!.until(last).days);
  return from > to ? undefined : { from, to };
}

/** Numbers of days in a row, both included. */
export type Span = Readonly<{ from: number; to: number }>;

/** The days from one to another, both included. */
export function daysBetween(first: Day, last: Day): Day[] {
  return Array.from({ length: first.until(last).days + 1 }, (_, days) => first.add({ days }));
}
