import type { EventView } from '../../../calendars/view-event.ts';
import { zoneNamed } from '../../../ics/iana.ts';
import { parseRecur } from '../../../ics/recur.ts';
import { lastDayOf } from '../../../ics/until.ts';
import { dayIn, shortDayIn, timeIn, weekdayIn, zoneIn } from '../../../words/dates.ts';
import { repetitionIn } from '../../../words/repetition.ts';
import type { Words } from '../../../words/words.ts';

type Day = Temporal.PlainDate;

const dayOfWall = (wall: number): Day => Temporal.PlainDate.from(new Date(wall).toISOString().slice(0, 10));

/** When an occurrence is, in words: in this zone, and for times of another zone there as well. */
export function whenIn(
  words: Words,
  { fields, start, end }: Pick<EventView, 'fields' | 'start' | 'end'>,
  zone: string,
): { here: string; there: string | undefined; date: string } {
  const { t } = words;
  if (fields.start.kind === 'date') {
    const [first, last] = [dayOfWall(fields.start.wall), dayOfWall(fields.end.wall - 86_400_000)];
    const here =
      Temporal.PlainDate.compare(last, first) <= 0
        ? t('event.allDayOn', { day: fullDay(words, first) })
        : t('event.days', { first: fullDay(words, first), last: fullDay(words, last) });
    return { here, there: undefined, date: first.toString() };
  }
  const here = hoursIn(words, start.toZonedDateTimeISO(zone), end.toZonedDateTimeISO(zone));
  const own = fields.start.tzid === undefined ? undefined : zoneNamed(fields.start.tzid);
  const isSame = own === undefined || sameClock(start, zone, own);
  const there = isSame
    ? undefined
    : t('event.there', {
        when: hoursIn(words, start.toZonedDateTimeISO(own), end.toZonedDateTimeISO(own)),
        zone: zoneIn(words, own),
      });
  return { here, there, date: start.toZonedDateTimeISO(zone).toPlainDate().toString() };
}

function sameClock(at: Temporal.Instant, one: string, other: string): boolean {
  return at.toZonedDateTimeISO(one).offset === at.toZonedDateTimeISO(other).offset;
}

/** `Mardi 10 mars 2026`, always with its year. */
function fullDay(words: Words, day: Day): string {
  return weekdayIn(words, day, day.add({ years: 1 }));
}

function hoursIn(words: Words, start: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime): string {
  const first = `${fullDay(words, start.toPlainDate())}, ${timeIn(words, start)}`;
  if (start.equals(end)) return first;
  if (start.toPlainDate().equals(end.toPlainDate())) return `${first} – ${timeIn(words, end)}`;
  const day = start.year === end.year ? shortDayIn : dayIn;
  return `${first} – ${day(words, end.toPlainDate())}, ${timeIn(words, end)}`;
}

/** How an event repeats, in words; undefined where it does not. */
export function repeatedIn(
  words: Words,
  { fields, form }: Pick<EventView, 'fields' | 'form'>,
): string | undefined {
  if (fields.rule === '') return undefined;
  const rule = parseRecur(fields.rule);
  if (rule === undefined) return words.t('event.ruleUnknown');
  const last = lastDayOf(rule, form, fields.start.wall);
  return repetitionIn(words, rule, {
    start: dayOfWall(fields.start.wall),
    last: last === undefined ? undefined : dayOfWall(last),
  });
}

/** With a capital, as a sentence of its own begins. */
export const sentenceOf = (text: string | undefined): string | undefined =>
  text && text.charAt(0).toUpperCase() + text.slice(1);

export type TextPart = Readonly<{ text: string; href: string | undefined }>;

/** A text with what in it is an address of the web or of mail as links. */
export function linked(text: string): TextPart[] {
  const parts: TextPart[] = [];
  let from = 0;
  for (const match of text.matchAll(
    /https?:\/\/[^\s<>"]{1,2000}|[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}/g,
  )) {
    // A sentence that ends with an address does not end it.
    const found = match[0].replace(/[.,;:!?)\]}'’»]+$/, '');
    const href = found.startsWith('http') ? URL.parse(found)?.href : `mailto:${found}`;
    if (href === undefined) continue;
    if (match.index > from) parts.push({ text: text.slice(from, match.index), href: undefined });
    parts.push({ text: found, href });
    from = match.index + found.length;
  }
  if (from < text.length) parts.push({ text: text.slice(from), href: undefined });
  return parts;
}
