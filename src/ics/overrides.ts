/** What replaces what in an object: overrides their instances, a newer master an older one. RFC 5545 §3.8.4.4 */

import { lineOf, type Component } from './components.ts';
import { dayOf, placedAt, wallOn, type Placed, type TimeForm } from './times.ts';
import type { Occurrence, Timed } from './instances.ts';
import type { ContentLine } from './lines.ts';

/** A component that stands for the instance `id`, and for all after it where it moves the rest. */
export type Override = Timed & { id: Placed; movesTheRest: boolean };

/** Times that are marked, exactly or by the day. */
export class Marks<Value> {
  readonly #instants = new Map<number, Value>();
  readonly #days = new Map<number, Value>();

  set(at: Placed, series: TimeForm, value: Value): void {
    if (at.form.kind === 'date' || series.kind === 'date') this.#days.set(dayOf(at.wall), value);
    else this.#instants.set(at.instant, value);
  }

  get(at: Placed): Value | undefined {
    return (
      this.#instants.get(at.instant) ?? (this.#days.size > 0 ? this.#days.get(dayOf(at.wall)) : undefined)
    );
  }
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
