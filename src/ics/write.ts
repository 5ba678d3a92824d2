/** Writes content lines (RFC 5545 §3.1): folded, escaped, and safe whatever the text is. */

import { cssColor } from './colors.ts';
import { foldLine } from './fold.ts';
import { escapeText, parseDuration } from './values.ts';
import { isName, LineScanner, type ContentLine, type Param } from './lines.ts';

/** A parameter to write: RFC 5545 §3.2. */
export type ParamText = readonly [name: string, value: string];

/** A parameter of a line that was read, to be written again: once for each of its values. */
export function paramTexts({ name, values }: Param): ParamText[] {
  return values.map((value) => [name, value]);
}

/** A line with a TEXT value, escaped and folded. Control characters do not get through, line breaks become `\n`. */
export function textLine(name: string, value: string, params: readonly ParamText[] = []): string {
  return valueLine(name, escapeText(value), params);
}

/** A line whose value is written already, such as a date. Throws a TypeError where `name` is none. */
export function valueLine(name: string, value: string, params: readonly ParamText[] = []): string {
  if (!isName(name)) throw new TypeError(`Not the name of a property: ${name}`);
  return foldLine(printable(`${name}${params.map(paramText).join('')}:${value}`));
}

/** RFC 6868 §3.1: quotes and line breaks cannot stand in a parameter, so they are written with ^. */
function paramText([name, value]: ParamText): string {
  const escaped = value.replace(/\^|"|\r\n|\r|\n/g, (char) =>
    char === '^' ? '^^' : char === '"' ? "^'" : '^n',
  );
  return `;${name}=${/[:;,]/.test(escaped) ? `"${escaped}"` : escaped}`;
}

/** RFC 5545 §3.1: no CONTROL but HTAB stands in a line; lone surrogates have no UTF-8. */
function printable(text: string): string {
  // eslint-disable-next-line no-control-regex
  return text.replace(/[\x00-\x08\x0a-\x1f\x7f]/g, '').toWellFormed();
}

/**
 * What a calendar says about itself. `color` is a CSS colour; `refresh` how often to ask again, such as `PT1H`; `timeZone` an
 * IANA name, for times that name none.
 */
export type CalendarHead = {
  name: string;
  color?: string;
  description?: string;
  refresh?: string;
  timeZone?: string;
};

/** The first lines of every calendar that is written here. */
export const calendarBegin = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Fasti//Fasti//EN\r\n';

/** The beginning of a calendar that we publish: all lines before its first component. RFC 5545 §3.6, RFC 7986. */
export function calendarHead({ name, color, description, refresh, timeZone }: CalendarHead): string {
  const css = color === undefined ? undefined : cssColor(color);
  const every = refresh !== undefined && parseDuration(refresh) ? refresh : undefined;
  return [
    `${calendarBegin}CALSCALE:GREGORIAN\r\nMETHOD:PUBLISH\r\n`,
    textLine('NAME', name),
    textLine('X-WR-CALNAME', name),
    timeZone === undefined ? '' : textLine('X-WR-TIMEZONE', timeZone),
    description === undefined
      ? ''
      : textLine('DESCRIPTION', description) + textLine('X-WR-CALDESC', description),
    css === undefined ? '' : valueLine('COLOR', css.name) + valueLine('X-APPLE-CALENDAR-COLOR', css.hex),
    every === undefined
      ? ''
      : valueLine('REFRESH-INTERVAL', every, [['VALUE', 'DURATION']]) + valueLine('X-PUBLISHED-TTL', every),
  ].join('');
}

/** The end of a calendar. */
export const calendarFoot = 'END:VCALENDAR\r\n';

/**
 * The same components with the time zone `from` called `to`: in TZID parameters, and in the TZID of a VTIMEZONE.
 * For two files that define different zones under one name.
 */
export function renameZone(text: string, from: string, to: string): string {
  const parts: string[] = [];
  let kept = 0;
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    const line = zoneLine(scanner);
    const renamed = line && rename(line, from, to);
    if (renamed === undefined) continue;
    parts.push(text.slice(kept, scanner.start), renamed);
    kept = scanner.next;
  }
  if (kept === 0) return text;
  parts.push(text.slice(kept));
  return parts.join('');
}

/** The line, where it can name a zone at all: most lines cannot, and are not taken apart. */
function zoneLine(scanner: LineScanner): ContentLine | undefined {
  const content = scanner.content();
  const mayName = /^[^:]*TZID/i.test(content.slice(0, 2000));
  return mayName ? scanner.line() : undefined;
}

/** The line with the zone's new name, or undefined where it does not name that zone. */
function rename(line: ContentLine, from: string, to: string): string | undefined {
  if (line.name === 'TZID') return line.value.trim() === escapeText(from) ? textLine('TZID', to) : undefined;
  const named = line.params.some((param) => param.name === 'TZID' && param.values[0] === from);
  if (!named) return undefined;
  const params = line.params.flatMap((param): ParamText[] =>
    param.name === 'TZID' ? [['TZID', to]] : paramTexts(param),
  );
  return valueLine(line.name, line.value, params);
}
