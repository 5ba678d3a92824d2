/** What may be shown of an event or a time zone of which something is hidden: by allow-list, and written anew. */

import type { Component } from './components.ts';
import { paramOf, type ContentLine } from './lines.ts';
import { MOST_PARTS, parseRecur, recurParts } from './recur.ts';
import { momentText, parseDuration, parseMoment, parseOffset, parsePeriod, type Moment } from './values.ts';
import { valueLine, type ParamText } from './write.ts';

/** The name that stands for a time zone's: nobody's own words, which a name can be. */
export type ZoneName = (tzid: string) => string;

/** Writes a line anew with what of it may be shown; none where its value is not what such a value must be. */
type Writer = (line: ContentLine, zoneName: ZoneName) => string[];

/** The lines that may be shown, in the order in which they are written. Each but those with lists is written once. */
export type AllowList = ReadonlyMap<string, Writer>;

const rules = ['RRULE', 'EXRULE'] as const;
const dateLists = ['RDATE', 'EXDATE'] as const;
const repeated: ReadonlySet<string> = new Set([...rules, ...dateLists]);
/** What makes a series, and so means nothing in a component that stands for one instance (RFC 5545 §3.8.4.4). */
export const seriesLines: ReadonlySet<string> = repeated;

export const timeLines: AllowList = new Map<string, Writer>([
  ['DTSTART', writeTime],
  ['DTEND', writeTime],
  ['DURATION', whole((text) => parseDuration(text) !== undefined)],
  ['RECURRENCE-ID', writeTime],
  ...rules.map((name) => [name, writeRule] as const),
  ...dateLists.map((name) => [name, writeTimes] as const),
  ['TRANSP', whole((text) => /^(OPAQUE|TRANSPARENT)$/i.test(text))],
]);

export const titleLines: AllowList = new Map<string, Writer>([
  ...timeLines,
  ['SUMMARY', writeTitle],
  ['STATUS', whole((text) => /^(TENTATIVE|CONFIRMED|CANCELLED)$/i.test(text))],
]);

const offset = whole((text) => parseOffset(text) !== undefined);

/** Of an observance (RFC 5545 §3.6.5): nothing of it is in a zone, and its days begin at midnight. */
export const observanceLines: AllowList = new Map<string, Writer>([
  ['DTSTART', writeOnset],
  ['TZOFFSETFROM', offset],
  ['TZOFFSETTO', offset],
  ['RRULE', writeRule],
  ['RDATE', writeOnset],
]);

/** The lines of a component that a list allows, written anew, by their names. */
export function allowedLines(
  component: Component,
  allowed: AllowList,
  zoneName: ZoneName,
): Map<string, string[]> {
  const written = new Map<string, string[]>();
  for (const line of component.lines) {
    const write = allowed.get(line.name);
    if (write === undefined || (written.has(line.name) && !repeated.has(line.name))) continue;
    const lines = write(line, zoneName);
    if (lines.length === 0) continue;
    const known = written.get(line.name);
    if (known === undefined) written.set(line.name, lines);
    else known.push(...lines);
  }
  return written;
}

function whole(isAllowed: (text: string) => boolean): Writer {
  return ({ name, value }) => {
    const text = value.trim();
    return isAllowed(text) ? [valueLine(name, text.toUpperCase())] : [];
  };
}

function writeTitle(line: ContentLine): string[] {
  const language = paramOf(line, 'LANGUAGE');
  const isPlain = language !== undefined && /^[a-z0-9-]{1,35}$/i.test(language);
  return [valueLine(line.name, line.value, isPlain ? [['LANGUAGE', language]] : [])];
}

function writeTime(line: ContentLine, zoneName: ZoneName): string[] {
  const moment = parseMoment(line.value);
  if (moment === undefined) return [];
  const range: ParamText[] =
    line.name === 'RECURRENCE-ID' && paramOf(line, 'RANGE')?.toUpperCase() === 'THISANDFUTURE'
      ? [['RANGE', 'THISANDFUTURE']]
      : [];
  const params = [...range, ...formParams(moment.kind, line, zoneName)];
  return [valueLine(line.name, momentText(moment), params)];
}

/** RFC 5545 §3.2.20: VALUE says the form wherever it is not a time, whatever the line itself says. */
function formParams(kind: Moment['kind'] | 'period', line: ContentLine, zoneName: ZoneName): ParamText[] {
  if (kind === 'date') return [['VALUE', 'DATE']];
  const tzid = kind === 'utc' ? undefined : paramOf(line, 'TZID');
  const zone: ParamText[] = tzid === undefined || tzid === '' ? [] : [['TZID', zoneName(tzid)]];
  return kind === 'period' ? [['VALUE', 'PERIOD'], ...zone] : zone;
}

/** A list may hold times of several forms, of which each has a line of its own. */
function writeTimes(line: ContentLine, zoneName: ZoneName): string[] {
  const byForm = new Map<Moment['kind'] | 'period', string[]>();
  for (const text of line.value.split(',')) {
    const moment = parseMoment(text);
    const written = moment === undefined ? periodText(text) : momentText(moment);
    if (written === undefined) continue;
    const form = moment?.kind ?? 'period';
    const known = byForm.get(form);
    if (known === undefined) byForm.set(form, [written]);
    else known.push(written);
  }
  return [...byForm].map(([form, texts]) =>
    valueLine(line.name, texts.join(','), formParams(form, line, zoneName)),
  );
}

function periodText(text: string): string | undefined {
  const period = parsePeriod(text);
  if (period === undefined) return undefined;
  const end = 'end' in period ? momentText(period.end) : text.slice(text.indexOf('/') + 1).trim();
  return `${momentText(period.start)}/${end.toUpperCase()}`;
}

/** A local time, whatever was written: RFC 5545 §3.6.5 wants nothing else. */
function writeOnset({ name, value }: ContentLine): string[] {
  const onsets = value.split(',').flatMap((text) => {
    const moment = parseMoment(text);
    return moment === undefined ? [] : momentText({ ...moment, kind: 'local' });
  });
  return onsets.length === 0 ? [] : [valueLine(name, onsets.join(','))];
}

/** The parts of a rule that have a meaning; what stands in others is not shown. */
function writeRule({ name, value }: ContentLine): string[] {
  const rule = parseRecur(value);
  if (rule === undefined) return [];
  const parts = value
    .toUpperCase()
    .split(';', MOST_PARTS)
    .map((part) => part.trim())
    .map((part) => (part.startsWith('UNTIL=') && rule.until ? `UNTIL=${momentText(rule.until)}` : part))
    .filter((part) => /^[A-Z]+=[A-Z0-9,+-]+$/.test(part) && recurParts.has(part.split('=', 1)[0]!));
  return [valueLine(name, parts.join(';'))];
}
