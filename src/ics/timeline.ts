/** Where the times of a property lie: in UTC, in a zone, or on whatever clock the reader has (RFC 5545 §3.3.5). */

import { paramOf, type ContentLine } from './lines.ts';
import type { Patience } from './patience.ts';
import type { Problems } from './problems.ts';
import type { ZoneDefinition } from './read.ts';
import { DAY, parseMoment, type Moment } from './values.ts';
import { instantAt, resolveZone, wallAt, type Zone } from './zones.ts';

/** `kind` says how times are written; `zone` is what turns the clock on the wall into time, and back. */
export type Timeline = { kind: 'utc' | 'zoned' | 'floating' | 'date'; zone: Zone };

/** A time on a timeline, in milliseconds. */
export type Point = { timeline: Timeline; wall: number; instant: number };

const UTC: Zone = { kind: 'iana', id: 'UTC' };
const utc: Timeline = { kind: 'utc', zone: UTC };

/** Reads the times of one object: knows the file's zones, and the zone of times that name none. */
export class Clock {
  readonly #zones: readonly ZoneDefinition[];
  readonly #problems: Problems;
  readonly #patience: Patience;
  readonly #floating: Timeline;
  readonly #days: Timeline;

  constructor(
    zones: readonly ZoneDefinition[],
    floatingZone: string,
    problems: Problems,
    patience: Patience,
  ) {
    const zone = resolveZone(floatingZone, zones, patience) ?? UTC;
    this.#patience = patience;
    this.#zones = zones;
    this.#problems = problems;
    this.#floating = { kind: 'floating', zone };
    this.#days = { kind: 'date', zone };
  }

  /** The time of a line such as DTSTART; a time that names no zone lies on `lenient`, where one is given. */
  read(line: ContentLine, lenient?: Timeline): Point | undefined {
    const moment = parseMoment(line.value);
    if (moment) return this.pointOf(moment, line, lenient);
    this.#problems.add(line.number, 'value-not-understood', `This is no date: ${line.value.slice(0, 40)}`);
    return undefined;
  }

  pointOf(moment: Moment, line: ContentLine, lenient?: Timeline): Point {
    return pointAt(this.#timelineOf(moment, line, lenient), moment.wall);
  }

  #timelineOf({ kind }: Moment, line: ContentLine, lenient?: Timeline): Timeline {
    if (kind === 'date') return this.#days;
    if (kind === 'utc') return utc;
    const tzid = paramOf(line, 'TZID');
    if (tzid === undefined || tzid === '')
      return lenient && lenient.kind !== 'date' ? localOf(lenient) : this.#floating;
    const zone = resolveZone(tzid, this.#zones, this.#patience);
    if (zone) return { kind: 'zoned', zone };
    this.#problems.add(
      line.number,
      'zone-unknown',
      `Nothing is known of the time zone ${tzid.slice(0, 80)}.`,
    );
    return this.#floating;
  }
}

/** A local time beside one in UTC is not in UTC itself: `Z` would say so. */
function localOf(timeline: Timeline): Timeline {
  return timeline.kind === 'utc' ? { kind: 'floating', zone: timeline.zone } : timeline;
}

export function pointAt(timeline: Timeline, wall: number): Point {
  return { timeline, wall, instant: timeline.kind === 'utc' ? wall : instantAt(timeline.zone, wall) };
}

/** What the timeline's clock shows at this instant. */
export function wallOn(timeline: Timeline, instant: number): number {
  return timeline.kind === 'utc' ? instant : wallAt(timeline.zone, instant);
}

/** The day on which a wall time lies, as wall milliseconds of its midnight. */
export function dayOf(wall: number): number {
  return Math.floor(wall / DAY) * DAY;
}
