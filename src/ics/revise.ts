/** An event changed or removed on its lines: all of it, one occurrence, or one and those that follow. */

import { DomainError } from '../errors.ts';
import { alignStart } from './align-start.ts';
import { lineOf, linesOf, textOf, type Component } from './components.ts';
import { edited, inOrder, without, type Edit } from './edit.ts';
import { differences, fieldsOf, isSameField, plainFieldsOf, type EventFields } from './fields.ts';
import { ianaName } from './iana.ts';
import type { Occurrence } from './instances.ts';
import { sequenceOf } from './overrides.ts';
import {
  inFormOf,
  isSeries,
  occurrenceAt,
  occurrencesIn,
  parseEvents,
  placedOf,
  startOf,
  type Parsed,
} from './parsed.ts';
import { pointLine, samePoint, type Point } from './point.ts';
import { reschedule } from './reschedule.ts';
import { fieldEdits, stampEdits, timeEdits } from './rewrite.ts';
import { splitSeries } from './split-series.ts';
import { dayOf } from './times.ts';
import { textLine } from './write.ts';
import { writeZone } from './write-zone.ts';

export const scopes = ['all', 'this', 'following'] as const;
export type Scope = (typeof scopes)[number];

/** Which of an event is meant, and what is needed to write about it. */
export type Aim = Readonly<{
  scope: Scope;
  /** The occurrence, as `Instance` writes a RECURRENCE-ID; the first where it is not told. */
  at: string | undefined;
  /** For times that name no zone. */
  floatingZone: string;
  /** The moment of the change: `20260310T090000Z`. */
  stamp: string;
  /** UIDs for what becomes of a series that is split: of the rest, and of both together. */
  uid: string;
  set: string;
  /** What becomes of overrides that a new rule has no place for; nothing is changed where that is not said. */
  orphans?: 'removed' | undefined;
}>;

/** The event's text, undefined where nothing is left of it; `following`: that of the rest of a series, another event. */
export type Revision = { text: string | undefined; following?: string | undefined };

/**
 * The event as it is wanted. What `fields` does not change, as against the occurrence that is told, stays byte for byte;
 * where it changes nothing the text is the very same. Throws occurrence-not-found, series-not-splittable,
 * overrides-without-place.
 */
export function reviseEvent(text: string, fields: EventFields, aim: Aim): Revision {
  const { parsed, occurrence } = find(text, aim);
  const changes = differences(fieldsOf(parsed, occurrence), fields);
  if (Object.keys(changes).length === 0) return { text };
  if (aim.scope === 'this' && isSeries(parsed)) return { text: reviseOne(parsed, occurrence, fields, aim) };
  if (aim.scope === 'following' && isSeries(parsed)) {
    const split = splitSeries(parsed, occurrence, aim);
    if (split !== 'all') {
      const rest = parseEvents(split.following, aim.floatingZone)!;
      const following = reviseAll(rest, occurrenceAt(rest, aim.at) ?? occurrence, changes, fields, aim);
      return { text: split.before, following };
    }
  }
  return { text: reviseAll(parsed, occurrence, changes, fields, aim) };
}

/** The event without what is told. Throws occurrence-not-found, series-not-splittable. */
export function removeFromEvent(text: string, aim: Aim): Revision {
  const { parsed, occurrence } = find(text, aim);
  if (aim.scope === 'all' || !isSeries(parsed)) return { text: undefined };
  if (aim.scope === 'this') return { text: unlessEmpty(withoutOne(parsed, occurrence, aim), aim) };
  const split = splitSeries(parsed, occurrence, { ...aim, set: undefined });
  return { text: split === 'all' ? undefined : unlessEmpty(split.before, aim) };
}

function find(text: string, { at, floatingZone }: Aim): { parsed: Parsed; occurrence: Occurrence } {
  const parsed = parseEvents(text, floatingZone);
  const occurrence = parsed && occurrenceAt(parsed, at);
  if (parsed === undefined || occurrence === undefined) throw new DomainError('occurrence-not-found');
  return { parsed, occurrence };
}

/** Of an event of which every occurrence was taken out nothing is kept. */
function unlessEmpty(text: string, { floatingZone }: Aim): string | undefined {
  const parsed = parseEvents(text, floatingZone);
  return parsed === undefined || occurrencesIn(parsed, { limit: 1 }).length === 0 ? undefined : text;
}

/** RFC 5545 §3.8.4.4: one occurrence as a component of its own, named by its time as the series writes times. */
function reviseOne(parsed: Parsed, occurrence: Occurrence, fields: EventFields, { stamp }: Aim): string {
  const { text, master } = parsed;
  const { component } = occurrence;
  const isOwn = lineOf(component, 'RECURRENCE-ID') !== undefined && isItsOwn(parsed, occurrence);
  const least = master === undefined ? 0 : sequenceOf(master);
  const edits = [
    ...fieldEdits(component, { ...fields, rule: '' }),
    ...timesOf(parsed, occurrence, fields),
    ...stampEdits(component, { at: stamp, counts: isMoved(parsed, occurrence, fields), least }),
  ];
  const zones = zoneEdits(parsed, fields);
  if (isOwn) return edited(text, inOrder([...zones, ...edits]));
  const series = ['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID'].flatMap((name) =>
    linesOf(component, name),
  );
  const start = startOf(component).line;
  const id = pointLine('RECURRENCE-ID', [placeOf(parsed, occurrence)]);
  // The rule goes with the other lines of the series, and is not taken away twice.
  const own = edits.filter(([from]) => !series.some((line) => line.start === from));
  const copied = [...own, ...series.map(without), [start.start, start.start, id] as Edit];
  const shifted = copied.map(([from, to, written]): Edit => [
    from - component.start,
    to - component.start,
    written,
  ]);
  const copy = edited(text.slice(component.start, component.end), inOrder(shifted));
  const at = parsed.events.at(-1)!.end;
  return edited(text, inOrder([...zones, [at, at, copy]]));
}

/** Whether an override stands for this occurrence alone, and not for one before it from which on the rest moves. */
function isItsOwn(parsed: Parsed, { component, id }: Occurrence): boolean {
  return placedOf(parsed, lineOf(component, 'RECURRENCE-ID'))?.instant === id?.instant;
}

/** The place of an occurrence in its series, in exactly the form in which that writes its start. */
function placeOf(parsed: Parsed, { id, start }: Occurrence): Point {
  const like = startOf(parsed.master ?? parsed.events[0]!).line;
  return inFormOf(parsed, like, id ?? start);
}

function isMoved(parsed: Parsed, occurrence: Occurrence, { start, end }: EventFields): boolean {
  const was = fieldsOf(parsed, occurrence);
  return !samePoint(was.start, start) || !samePoint(was.end, end);
}

/** The edits that give one component the times of one occurrence of it. */
function timesOf(parsed: Parsed, occurrence: Occurrence, { start, end }: EventFields): Edit[] {
  const { component } = occurrence;
  const isSame = sameLength(fieldsOf(parsed, occurrence), { start, end });
  if (isSame && samePoint(startOf(component).point, start)) return [];
  return timeEdits(component, { start, end, length: isSame ? 'kept' : 'changed' });
}

function sameLength(one: Pick<EventFields, 'start' | 'end'>, other: typeof one): boolean {
  const kinds = (one.start.kind === 'date') === (other.start.kind === 'date');
  return (
    kinds &&
    one.end.wall - one.start.wall === other.end.wall - other.start.wall &&
    one.end.tzid === other.end.tzid
  );
}

function reviseAll(
  parsed: Parsed,
  occurrence: Occurrence,
  changes: Partial<EventFields>,
  fields: EventFields,
  aim: Aim,
): string {
  const master = parsed.master ?? occurrence.component;
  const seen = plainFieldsOf(master);
  const { rule: newRule, ...texts } = changes;
  const isRescheduled = changes.start !== undefined || changes.end !== undefined;
  const slot = occurrence.id ?? occurrence.start;
  const moved = isRescheduled
    ? reschedule(parsed, master, { slot, start: fields.start, end: fields.end })
    : undefined;
  const rule = newRule ?? moved?.rule ?? seen.rule;
  const counts = isRescheduled || newRule !== undefined;
  const least = sequenceOf(master) + (counts ? 1 : 0);
  const edits: Edit[] = [];
  const note = (component: Component, own: Edit[], sequence: number) => {
    if (own.length === 0) return;
    edits.push(...own, ...stampEdits(component, { at: aim.stamp, counts: false, least: sequence }));
  };
  const single = rule === '' && seen.rule !== '';
  const dates = single ? [...linesOf(master, 'RDATE'), ...linesOf(master, 'EXDATE')] : [];
  const ofMaster = (moved?.edits.get(master) ?? []).filter(
    ([from]) => !dates.some(({ start }) => start === from),
  );
  note(master, [...ofMaster, ...dates.map(without), ...fieldEdits(master, { ...texts, rule })], least);
  for (const override of parsed.overrides) {
    const own = fieldEdits(override, followed(seen, texts, override, occurrence.component));
    note(override, [...(moved?.edits.get(override) ?? []), ...own], counts ? least : 0);
  }
  // Apple's word for it stands around all of the event.
  if (changes.access === 'PUBLIC')
    edits.push(...linesOf(parsed.calendar, 'X-CALENDARSERVER-ACCESS').map(without));
  const text = edited(parsed.text, inOrder([...zoneEdits(parsed, fields), ...edits]));
  if (rule === seen.rule) return text;
  const was = inFormOf(parsed, startOf(master).line, slot);
  const isAnyDay = dayOf(fields.start.wall) !== dayOf(was.wall);
  return withoutOrphans(alignStart(text, aim.floatingZone, isAnyDay ? 'month' : 'start'), aim);
}

/** What of a change reaches an override: fields in which it is like its series, all of it where it is the one that was seen. */
function followed(
  seen: ReturnType<typeof plainFieldsOf>,
  texts: Partial<EventFields>,
  override: Component,
  shown: Component,
): Partial<EventFields> {
  if (override === shown) return texts;
  const own = plainFieldsOf(override);
  const keys = (Object.keys(own) as (keyof typeof own)[]).filter(
    (key) => key in texts && isSameField(key, own as EventFields, seen as EventFields),
  );
  return Object.fromEntries(keys.map((key) => [key, texts[key]]));
}

/** Overrides that stand for no occurrence of the rule any more are told, or taken out. */
function withoutOrphans(text: string, { floatingZone, orphans }: Aim): string {
  const parsed = parseEvents(text, floatingZone)!;
  const { master, overrides, times } = parsed;
  if (master === undefined || overrides.length === 0) return text;
  const alone = { events: [master], times };
  const lost = overrides.filter((override) => {
    const id = placedOf(parsed, lineOf(override, 'RECURRENCE-ID'));
    if (id === undefined) return false;
    const there = occurrencesIn(alone, { from: id.instant, to: id.instant + 1, limit: 1 });
    return there.length === 0;
  });
  if (lost.length === 0) return text;
  if (orphans === undefined) {
    const at = lost.map((override) => textOf(override, 'RECURRENCE-ID'));
    throw new DomainError('overrides-without-place', { at });
  }
  return edited(text, lost.map(without));
}

/** A series without one of its occurrences: named once among its exceptions, and no override stands for it. */
function withoutOne(parsed: Parsed, occurrence: Occurrence, { stamp }: Aim): string {
  const { master, overrides, text } = parsed;
  const place = occurrence.id ?? occurrence.start;
  const own = overrides.filter(
    (override) => placedOf(parsed, lineOf(override, 'RECURRENCE-ID'))?.instant === place.instant,
  );
  const edits = own.map(without);
  if (master !== undefined) {
    const known = linesOf(master, 'EXDATE').at(-1);
    const at = (known ?? lineOf(master, 'RRULE') ?? startOf(master).line).end;
    edits.push([at, at, pointLine('EXDATE', [placeOf(parsed, occurrence)])]);
    edits.push(...stampEdits(master, { at: stamp, counts: true }));
  }
  return edited(text, inOrder(edits));
}

/** RFC 5545 §3.6.5: a VTIMEZONE for each zone that a time has come to name. */
function zoneEdits({ calendar, events }: Parsed, { start, end }: EventFields): Edit[] {
  const known = calendar.components.map((component) => textOf(component, 'TZID'));
  const named = new Set([start, end].flatMap(({ tzid }) => tzid ?? []));
  const added = [...named].flatMap((tzid) => {
    const iana = known.includes(tzid) ? undefined : ianaName(tzid);
    return iana === undefined ? [] : [writeZone(tzid, iana)];
  });
  const at = Math.min(...events.map((event) => event.start));
  return added.length === 0 ? [] : [[at, at, added.join('')]];
}

/** The same event once more: another UID, new stamps, all else as it is. */
export function copyOf(text: string, { uid, stamp }: Readonly<{ uid: string; stamp: string }>): string {
  const edits = parseEvents(text, 'UTC')!.events.flatMap((component): Edit[] => [
    ...linesOf(component, 'UID').map(({ start, end }): Edit => [start, end, textLine('UID', uid)]),
    ...stampEdits(component, { at: stamp, counts: false }),
  ]);
  return edited(text, inOrder(edits));
}
