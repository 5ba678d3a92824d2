import type { Words } from './words.ts';

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;

type Day = Temporal.PlainDate;
type Moment = Temporal.ZonedDateTime;
type Reader = Pick<Words, 'language'>;

/** French counts the first of a month: `1er mars`, which the tables of Intl do not know. */
const firstInFrench = ({ language }: Reader, text: string): string =>
  language === 'fr' ? text.replace(/(^|[^\d])1 (?=\p{L}{3})/u, '$11er ') : text;

const written = (reader: Reader, day: Day, parts: Intl.DateTimeFormatOptions): string =>
  firstInFrench(reader, day.toLocaleString(locales[reader.language], parts));

/** `12 mars 2027`. */
export const dayIn = (reader: Reader, day: Day): string =>
  written(reader, day, { day: 'numeric', month: 'long', year: 'numeric' });

/** `12 mars`, for a day near others whose year is told. */
export const shortDayIn = (reader: Reader, day: Day): string =>
  written(reader, day, { day: 'numeric', month: 'long' });

/** `Vendredi 12 mars`, with the year where it is not that of `today`. */
export function weekdayIn(reader: Reader, day: Day, today: Day): string {
  const year = day.year === today.year ? {} : { year: 'numeric' as const };
  const text = written(reader, day, { weekday: 'long', day: 'numeric', month: 'long', ...year });
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `mardi`. */
export const weekdayNameIn = (reader: Reader, day: Day): string => written(reader, day, { weekday: 'long' });

/** `novembre`. */
export const monthNameIn = (reader: Reader, day: Day): string => written(reader, day, { month: 'long' });

/** `juin 2027`. */
export const monthOfYearIn = (reader: Reader, day: Day): string =>
  written(reader, day, { month: 'long', year: 'numeric' });

/** `18:30`. */
export const timeIn = ({ language }: Reader, moment: Moment): string =>
  moment.toLocaleString(locales[language], { hour: '2-digit', minute: '2-digit' });

/** `12 mars 2027 à 18:30`. */
export const momentIn = (reader: Reader, moment: Moment): string =>
  firstInFrench(
    reader,
    moment.toLocaleString(locales[reader.language], { dateStyle: 'long', timeStyle: 'short' }),
  );

/** `Heure de Paris`, `Heure d’Athens`, `Times in New York`: a zone by the place that it is named after. */
export function zoneIn({ language, t }: Words, timeZone: string): string {
  const place = /^(?!Etc\/).*\/(.+)$/.exec(timeZone)?.[1]?.replaceAll('_', ' ');
  if (language === 'en' || place === undefined) return t('calendar.zone', { of: place ?? timeZone });
  return t('calendar.zone', { of: /^[AEIOUYÉ]/i.test(place) ? `d’${place}` : `de ${place}` });
}

export const momentOf = (milliseconds: number, timeZone: string): Moment =>
  Temporal.Instant.fromEpochMilliseconds(milliseconds).toZonedDateTimeISO(timeZone);

/**
 * `jusqu’au 31 août 2026 inclus`, `jusqu’au 30 juin 2026 à 18:30`, `sans date de fin`: an end at midnight is the day
 * before it, included. In milliseconds since 1970; null is no end.
 */
export function untilIn(words: Words, until: number | null, timeZone: string): string {
  if (until === null) return words.t('until.none');
  const end = momentOf(until, timeZone);
  if (!end.equals(end.startOfDay())) return words.t('until.moment', { moment: momentIn(words, end) });
  return words.t('until.day', { day: dayIn(words, end.toPlainDate().subtract({ days: 1 })) });
}
