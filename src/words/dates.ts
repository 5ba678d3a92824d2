import type { ComingEvent } from '../calendars/list-instances.ts';
import type { Words } from '../http/pages/frame/words.ts';

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;

type Day = Temporal.PlainDate;
type Moment = Temporal.ZonedDateTime;

/** French counts the first of a month: `1er mars`, which the tables of Intl do not know. */
const firstInFrench = (language: Words['language'], text: string): string =>
  language === 'fr' ? text.replace(/(^|[^\d])1 (?=\p{L}{3})/u, '$11er ') : text;

/** `12 mars 2027`. */
export const dayIn = ({ language }: Words, day: Day): string =>
  firstInFrench(
    language,
    day.toLocaleString(locales[language], { day: 'numeric', month: 'long', year: 'numeric' }),
  );

/** `vendredi 12 mars`, with the year where it is not the present one. */
const headingOf = ({ language }: Words, day: Day, today: Day): string => {
  const said = day.toLocaleString(locales[language], {
    weekday: 'long',
    day: 'numeric',
    month: 'long',
    ...(day.year !== today.year && { year: 'numeric' }),
  });
  const text = firstInFrench(language, said);
  return text.charAt(0).toUpperCase() + text.slice(1);
};

const timeIn = ({ language }: Words, moment: Moment): string =>
  moment.toLocaleString(locales[language], { hour: '2-digit', minute: '2-digit' });

/** `12 mars 2027 à 18:30`. */
export const momentIn = ({ language }: Words, moment: Moment): string =>
  firstInFrench(
    language,
    moment.toLocaleString(locales[language], { dateStyle: 'long', timeStyle: 'short' }),
  );

export const momentOf = (milliseconds: number, timeZone: string): Moment =>
  Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(timeZone);

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
export function comingDays(words: Words, events: readonly ComingEvent[], from: Moment): ComingDay[] {
  const first = from.toPlainDate();
  const byDay = new Map<string, { day: Day; events: ComingEvent[] }>();
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
      heading: headingOf(words, day, first),
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

function whenOf(words: Words, { start, end }: ComingEvent): string {
  const { t, language } = words;
  const short = (day: Day) =>
    firstInFrench(language, day.toLocaleString(locales[language], { day: 'numeric', month: 'long' }));
  if (start instanceof Temporal.PlainDate || end instanceof Temporal.PlainDate) {
    const last = dayOf(end).subtract({ days: 1 });
    const oneDay = Temporal.PlainDate.compare(last, dayOf(start)) <= 0;
    return oneDay ? t('coming.allDay') : `${t('coming.allDay')}, ${t('coming.until', { date: short(last) })}`;
  }
  const times = [timeIn(words, start), timeIn(words, end)] as const;
  if (start.equals(end)) return times[0];
  if (start.toPlainDate().equals(end.toPlainDate())) return `${times[0]} – ${times[1]}`;
  return `${times[0]}, ${t('coming.until', { date: `${short(end.toPlainDate())} ${times[1]}` })}`;
}
