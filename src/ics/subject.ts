/** What a report asks about (RFC 4791 §7): one calendar object, read once for all that is asked of it. */

import { charactersAStep, type Budget } from './budget.ts';
import { readComponents, type Component } from './components.ts';
import { Expander } from './expander.ts';
import { Problems } from './problems.ts';
import { TimeReader } from './times.ts';
import { calendarBegin, calendarFoot } from './write.ts';
import type { Zone, ZoneDefinition } from './zones.ts';

/** What stands around an object, and what may be spent on it. */
export type Surroundings = Readonly<{
  /** Those that came with the object. */
  zones: readonly ZoneDefinition[];
  /** The zone of times that name none, RFC 4791 §7.3: of the query's CALDAV:timezone, or of the calendar. */
  floatingZone: string | Zone;
  budget: Budget;
  /** The calendar without its components (`aroundComponents`): for filters that ask for lines of VCALENDAR itself. */
  calendar?: string;
}>;

/** Milliseconds since 1970: from `start` until `end`, without it; a side that is missing is open. RFC 4791 §9.9 */
export type TimeRange = Readonly<{ start?: number; end?: number }>;

/** More occurrences of one rule than this are not followed; whoever asks is told. */
const mostOccurrences = 20_000;

export class Subject {
  readonly text: string;
  readonly components: readonly Component[];
  readonly times: TimeReader;
  readonly budget: Budget;
  readonly #zones: readonly ZoneDefinition[];
  readonly #calendar: string;

  /** `text` has the object's components, as it is kept. */
  constructor(
    text: string,
    { zones, floatingZone, budget, calendar = calendarBegin + calendarFoot }: Surroundings,
  ) {
    this.text = text;
    this.budget = budget;
    this.#zones = zones;
    this.#calendar = calendar;
    budget.charge(Math.ceil(text.length / charactersAStep));
    this.components = readComponents(text);
    this.times = new TimeReader(zones, floatingZone, new Problems(), budget);
  }

  /** Finds its occurrences that overlap a window, with `margin` milliseconds before and after. */
  expander(
    { start = -Infinity, end = Infinity }: TimeRange,
    { before, after }: Margin = { before: 0, after: 0 },
  ): Expander {
    const window = { from: start - before, to: end + after, limit: mostOccurrences };
    return new Expander(this.components, this.times, window);
  }

  /** The VCALENDAR, without the object's components. */
  calendar(): Component | undefined {
    return readComponents(this.#calendar)[0];
  }

  /** The VTIMEZONEs of its zones. */
  timeZones(): Component[] {
    return this.#zones.flatMap(({ text }) => {
      this.budget.charge(Math.ceil(text.length / charactersAStep));
      return readComponents(text);
    });
  }
}

/** In milliseconds. */
export type Margin = { before: number; after: number };
