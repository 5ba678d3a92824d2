/** What is wrong in a line of a file and can only mean one thing is mended when the file is read, and told. */

import { isQuotedPrintable, decodeQuotedPrintable } from './quoted.ts';
import { colonOf, parseLine, type LineScanner } from './lines.ts';
import type { ProblemCode } from './problems.ts';
import { momentText, parseDuration, parseMoment, parseOffset, type Moment } from './values.ts';
import { paramTexts, valueLine, type ParamText } from './write.ts';

/** `text` has content lines, each ended by CRLF. */
export type Mended = { text: string; code: ProblemCode; message: string };

/** Lines with times. */
const timeLines = new Set(['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID', 'RDATE', 'EXDATE']);
/** Lines with a moment of the file's own making. */
const stampLines = new Set(['DTSTAMP', 'CREATED', 'LAST-MODIFIED', 'COMPLETED']);

/** What nearly all of them look like: nothing to mend. */
const asItShould =
  /^[A-Z-]+(?:;RANGE=THISANDFUTURE)?(?:;VALUE=DATE:\d{8}(?:,\d{8})*|(?:;TZID=(?:[^":;,]+|"[^"]+"))?:\d{8}T(?!24)\d{6}(?:,\d{8}T(?!24)\d{6})*|:\d{8}T(?!24)\d{6}Z(?:,\d{8}T(?!24)\d{6}Z)*)$/;

/**
 * The line where the scanner stands, of this name (upper case), as it should have been; undefined where nothing can be
 * mended. A value in QUOTED-PRINTABLE whose last break is soft goes on in the next lines: the scanner passes them.
 */
export function mendLine(scanner: LineScanner, name: string, colon: number): Mended | undefined {
  if (timeLines.has(name) || stampLines.has(name)) return mendTimes(scanner.content(), name);
  const head = colon - scanner.start > name.length ? scanner.head(colon) : '';
  return head !== '' && isQuotedPrintable(head) ? mendQuoted(scanner, name, head, colon) : undefined;
}

function mendQuoted(scanner: LineScanner, name: string, head: string, colon: number): Mended {
  const { text } = scanner;
  while (/=[ \t]*$/.test(text.slice(Math.max(colon, scanner.end - 20), scanner.end)) && scanner.advance());
  const params = (parseLine(`${head}:`)?.params ?? []).filter(
    (param) => !['ENCODING', 'CHARSET', 'QUOTED-PRINTABLE'].includes(param.name),
  );
  const charset = /;\s*CHARSET\s*=\s*"?([\w.:-]+)/i.exec(head)?.[1];
  const value = decodeQuotedPrintable(name, text.slice(colon + 1, scanner.end), charset);
  return {
    text: valueLine(name, value, params.flatMap(paramTexts)),
    code: 'quoted-printable',
    message: 'This line is in QUOTED-PRINTABLE, which calendars have no more; it was decoded.',
  };
}

/** Any of the first so many may be the one before the value: each is tried with the whole line. */
const mostColons = 10;

function mendTimes(content: string, name: string): Mended | undefined {
  if (asItShould.test(content)) return undefined;
  let colon = -1;
  for (let tries = 0; tries < mostColons; tries += 1) {
    colon = content.indexOf(':', colon + 1);
    if (colon === -1) return undefined;
    const head = takeApart(content.slice(0, colon));
    const value = content.slice(colon + 1);
    const times = head && readTimes(value, { isDay: head.form === 'DATE', isStamp: stampLines.has(name) });
    if (times === undefined) continue;
    if (colon === colonOf(content, 0, content.length) && isRight(head!, times, value)) return undefined;
    const text = written(name, head!, times);
    const told = text.trimEnd().replaceAll('\r\n ', '').replaceAll('\r\n', ' and ').slice(0, 120);
    return { text, code: 'value-mended', message: `This was read as ${told}` };
  }
  return undefined;
}

/** Whether the times are written as they should be, and the line says of which form they are. */
function isRight({ form, needsQuotes }: Head, times: readonly Time[], value: string): boolean {
  const kinds = new Set(times.map(({ kind }) => kind));
  const wanted = kinds.has('date') ? 'DATE' : kinds.has('period') ? 'PERIOD' : undefined;
  return (
    !needsQuotes &&
    (form ?? 'DATE-TIME') === (wanted ?? 'DATE-TIME') &&
    (wanted === undefined || kinds.size === 1) &&
    times.map(({ text }) => text).join(',') === value
  );
}

type Time = { kind: Moment['kind'] | 'period'; text: string };

type Expected = { isDay: boolean; isStamp: boolean };

/** The times of a list; undefined where one of them cannot be understood. */
function readTimes(value: string, { isDay, isStamp }: Expected): Time[] | undefined {
  const times: Time[] = [];
  for (const part of value.split(',')) {
    const read = readTime(part, isDay) ?? readPeriod(part);
    if (read === undefined) return undefined;
    // RFC 5545 §3.8.7: these are moments in UTC, whatever day a program makes of them.
    times.push(isStamp && read.kind === 'date' ? { kind: 'utc', text: `${read.text}T000000Z` } : read);
  }
  return times;
}

/** A time as ISO 8601 writes it too, without seconds, or with an offset. */
const time =
  /^(\d{4})(-?)(\d\d)\2(\d\d)(?:[T ](\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,]\d+)?)?)?\s*(Z|[+-]\d\d:?\d\d)?)?$/i;

function readTime(part: string, isDay: boolean): Time | undefined {
  const match = time.exec(part.trim());
  if (match === null) return undefined;
  const [, year, , month, day, hour, minute = '00', second = '00', zone = ''] = match as unknown as string[];
  const date = parseMoment(`${year}${month}${day}`);
  if (date === undefined) return undefined;
  // A day at midnight where a day is promised.
  const isMidnight = hour === undefined || (hour === '00' && minute === '00' && second === '00');
  if (hour === undefined || (isDay && isMidnight)) return { kind: 'date', text: momentText(date) };
  // ISO 8601 ends a day at 24:00.
  const endsDay = hour === '24' && minute === '00' && second === '00';
  const moment = parseMoment(`${year}${month}${day}T${endsDay ? '00' : hour}${minute}${second}`);
  if (moment === undefined) return undefined;
  const wall = moment.wall + (endsDay ? 86_400_000 : 0);
  if (zone === '') return { kind: 'local', text: momentText({ kind: 'local', wall }) };
  const offset = /^z$/i.test(zone) ? 0 : parseOffset(zone);
  if (offset === undefined) return undefined;
  return { kind: 'utc', text: momentText({ kind: 'utc', wall: wall - offset }) };
}

function readPeriod(part: string): Time | undefined {
  const [first = '', second, ...more] = part.split('/');
  if (second === undefined || more.length > 0) return undefined;
  const start = readTime(first, false);
  const end =
    parseDuration(second) === undefined ? readTime(second, false)?.text : second.trim().toUpperCase();
  return start === undefined || end === undefined
    ? undefined
    : { kind: 'period', text: `${start.text}/${end}` };
}

/** What stands before the colon of a line of times: `form` is what VALUE says, in upper case. */
type Head = {
  params: ParamText[];
  form: string | undefined;
  tzid: string | undefined;
  needsQuotes: boolean;
};

/**
 * A TZID may have come without the quotes that its comma, colon or semicolon needs (RFC 5545 §3.2). Spaces around it are
 * taken off afterwards: within the pattern they would be tried from each of them.
 */
function takeApart(head: string): Head | undefined {
  const match = /;\s*TZID\s*=(?:\s*"([^"]*)"\s*|([^"]*?))(?=$|;\s*[\w-]+\s*=)/i.exec(head);
  const rest = match === null ? head : head.replace(match[0], '');
  const parsed = parseLine(`${rest}:`);
  if (parsed === undefined) return undefined;
  const [values, params] = [true, false].map((isForm) =>
    parsed.params.filter(({ name }) => (name === 'VALUE') === isForm).flatMap(paramTexts),
  );
  const bare = match?.[2]?.trim();
  return {
    params: params!,
    form: values![0]?.[1].toUpperCase(),
    tzid: match?.[1] ?? bare,
    needsQuotes: bare !== undefined && /[:;,]/.test(bare),
  };
}

/** A line for each form that there is among the times. */
function written(name: string, { params, tzid }: Head, times: readonly Time[]): string {
  const byForm = Map.groupBy(times, ({ kind }) => kind);
  return [...byForm]
    .map(([kind, some]) => {
      const zone: ParamText[] = tzid === undefined || tzid === '' || kind === 'date' ? [] : [['TZID', tzid]];
      const value: ParamText[] =
        kind === 'date' ? [['VALUE', 'DATE']] : kind === 'period' ? [['VALUE', 'PERIOD']] : [];
      return valueLine(name, some.map(({ text }) => text).join(','), [...params, ...value, ...zone]);
    })
    .join('');
}
