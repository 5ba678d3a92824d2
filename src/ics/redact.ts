/**
 * What is shown of an object where some of it is hidden: by allow-list, and component by component, so that a
 * private override of a public series stays private.
 */

import { attendeeComponents, attendeeLines } from './attendees.ts';
import { lineOf, readComponents, type Component } from './components.ts';
import { LineScanner, paramOf, type ContentLine } from './lines.ts';
import { MOST_PARTS, parseRecur, recurParts } from './recur.ts';
import { parseDuration, parseMoment, parseOffset, parsePeriod, unescapeText } from './values.ts';
import { foldLine } from './fold.ts';
import { textLine, valueLine, type ParamText } from './write.ts';

/** How much is shown of an event: when it is, its title too, or all of it. */
type Showing = 'times' | 'titles' | 'all';

/** What is shown of a component, and what is not. */
export type Redaction = {
  detail: Showing;
  attendees: 'kept' | 'dropped';
  alarms: 'kept' | 'dropped';
};

/** What is shown of the components of CLASS PUBLIC, and of the others: of these no more. */
export type Redactions = { ofPublic: Redaction; ofPrivate: Redaction };

/**
 * The object's text with what these redactions show, '' where nothing remains. `pseudonym` gives the UID that stands for
 * one which is not shown; it has to answer the same for the same UID, so that a copy is updated, not doubled. `stamp`
 * (`20260310T090000Z`) is the DTSTAMP of components that are written anew: their own changes with what is hidden.
 */
export function redactObject(
  text: string,
  redactions: Redactions,
  pseudonym: (uid: string) => string,
  stamp: string,
): string {
  const { ofPublic, ofPrivate } = redactions;
  const isOne = isSame(ofPublic, ofPrivate) || !hasClass(text);
  if (isOne && ofPublic.detail === 'all') return dropExtras(text, ofPublic);
  return redactComponents(text, redactions, pseudonym, stamp);
}

function isSame(one: Redaction, other: Redaction): boolean {
  return one.detail === other.detail && one.attendees === other.attendees && one.alarms === other.alarms;
}

function redactComponents(
  text: string,
  { ofPublic, ofPrivate }: Redactions,
  pseudonym: (uid: string) => string,
  stamp: string,
): string {
  const components = readComponents(text);
  const masters = components.filter((component) => !isOverride(component));
  // The overrides of a private series are private, whatever they say themselves.
  const allPrivate = masters.some(isPrivate);
  const redactions = components.map((component) =>
    allPrivate || isPrivate(component) ? ofPrivate : ofPublic,
  );
  // One object keeps one UID, or its overrides would no longer belong to their master.
  const named = redactions.some(({ detail }) => detail === 'all') ? (uid: string) => uid : pseudonym;
  const shown = components.map((component, index) => {
    const redaction = redactions[index]!;
    if (redaction.detail === 'all') return dropExtras(text.slice(component.start, component.end), redaction);
    if (component.name !== 'VEVENT') return '';
    const fixed: Fixed = { uid: named(uidOf(component)), stamp };
    return redaction.detail === 'titles'
      ? eventLines(component, titleLines, fixed)
      : takenTime(component, masters, fixed);
  });
  return shown.join('');
}

/** What is written in place of the component's own. */
type Fixed = { uid: string; stamp: string; transparency?: 'TRANSPARENT' };

/** A time that is taken, and nothing else. A cancelled one is not taken. */
function takenTime(component: Component, masters: Component[], fixed: Fixed): string {
  if (masters.some(isCancelled)) return '';
  if (!isCancelled(component)) return eventLines(component, timeLines, fixed);
  // Left out, the master's own instance would show at that time; so the override says that the time is free.
  return masters.length === 0
    ? ''
    : eventLines(component, timeLines, { ...fixed, transparency: 'TRANSPARENT' });
}

function uidOf(component: Component): string {
  return unescapeText(lineOf(component, 'UID')?.value.trim() ?? '');
}

function isOverride(component: Component): boolean {
  return lineOf(component, 'RECURRENCE-ID') !== undefined;
}

/** RFC 5545 §3.8.1.3: an unknown CLASS is treated like PRIVATE. */
function isPrivate(component: Component): boolean {
  return component.lines.some(
    (line) => line.name === 'CLASS' && line.value.trim().toUpperCase() !== 'PUBLIC',
  );
}

function isCancelled(component: Component): boolean {
  return lineOf(component, 'STATUS')?.value.trim().toUpperCase() === 'CANCELLED';
}

/** What may be shown of a line: its parameters by name, and its value if it is what such a value must be. */
type Shown = { params: readonly string[]; value: (line: ContentLine) => string | undefined };

const time: Shown = { params: ['TZID', 'VALUE'], value: wholeIf((text) => parseMoment(text) !== undefined) };
const times: Shown = {
  params: ['TZID', 'VALUE'],
  value: ({ value }) => value.split(',').filter(isTime).join(',') || undefined,
};
const rule: Shown = { params: [], value: ({ value }) => ruleText(value) };

/** In the order in which they are written. Each line but those with lists is written once. */
const timeLines = new Map<string, Shown>([
  ['DTSTART', time],
  ['DTEND', time],
  ['DURATION', { params: [], value: wholeIf((text) => parseDuration(text) !== undefined) }],
  ['RECURRENCE-ID', { ...time, params: ['TZID', 'VALUE', 'RANGE'] }],
  ['RRULE', rule],
  ['EXRULE', rule],
  ['RDATE', times],
  ['EXDATE', times],
  ['TRANSP', { params: [], value: wholeIf((text) => /^(OPAQUE|TRANSPARENT)$/i.test(text)) }],
]);

const titleLines = new Map<string, Shown>([
  ...timeLines,
  ['SUMMARY', { params: ['LANGUAGE'], value: ({ value }) => value }],
  ['STATUS', { params: [], value: wholeIf((text) => /^(TENTATIVE|CONFIRMED|CANCELLED)$/i.test(text)) }],
]);

const zoneLines = new Map<string, Shown>([
  ['TZID', { params: [], value: ({ value }) => value }],
  ['DTSTART', { params: [], value: time.value }],
  ['TZOFFSETFROM', { params: [], value: wholeIf((text) => parseOffset(text) !== undefined) }],
  ['TZOFFSETTO', { params: [], value: wholeIf((text) => parseOffset(text) !== undefined) }],
  ['RRULE', rule],
  ['RDATE', { ...times, params: ['VALUE'] }],
]);

const repeated = new Set(['RRULE', 'EXRULE', 'RDATE', 'EXDATE']);

function wholeIf(allowed: (text: string) => boolean): Shown['value'] {
  return ({ value }) => (allowed(value.trim()) ? value.trim() : undefined);
}

function isTime(text: string): boolean {
  return (parseMoment(text) ?? parsePeriod(text)) !== undefined;
}

/** The parts of a rule that have a meaning; what stands in others is not shown. */
function ruleText(value: string): string | undefined {
  if (!parseRecur(value)) return undefined;
  const parts = value
    .toUpperCase()
    .split(';', MOST_PARTS)
    .map((part) => part.trim());
  return parts
    .filter((part) => /^[A-Z]+=[A-Z0-9,+-]+$/.test(part) && recurParts.has(part.split('=', 1)[0]!))
    .join(';');
}

const paramValues = new Map<string, RegExp>([
  ['VALUE', /^(DATE|DATE-TIME|PERIOD)$/i],
  ['RANGE', /^THISANDFUTURE$/i],
  ['LANGUAGE', /^[a-z0-9-]{1,35}$/i],
]);

/** The lines of a component that a list allows, written anew. */
function allowedLines(component: Component, allowed: Map<string, Shown>): Map<string, string[]> {
  const written = new Map<string, string[]>();
  for (const line of component.lines) {
    const shown = allowed.get(line.name);
    const value = shown?.value(line);
    if (!shown || value === undefined) continue;
    const known = written.get(line.name);
    if (known && !repeated.has(line.name)) continue;
    const text = valueLine(line.name, value, shownParams(line, shown.params));
    if (known) known.push(text);
    else written.set(line.name, [text]);
  }
  return written;
}

function shownParams(line: ContentLine, names: readonly string[]): ParamText[] {
  return names.flatMap((name): ParamText[] => {
    const value = paramOf(line, name);
    return value !== undefined && (paramValues.get(name)?.test(value) ?? true) ? [[name, value]] : [];
  });
}

function eventLines(
  component: Component,
  allowed: Map<string, Shown>,
  { uid, stamp, transparency }: Fixed,
): string {
  const written = allowedLines(component, allowed);
  if (!written.has('DTSTART') && !written.has('RECURRENCE-ID')) return '';
  if (transparency) written.set('TRANSP', [valueLine('TRANSP', transparency)]);
  const lines = [...allowed.keys()].flatMap((name) => written.get(name) ?? []);
  // RFC 5545 §3.6.1: UID and DTSTAMP are required.
  const head = textLine('UID', uid) + valueLine('DTSTAMP', stamp);
  return `BEGIN:VEVENT\r\n${head}${lines.join('')}END:VEVENT\r\n`;
}

/** A VTIMEZONE with what it needs to be understood (RFC 5545 §3.6.5), and without names, comments and X- lines. */
export function redactZone(text: string): string {
  return readComponents(text)
    .filter((component) => component.name === 'VTIMEZONE')
    .map(zoneText)
    .join('');
}

function zoneText(zone: Component): string {
  const observances = zone.components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT');
  const inner = observances.map(
    (observance) =>
      foldLine(`BEGIN:${observance.name}`) +
      [...allowedLines(observance, zoneLines).values()].flat().join('') +
      foldLine(`END:${observance.name}`),
  );
  const tzid = allowedLines(zone, zoneLines).get('TZID') ?? [];
  return `BEGIN:VTIMEZONE\r\n${tzid.join('')}${inner.join('')}END:VTIMEZONE\r\n`;
}

/** The text without the lines and components that are not kept; the very same text where there are none. */
function dropExtras(text: string, { attendees, alarms }: Redaction): string {
  if (attendees === 'kept' && alarms === 'kept') return text;
  const droppedLine = (name: string) => attendees === 'dropped' && attendeeLines.has(name);
  const droppedComponent = (name: string) =>
    (alarms === 'dropped' && name === 'VALARM') || (attendees === 'dropped' && attendeeComponents.has(name));
  return dropParts(text, droppedLine, droppedComponent);
}

/** The letters with which the names of dropped lines begin, and BEGIN and END; others are not even looked at. */
const initials = new Set([...attendeeLines, 'BEGIN', 'END'].flatMap(initialCodes));

function initialCodes(name: string): number[] {
  return [name.charCodeAt(0), name.toLowerCase().charCodeAt(0)];
}

function dropParts(
  text: string,
  droppedLine: (name: string) => boolean,
  droppedComponent: (name: string) => boolean,
): string {
  const kept: string[] = [];
  let from = 0;
  /** How many components are open from the dropped one on; 0 outside of one. */
  let within = 0;
  const drop = (start: number, next: number) => {
    if (start > from) kept.push(text.slice(from, start));
    from = next;
  };
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    if (within === 0 && !initials.has(text.charCodeAt(scanner.start))) continue;
    const name = scanner.name();
    if (within > 0) {
      if (name === 'BEGIN') within += 1;
      else if (name === 'END') within -= 1;
      from = scanner.next;
    } else if (name === 'BEGIN' && droppedComponent(scanner.line()?.value.trim().toUpperCase() ?? '')) {
      within = 1;
      drop(scanner.start, scanner.next);
    } else if (droppedLine(name)) {
      drop(scanner.start, scanner.next);
    }
  }
  if (from === 0) return text;
  kept.push(text.slice(from));
  return kept.join('');
}

/** Whether there is any CLASS line; cheap, because most objects have none. */
function hasClass(text: string): boolean {
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    const code = text.charCodeAt(scanner.start);
    if ((code === 67 || code === 99) && scanner.name() === 'CLASS') return true;
  }
  return false;
}
