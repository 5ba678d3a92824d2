/** What replaces what in an object: overrides their instances, a newer master an older one. RFC 5545 §3.8.4.4 */

import { lineOf, linesOf, type Component } from './components.ts';
import { dayOf, placedAt, wallOn, type Placed, type TimeForm } from './times.ts';
import type { Occurrence, Timed } from './instances.ts';
import { paramOf, type ContentLine } from './lines.ts';
import { parseMoment, type Moment } from './values.ts';

/** A component that stands for the instance `id`, and for all after it where it moves the rest. */
export type Override = Timed & { id: Placed; movesTheRest: boolean };

/** Times that are marked, exactly or by the day. */
export class Marks<Value> {
  readonly #instants = new Map<number, Value>();
  readonly #days = new Map<number, Value>();

  set(at: Placed, series: TimeForm, value: Value): void {
    if (at.form.kind === 'date' || series.kind === 'date') this.#days.set(dayIn(series, at), value);
    else this.#instants.set(at.instant, value);
  }

  get(at: Placed): Value | undefined {
    return (
      this.#instants.get(at.instant) ?? (this.#days.size > 0 ? this.#days.get(dayOf(at.wall)) : undefined)
    );
  }
}

/**
 * The day that a time means in a series: what its own clock shows. A time in UTC is, where that is midnight, the series'
 * own day, as programs write it that know no days; and else the day of the instant.
 */
function dayIn(series: TimeForm, at: Placed): number {
  if (at.form.kind !== 'utc' || series.kind !== 'date') return dayOf(at.wall);
  const there = wallOn(series, at.instant);
  return there !== dayOf(there) && at.wall === dayOf(at.wall) ? at.wall : dayOf(there);
}

/** What tells the instance that a RECURRENCE-ID or an EXDATE names from others. */
export type PlaceOf = (moment: Moment, line: ContentLine) => string | number;

const asWritten: PlaceOf = ({ kind, wall }, line) =>
  kind === 'local' ? `${wall} ${paramOf(line, 'TZID')?.toUpperCase() ?? ''}` : `${kind} ${wall}`;

/**
 * The components of an object that count: of two overrides of one instance the one with the higher SEQUENCE, or the later;
 * none of an instance that a newer master, by its SEQUENCE, has taken out with EXDATE.
 */
export function countingComponents(components: Component[], placeOf: PlaceOf = asWritten): Component[] {
  const counting = new Map<string | number, Component>();
  const idOf = (component: Component) => {
    const line = lineOf(component, 'RECURRENCE-ID');
    const moment = line && parseMoment(line.value);
    return moment && placeOf(moment, line);
  };
  const ids = components.map(idOf);
  for (const [at, component] of components.entries()) {
    const id = ids[at];
    if (id === undefined) continue;
    const known = counting.get(id);
    if (known === undefined || sequenceOf(component) >= sequenceOf(known)) counting.set(id, component);
  }
  if (counting.size === 0) return components;
  const excluded = exclusions(components, placeOf);
  return components.filter((component, at) => {
    const id = ids[at];
    if (id === undefined) return true;
    return counting.get(id) === component && (excluded.get(id) ?? -1) <= sequenceOf(component);
  });
}

/** The places that masters take out, with the SEQUENCE of the one that does. */
function exclusions(components: readonly Component[], placeOf: PlaceOf): Map<string | number, number> {
  const found = new Map<string | number, number>();
  for (const component of components)
    if (lineOf(component, 'RECURRENCE-ID') === undefined)
      for (const line of linesOf(component, 'EXDATE'))
        for (const text of line.value.split(',')) {
          const moment = parseMoment(text);
          if (moment !== undefined) found.set(placeOf(moment, line), sequenceOf(component));
        }
  return found;
}

/**
 * Of several masters with one UID, those that were not replaced: by one of a higher SEQUENCE (RFC 5546 §2.1.4), or by
 * a later one with the same start. Programs that give all events one UID lose none.
 */
export function latestOf(masters: Component[]): Component[] {
  if (masters.length < 2) return masters;
  const highest = masters.reduce((most, master) => Math.max(most, sequenceOf(master)), 0);
  const latest = new Map<string, Component>();
  for (const master of masters)
    if (sequenceOf(master) === highest) latest.set(lineOf(master, 'DTSTART')?.value ?? '', master);
  return [...latest.values()];
}

export function sequenceOf(component: Component): number {
  return Number(/^\d{1,9}$/.exec(lineOf(component, 'SEQUENCE')?.value.trim() ?? '')?.[0] ?? 0);
}

/** RFC 5545 §3.2.13; THISANDPRIOR, of RFC 2445, is read as this one alone. */
export function movesTheRest(line: ContentLine): boolean {
  return line.params.some(
    ({ name, values }) => name === 'RANGE' && values[0]?.toUpperCase() === 'THISANDFUTURE',
  );
}

/** Applies the last override that moves the rest of the series from before this instance on. RFC 5545 §3.2.13. */
export function moved(occurrence: Occurrence, moves: Override[]): Occurrence {
  const move = moves.findLast(({ id }) => id.instant <= occurrence.start.instant);
  if (!move) return occurrence;
  const { form } = occurrence.start;
  const shift = wallOn(form, move.start.instant) - wallOn(form, move.id.instant);
  const start = placedAt(form, occurrence.start.wall + shift);
  return { ...occurrence, component: move.component, start, length: move.length };
}
