/** What a form says of an event, as it is read from the lines of one component. */

import { parseMailto, type Attendee } from './attendee.ts';
import { isPrivateAccess } from './class.ts';
import { lineOf, linesOf, textOf, type Component } from './components.ts';
import { endOf, type Occurrence } from './instances.ts';
import { paramOf } from './lines.ts';
import { inFormOf, startOf, type Parsed } from './parsed.ts';
import { samePoint, type Point } from './point.ts';
import { wallOn } from './times.ts';
import { parseDuration, unescapeText } from './values.ts';

export const accesses = ['PUBLIC', 'PRIVATE', 'CONFIDENTIAL'] as const;
export const transparencies = ['OPAQUE', 'TRANSPARENT'] as const;

export type EventFields = Readonly<{
  title: string;
  place: string;
  description: string;
  categories: readonly string[];
  access: (typeof accesses)[number];
  /** Whether the time is taken by it (RFC 5545 §3.8.2.7). */
  transparency: (typeof transparencies)[number];
  start: Point;
  /** Where it ends, exclusive. */
  end: Point;
  /** An RRULE's value; '' where it has none. */
  rule: string;
  /** How many minutes before the start something is shown, each once, ascending. */
  reminders: readonly number[];
  attendees: readonly Attendee[];
}>;

/** What the lines of a component say, times aside. */
export type PlainFields = Omit<EventFields, 'start' | 'end'>;

/** An occurrence as a form shows it: the texts of its component, and its own times. */
export function fieldsOf(parsed: Parsed, occurrence: Occurrence): EventFields {
  const { component, start, length } = occurrence;
  const { line } = startOf(component);
  const from = inFormOf(parsed, line, start);
  const instant = endOf(start, length);
  const placed = { form: start.form, wall: wallOn(start.form, instant), instant };
  const end = inFormOf(parsed, lineOf(component, 'DTEND') ?? line, placed);
  const plain = plainFieldsOf(component);
  const around = lineOf(parsed.calendar, 'X-CALENDARSERVER-ACCESS')?.value ?? 'PUBLIC';
  const access = plain.access === 'PUBLIC' && isPrivateAccess(around) ? 'PRIVATE' : plain.access;
  // Of an occurrence that was changed by itself too, the rule is that of its series.
  const rule = parsed.master === undefined ? '' : plainFieldsOf(parsed.master).rule;
  return { ...plain, access, rule, start: from, end };
}

export function plainFieldsOf(component: Component): PlainFields {
  return {
    title: textOf(component, 'SUMMARY'),
    place: textOf(component, 'LOCATION'),
    description: textOf(component, 'DESCRIPTION'),
    categories: categoriesOf(component),
    access: accessOf(component),
    transparency:
      lineOf(component, 'TRANSP')?.value.trim().toUpperCase() === 'TRANSPARENT' ? 'TRANSPARENT' : 'OPAQUE',
    rule: lineOf(component, 'RRULE')?.value.trim() ?? '',
    reminders: [...new Set(component.components.flatMap((alarm) => minutesBefore(alarm) ?? []))].sort(
      (one, other) => one - other,
    ),
    attendees: linesOf(component, 'ATTENDEE').flatMap((line) => parseMailto(line) ?? []),
  };
}

function categoriesOf(component: Component): string[] {
  const lists = linesOf(component, 'CATEGORIES').flatMap(({ value }) => splitList(value));
  return [...new Set(lists.map((text) => text.trim()).filter((text) => text !== ''))];
}

/** The texts of a list of TEXT values (RFC 5545 §3.1.1, §3.3.11). */
function splitList(value: string): string[] {
  return (value.match(/(?:\\.|[^,\\]|\\$)+/gs) ?? []).map(unescapeText);
}

function accessOf(component: Component): EventFields['access'] {
  const apple = lineOf(component, 'X-CALENDARSERVER-ACCESS')?.value;
  const value = lineOf(component, 'CLASS')?.value ?? 'PUBLIC';
  const known = accesses.find((access) => access === value.trim().toUpperCase());
  // RFC 5545 §3.8.1.3: what is not known is private.
  const own = known ?? 'PRIVATE';
  return own === 'PUBLIC' && apple !== undefined && isPrivateAccess(apple) ? 'PRIVATE' : own;
}

/**
 * The minutes before the start at which an alarm shows something: undefined for one that a form cannot tell whole, such as
 * one that sends mail, has a time of its own, or rings from the end on.
 */
export function minutesBefore(alarm: Component): number | undefined {
  if (alarm.name !== 'VALARM' || lineOf(alarm, 'REPEAT') !== undefined) return undefined;
  const action = lineOf(alarm, 'ACTION')?.value.trim().toUpperCase();
  const trigger = lineOf(alarm, 'TRIGGER');
  if (action !== 'DISPLAY' || trigger === undefined) return undefined;
  if (paramOf(trigger, 'RELATED')?.toUpperCase() === 'END') return undefined;
  const by = parseDuration(trigger.value);
  const minutes = by && -(by.days * 1440 + by.ms / 60_000);
  return minutes !== undefined && minutes >= 0 && Number.isInteger(minutes) ? minutes + 0 : undefined;
}

const same: { [Key in keyof EventFields]: (one: EventFields[Key], other: EventFields[Key]) => boolean } = {
  title: Object.is,
  place: Object.is,
  description: Object.is,
  categories: sameList,
  access: Object.is,
  transparency: Object.is,
  start: samePoint,
  end: samePoint,
  rule: Object.is,
  reminders: sameList,
  attendees: sameList,
};

function sameList(one: readonly unknown[], other: readonly unknown[]): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

export const fieldNames = Object.keys(same) as (keyof EventFields)[];

/** Whether a field says the same in both. */
export function isSameField<Key extends keyof EventFields>(
  key: Key,
  one: Pick<EventFields, Key>,
  other: Pick<EventFields, Key>,
): boolean {
  return same[key](one[key], other[key]);
}

/** What of the wanted is another than what was. */
export function differences(was: EventFields, wanted: EventFields): Partial<EventFields> {
  const changed = fieldNames.filter((key) => !isSameField(key, was, wanted));
  return Object.fromEntries(changed.map((key) => [key, wanted[key]]));
}
