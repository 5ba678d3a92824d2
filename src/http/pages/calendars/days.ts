import type { EventInstance } from '../../../calendars/instance.ts';
import { shortDayIn, timeIn, weekdayIn } from '../../../words/dates.ts';
import type { Words } from '../../../words/words.ts';

type Day = Temporal.PlainDate;
type Moment = Temporal.ZonedDateTime;

/** A day as a person reads it in a list of coming events. */
export type ComingDay = Readonly<{
  heading: string;
  events: readonly {
    when: string;
    title: string | null;
    place: string | null;
    cancelled: boolean;
  }[];
}>;

/** Events by the day on which they start; what began before `from` stands under its first day. */
export function comingDays(words: Words, events: readonly EventInstance[], from: Moment): ComingDay[] {
  const first = from.toPlainDate();
  const byDay = new Map<string, { day: Day; events: EventInstance[] }>();
  for (const event of events) {
    const start = dayOf(event.start);
    const day = Temporal.PlainDate.compare(start, first) < 0 ? first : start;
    const known = byDay.get(day.toString());
    if (known === undefined) byDay.set(day.toString(), { day, events: [event] });
    else known.events.push(event);
  }
  return [...byDay.values()]
    .sort((a, b) => Temporal.PlainDate.compare(a.day, b.day))
    .map(({ day, events: ofDay }) => ({
      heading: weekdayIn(words, day, first),
      events: ofDay.map((event) => ({
        when: whenOf(words, event),
        title: event.title,
        place: event.location === null || event.location.trim() === '' ? null : event.location,
        cancelled: event.status === 'cancelled',
      })),
    }));
}

const dayOf = (moment: Moment | Day): Day =>
  moment instanceof Temporal.PlainDate ? moment : moment.toPlainDate();

/** `18:30 – 20:00`, `Toute la journée`, with the day on which it ends where that is another. */
export function whenOf(words: Words, { start, end }: Pick<EventInstance, 'start' | 'end'>): string {
  const { t } = words;
  if (start instanceof Temporal.PlainDate || end instanceof Temporal.PlainDate) {
    const last = dayOf(end).subtract({ days: 1 });
    if (Temporal.PlainDate.compare(last, dayOf(start)) <= 0) return t('coming.allDay');
    return `${t('coming.allDay')}, ${t('coming.until', { date: shortDayIn(words, last) })}`;
  }
  const times = [timeIn(words, start), timeIn(words, end)] as const;
  if (start.equals(end)) return times[0];
  if (start.toPlainDate().equals(end.toPlainDate())) return `${times[0]} – ${times[1]}`;
  return `${times[0]}, ${t('coming.until', { date: `${shortDayIn(words, end.toPlainDate())} ${times[1]}` })}`;
}
