/** Zones that only a VTIMEZONE defines (RFC 5545 §3.6.5): a table of the moments at which their offset changes. */

import { lineOf, linesOf, type Component } from './components.ts';
import { Budget, Exhausted } from './budget.ts';
import { parseRecur, type Recur } from './recur.ts';
import { occurrences } from './series.ts';
import { parseMoment, parseOffset } from './values.ts';

/** At the instant `at` the offset changes `from` one `to` another; `wall` is when the clock first shows the new one. */
type Transition = { at: number; wall: number; from: number; to: number };

/** Transitions in order; at least one. All in milliseconds. */
export type CustomZone = { kind: 'custom'; tzid: string; transitions: Transition[] };

/** Enough for any observance that changes yearly, and a bound for those that change each second. */
const MOST_ONSETS = 400;
/** More than any zone has seen since 1970. */
const MOST_OBSERVANCES = 200;
/** Of a zone; a real one has some hundred, or three hundred years of summer and winter. */
const MOST_TRANSITIONS = 2000;
/** Steps for the rules of a zone: three times what two that change yearly cost. */
const MOST_STEPS = 12_000;
const EARLIEST = Date.UTC(1900, 0);
const LATEST = Date.UTC(2200, 0);

/**
 * The zone that a VTIMEZONE defines, or undefined where it defines no offset. What costs too much to follow is left
 * out: a zone is the same for everybody, so how much that is depends on its definition alone. `budget` pays for it.
 */
export function readDefinition(component: Component, tzid: string, budget: Budget): CustomZone | undefined {
  const observances = component.components.filter(({ name }) => name === 'STANDARD' || name === 'DAYLIGHT');
  const own = new Budget(MOST_STEPS);
  const transitions: Transition[] = [];
  for (const observance of observances.slice(0, MOST_OBSERVANCES)) {
    const more = readObservance(observance, own);
    transitions.push(...more.slice(0, MOST_TRANSITIONS - transitions.length));
  }
  budget.charge(own.spent);
  transitions.sort((one, other) => one.at - other.at);
  return transitions.length === 0 ? undefined : { kind: 'custom', tzid, transitions };
}

/** Whether a VTIMEZONE has an observance from which anything can be read at all; follows no rule. */
export function definesOffset({ components }: Component): boolean {
  return components.some(
    (observance) =>
      (observance.name === 'STANDARD' || observance.name === 'DAYLIGHT') &&
      parseMoment(lineOf(observance, 'DTSTART')?.value ?? '') !== undefined &&
      ['TZOFFSETTO', 'TZOFFSETFROM'].some(
        (name) => parseOffset(lineOf(observance, name)?.value ?? '') !== undefined,
      ),
  );
}

function readObservance(observance: Component, budget: Budget): Transition[] {
  const start = parseMoment(lineOf(observance, 'DTSTART')?.value ?? '');
  const from = parseOffset(lineOf(observance, 'TZOFFSETFROM')?.value ?? '');
  const to = parseOffset(lineOf(observance, 'TZOFFSETTO')?.value ?? '') ?? from;
  if (!start || to === undefined) return [];
  const before = from ?? to;
  return onsetsOf(observance, start.wall, before, budget).map((onset) => ({
    at: onset - before,
    wall: onset + Math.max(0, to - before),
    from: before,
    to,
  }));
}

/** When the observance begins, in the time that the clock shows just before. */
function onsetsOf(observance: Component, start: number, from: number, budget: Budget): number[] {
  const onsets = [start];
  for (const { value } of linesOf(observance, 'RDATE'))
    for (const text of value.split(',', MOST_ONSETS)) {
      if (onsets.length > MOST_TRANSITIONS) return onsets;
      budget.charge(1);
      const moment = parseMoment(text);
      if (moment) onsets.push(moment.wall);
    }
  for (const { value } of linesOf(observance, 'RRULE').slice(0, 4)) {
    const rule = parseRecur(value);
    if (rule) onsets.push(...ruleOnsets(rule, start, from, budget));
  }
  return onsets;
}

function ruleOnsets(rule: Recur, start: number, from: number, budget: Budget): number[] {
  const onsets: number[] = [];
  // RFC 5545 §3.6.5: UNTIL in a VTIMEZONE is in UTC.
  const until = rule.until && rule.until.wall + (rule.until.kind === 'utc' ? from : 0);
  try {
    const bounds = { from: EARLIEST, to: LATEST, until, start: 'always-first' } as const;
    for (const wall of occurrences(rule, start, bounds, budget)) {
      onsets.push(wall);
      if (onsets.length === MOST_ONSETS) break;
    }
  } catch (error) {
    if (!(error instanceof Exhausted)) throw error;
  }
  return onsets;
}

/** The zone's offset from UTC at an instant; before all transitions, what the first one changes. */
export function offsetOf(zone: CustomZone, instant: number): number {
  const last = lastIndex(zone.transitions, (transition) => transition.at <= instant);
  return last === -1 ? zone.transitions[0]!.from : zone.transitions[last]!.to;
}

/** The instant at which the zone's clock shows `wall`: the first of two, and in a gap with the offset before it. */
export function wallToInstant(zone: CustomZone, wall: number): number {
  const last = lastIndex(zone.transitions, (transition) => transition.wall <= wall);
  return wall - (last === -1 ? zone.transitions[0]!.from : zone.transitions[last]!.to);
}

/** The index of the last transition for which `reached` holds, in a list where it holds up to some point; or -1. */
function lastIndex(transitions: Transition[], reached: (transition: Transition) => boolean): number {
  let low = 0;
  let high = transitions.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (reached(transitions[middle]!)) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
