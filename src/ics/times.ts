/** The forms of times (RFC 5545 §3.3.4, §3.3.5): a day, or a time in UTC, in a zone, or on whatever clock one has. */

import { paramOf, type ContentLine } from './lines.ts';
import type { Budget } from './budget.ts';
import type { Problems } from './problems.ts';
import { DAY, parseMoment, type Moment } from './values.ts';
import { instantAt, resolveZone, wallAt, type Zone, type ZoneDefinition } from './zones.ts';

/** How times are written, and the zone that turns the clock on the wall into time, and back. */
export type TimeForm = { kind: 'utc' | 'zoned' | 'floating' | 'date'; zone: Zone };

/** A time of some form: what the clock on the wall shows, and the instant that this is, both in milliseconds. */
export type Placed = { form: TimeForm; wall: number; instant: number };

/** The steps that finding a time's place in a zone costs. */
export const PLACING = 4;

const UTC: Zone = { kind: 'iana', id: 'UTC' };
const utc: TimeForm = { kind: 'utc', zone: UTC };

/** Reads the times of one object: knows the file's zones, and the zone of times that name none. */
export class TimeReader {
  readonly problems: Problems;
  readonly budget: Budget;
  readonly #zones: readonly ZoneDefinition[];
  readonly #floating: TimeForm;
  readonly #days: TimeForm;
  /** The forms of times in the zones that were named so far. */
  readonly #zoned = new Map<string, TimeForm>();

  constructor(
    zones: readonly ZoneDefinition[],
    floatingZone: string | Zone,
    problems: Problems,
    budget: Budget,
  ) {
    const named = typeof floatingZone === 'string' ? resolveZone(floatingZone, zones, budget) : floatingZone;
    const zone = named ?? UTC;
    this.budget = budget;
    this.#zones = zones;
    this.problems = problems;
    this.#floating = { kind: 'floating', zone };
    this.#days = { kind: 'date', zone };
  }

  /** The time of a line such as DTSTART; a time that names no zone that is known has the form `lenient`, where one is given. */
  read(line: ContentLine, lenient?: TimeForm): Placed | undefined {
    const moment = parseMoment(line.value);
    if (moment) return this.placedOf(moment, line, lenient);
    this.problems.add(line.number, 'value-not-understood', `This is no date: ${line.value.slice(0, 40)}`);
    return undefined;
  }

  placedOf(moment: Moment, line: ContentLine, lenient?: TimeForm): Placed {
    this.budget.charge(PLACING);
    return placedAt(this.#formOf(moment, line, lenient), moment.wall);
  }

  #formOf({ kind }: Moment, line: ContentLine, lenient?: TimeForm): TimeForm {
    if (kind === 'date') return this.#days;
    if (kind === 'utc') return utc;
    const tzid = paramOf(line, 'TZID') ?? '';
    const known = this.#zoned.get(tzid);
    if (known) return known;
    const zone = tzid === '' ? undefined : resolveZone(tzid, this.#zones, this.budget);
    if (zone) {
      const form: TimeForm = { kind: 'zoned', zone };
      this.#zoned.set(tzid, form);
      return form;
    }
    if (tzid !== '') {
      const message = `Nothing is known of the time zone ${tzid.slice(0, 80)}.`;
      this.problems.add(line.number, 'zone-unknown', message);
    }
    return lenient && lenient.kind !== 'date' ? localOf(lenient) : this.#floating;
  }
}

/** A local time beside one in UTC is not in UTC itself: `Z` would say so. */
function localOf(form: TimeForm): TimeForm {
  return form.kind === 'utc' ? { kind: 'floating', zone: form.zone } : form;
}

export function placedAt(form: TimeForm, wall: number): Placed {
  return { form, wall, instant: form.kind === 'utc' ? wall : instantAt(form.zone, wall) };
}

/** What the clock on the wall shows at this instant, in times of this form. */
export function wallOn(form: TimeForm, instant: number): number {
  return form.kind === 'utc' ? instant : wallAt(form.zone, instant);
}

/** The day on which a wall time lies, as wall milliseconds of its midnight. */
export function dayOf(wall: number): number {
  return Math.floor(wall / DAY) * DAY;
}

/** Whether a clock of this form ever shows this time: in spring an hour is skipped. */
export function isShownOn(form: TimeForm, wall: number): boolean {
  return wallOn(form, placedAt(form, wall).instant) === wall;
}
