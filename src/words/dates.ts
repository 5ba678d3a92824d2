import type { Words } from './words.ts';

const locales = { fr: 'fr-FR', en: 'en-GB' } as const;

type Day = Temporal.PlainDate;
type Moment = Temporal.ZonedDateTime;
type Reader = Pick<Words, 'language'>;

/** French counts the first of a month: `1er mars`, which the tables of Intl do not know. */
const firstInFrench = ({ language }: Reader, text: string): string =>
  language === 'fr' ? text.replace(/(^|[^\d])1 (?=\p{L}{3})/u, '$11er ') : text;

const written = (reader: Reader, day: Day, parts: Intl.DateTimeFormatOptions): string =>
  firstInFrench(reader, formatFor(reader, parts).format(day));

/** Made once: to make one costs more than to write a hundred dates. */
const formats = new Map<string, Intl.DateTimeFormat>();

function formatFor({ language }: Reader, parts: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(parts)}`;
  const known = formats.get(key) ?? new Intl.DateTimeFormat(locales[language], parts);
  formats.set(key, known);
  return known;
}

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

const twoDigits = (number: number): string => String(number).padStart(2, '0');

/** `18:30`, in either language. */
export const timeIn = (_reader: Reader, { hour, minute }: Pick<Moment, 'hour' | 'minute'>): string =>
  `${twoDigits(hour)}:${twoDigits(minute)}`;

/** `12 mars 2027 à 18:30`. */
export const momentIn = (reader: Reader, moment: Moment): string =>
  firstInFrench(
    reader,
    moment.toLocaleString(locales[reader.language], { dateStyle: 'long', timeStyle: 'short' }),
  );

/** `Paris`, `New York`: what a zone is named after. */
export const placeOf = (timeZone: string): string =>
  (/^(?!Etc\/).*\/(.+)$/.exec(timeZone)?.[1] ?? timeZone).replaceAll('_', ' ');

/** `Heure de Paris`, `Heure d’Athens`, `Times in New York`: a zone by the place that it is named after. */
export function zoneIn({ language, t }: Words, timeZone: string): string {
  const place = placeOf(timeZone);
  if (language === 'en' || place === timeZone) return t('calendar.zone', { of: place });
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

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** `Mars 2027`. */
export const monthIn = (reader: Reader, day: Day): string =>
  capital(written(reader, day, { month: 'long', year: 'numeric' }));

/** `Vendredi 12 mars 2027`. */
export const fullDayIn = (reader: Reader, day: Day): string =>
  capital(written(reader, day, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' }));

/** `8 – 14 mars 2027`, `29 mars – 4 avr. 2027`: as much of the first day as the last does not say. */
export function spanIn(reader: Reader, first: Day, last: Day): string {
  if (first.year !== last.year || first.month !== last.month) {
    const short = { day: 'numeric', month: 'short' } as const;
    const year = { year: 'numeric' } as const;
    const start = written(reader, first, { ...short, ...(first.year !== last.year && year) });
    return `${start} – ${written(reader, last, { ...short, ...year })}`;
  }
  if (first.equals(last)) return dayIn(reader, last);
  return `${shortDayIn(reader, first).split(' ')[0]!} – ${dayIn(reader, last)}`;
}

/** `ven.`, `vendredi`. */
export const weekdayNamesIn = (reader: Reader, day: Day): { short: string; long: string } => ({
  short: written(reader, day, { weekday: 'short' }),
  long: written(reader, day, { weekday: 'long' }),
});

/** `08:00`. */
export const hourIn = (hour: number): string => `${twoDigits(hour)}:00`;

/** On which day of the week (1 is Monday) weeks begin where the language is spoken. */
export const firstWeekdayIn = ({ language }: Reader): number =>
  new Intl.Locale(locales[language]).getWeekInfo().firstDay;

/** The day on which the week of a day begins. */
export function weekStart(reader: Reader, day: Day): Day {
  return day.subtract({ days: (day.dayOfWeek - firstWeekdayIn(reader) + 7) % 7 });
}
