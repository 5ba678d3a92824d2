/** What changes of an event's fields do to the lines of one component; every other line stays as it came. */

import { attendeeLine, isAbout, parseMailto, type Attendee } from './attendee.ts';
import { lineOf, linesOf, type Component } from './components.ts';
import { endOfBody, replaced, tailOf, without, type Edit } from './edit.ts';
import { isSameField, minutesBefore, plainFieldsOf, type EventFields, type PlainFields } from './fields.ts';
import type { ContentLine } from './lines.ts';
import { sequenceOf } from './overrides.ts';
import { pointLine, type Point } from './point.ts';
import { escapeText } from './values.ts';
import { paramTexts, textLine, valueLine } from './write.ts';

/**
 * Lines that say the same as another in other words, and would be wrong beside it once it has changed: texts with markup, and
 * where on earth a place is. Programs show these before the plain one.
 */
const companions = {
  SUMMARY: [],
  DESCRIPTION: ['X-ALT-DESC', 'STYLED-DESCRIPTION'],
  LOCATION: ['GEO', 'X-APPLE-STRUCTURED-LOCATION', 'STRUCTURED-LOCATION'],
} as const;

/** The edits that give a component these fields, where it does not have them already. */
export function fieldEdits(component: Component, wanted: Partial<PlainFields>): Edit[] {
  const was = plainFieldsOf(component);
  const given = (Object.keys(writers) as (keyof typeof writers)[]).filter((key) => key in wanted);
  return given.flatMap((key) => (isSame(key, was, wanted) ? [] : write(key, component, wanted)));
}

function isSame(key: keyof PlainFields, was: PlainFields, wanted: Partial<PlainFields>): boolean {
  return isSameField(key, was as EventFields, wanted as EventFields);
}

function write(key: keyof PlainFields, component: Component, wanted: Partial<PlainFields>): Edit[] {
  const writer = writers[key] as (component: Component, value: unknown) => Edit[];
  return writer(component, wanted[key]);
}

type Writers = { [Key in keyof PlainFields]: (component: Component, value: PlainFields[Key]) => Edit[] };

const writers: Writers = {
  title: (component, text) => textEdits(component, 'SUMMARY', text),
  place: (component, text) => textEdits(component, 'LOCATION', text),
  description: (component, text) => textEdits(component, 'DESCRIPTION', text),
  categories: (component, list) =>
    instead(component, 'CATEGORIES', list.length === 0 ? '' : list.map(escapeText).join(',')),
  access(component, access) {
    // Apple's word for it counts beside CLASS, and would say otherwise.
    const apple = linesOf(component, 'X-CALENDARSERVER-ACCESS').map(without);
    return [...instead(component, 'CLASS', access), ...apple];
  },
  transparency: (component, value) => instead(component, 'TRANSP', value),
  rule: (component, rule) => instead(component, 'RRULE', rule),
  attendees: attendeeEdits,
  // What is within a component comes after its lines.
  reminders: reminderEdits,
};

/** RFC 5545 §3.2.1: an ALTREP says the text in another form, and would be shown in its place. */
const saysItOtherwise = 'ALTREP';

function textEdits(component: Component, name: keyof typeof companions, text: string): Edit[] {
  const [first, ...others] = linesOf(component, name);
  const beside = companions[name].flatMap((companion) => linesOf(component, companion));
  const gone = [...others, ...beside].map(without);
  if (text === '') return [...(first === undefined ? [] : [without(first)]), ...gone];
  const params = (first?.params ?? []).filter((param) => param.name !== saysItOtherwise).flatMap(paramTexts);
  return [replaced(component, first, textLine(name, text, params)), ...gone];
}

/** One line of this name with this value, none where it is ''. */
function instead(component: Component, name: string, value: string): Edit[] {
  const [first, ...others] = linesOf(component, name);
  const gone = others.map(without);
  if (value === '') return [...(first === undefined ? [] : [without(first)]), ...gone];
  return [
    replaced(component, first, valueLine(name, value, (first?.params ?? []).flatMap(paramTexts))),
    ...gone,
  ];
}

function reminderEdits(component: Component, wanted: readonly number[]): Edit[] {
  const known = new Set<number>();
  const gone: Edit[] = [];
  for (const alarm of component.components) {
    const minutes = minutesBefore(alarm);
    if (minutes === undefined) continue;
    if (wanted.includes(minutes)) known.add(minutes);
    else gone.push(without(alarm));
  }
  const at = endOfBody(component);
  const added = wanted.filter((minutes) => !known.has(minutes)).map((minutes) => alarmText(minutes));
  return added.length === 0 ? gone : [...gone, [at, at, added.join('')]];
}

/** RFC 5545 §3.6.6: one that shows something says what. */
function alarmText(minutes: number): string {
  return [
    'BEGIN:VALARM\r\n',
    valueLine('ACTION', 'DISPLAY'),
    textLine('DESCRIPTION', 'Reminder'),
    valueLine('TRIGGER', minutes === 0 ? 'PT0S' : `-${durationText(minutes)}`),
    'END:VALARM\r\n',
  ].join('');
}

function durationText(minutes: number): string {
  if (minutes % 1440 === 0) return `P${minutes / 1440}D`;
  return minutes % 60 === 0 ? `PT${minutes / 60}H` : `PT${minutes}M`;
}

function attendeeEdits(component: Component, wanted: readonly Attendee[]): Edit[] {
  const lines = linesOf(component, 'ATTENDEE').filter((line) => parseMailto(line) !== undefined);
  const kept = lines.flatMap((line): Edit[] => {
    const there = wanted.find((attendee) => isAbout(line, attendee));
    if (there === undefined) return [without(line)];
    return parseMailto(line)!.name === there.name ? [] : [[line.start, line.end, attendeeLine(there, line)]];
  });
  const added = wanted.filter((attendee) => !lines.some((line) => isAbout(line, attendee)));
  const at = lines.at(-1)?.end ?? tailOf(component);
  const written = added.map((attendee) => attendeeLine(attendee)).join('');
  return written === '' ? kept : [...kept, [at, at, written]];
}

/** The edits that give a component these times. A DURATION stays where the length is as it was. */
export function timeEdits(
  component: Component,
  { start, end, length }: { start: Point; end: Point; length: 'kept' | 'changed' },
): Edit[] {
  const startLine = lineOf(component, 'DTSTART');
  const endLine = lineOf(component, 'DTEND');
  const duration = lineOf(component, 'DURATION');
  const first = replaced(component, startLine, pointLine('DTSTART', [start], startLine));
  if (endLine === undefined && length === 'kept') return [first];
  const last = pointLine('DTEND', [end], endLine);
  const at = startLine?.end ?? tailOf(component);
  if (endLine !== undefined) return [first, [endLine.start, endLine.end, last]];
  return duration === undefined ? [first, [at, at, last]] : [first, [duration.start, duration.end, last]];
}

/** How a change is stamped: when, and whether it is one that SEQUENCE counts (RFC 5545 §3.8.7.4). */
export type Stamp = Readonly<{ at: string; counts: boolean; least?: number }>;

/**
 * RFC 5545 §3.8.7.2, §3.8.7.3: in a calendar without METHOD, DTSTAMP and LAST-MODIFIED are when the component last changed.
 * `least`: what SEQUENCE is at least, so that an override does not seem older than its series.
 */
export function stampEdits(component: Component, { at, counts, least = 0 }: Stamp): Edit[] {
  const stamped = (name: string, value: string): Edit => {
    const line = lineOf(component, name);
    return replaced(component, line, valueLine(name, value, (line?.params ?? []).flatMap(paramTexts)));
  };
  const sequence = sequenceOf(component);
  const next = Math.max(sequence + (counts ? 1 : 0), least);
  return [
    stamped('DTSTAMP', at),
    stamped('LAST-MODIFIED', at),
    ...(next === sequence ? [] : [stamped('SEQUENCE', String(next))]),
  ];
}

/** A list of times with those alone that are kept; the very same line where that is all of them. */
export function listEdits(line: ContentLine, kept: readonly Point[], all: number): Edit[] {
  if (kept.length === all) return [];
  return [kept.length === 0 ? without(line) : [line.start, line.end, pointLine(line.name, kept, line)]];
}
