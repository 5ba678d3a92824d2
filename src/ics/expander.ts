/** The engine: what overlaps a window of an object's RRULE, RDATE, EXDATE, EXRULE, overrides. RFC 5545 §3.8.4.4, §3.8.5. */

import { Exhausted, type Budget } from './budget.ts';
import { lineOf, linesOf, timedKinds, type Component } from './components.ts';
import {
  PLACING,
  isShownOn,
  placedAt,
  wallOn,
  type Placed,
  type TimeForm,
  type TimeReader,
} from './times.ts';
import { endOf, lengthBetween, startAt, type Length, type Occurrence, type Timed } from './instances.ts';
import type { ContentLine } from './lines.ts';
import { Marks, countingComponents, latestOf, moved, movesTheRest, type Override } from './overrides.ts';
import { isFine } from './recur.ts';
import { includes, rulesOf, untilWall, type Rule } from './rules.ts';
import { occurrences } from './series.ts';
import { DAY, parseDuration, parseMoment, parsePeriod } from './values.ts';

/** Milliseconds since 1970, -Infinity and Infinity where it is open; and how many occurrences of each rule at most. */
export type OccurrenceWindow = {
  from: number;
  to: number;
  limit: number;
  /** Whether they only need to overlap the window, as is usual, or have to start in it. */
  instances?: 'overlapping' | 'starting' | undefined;
};

/** Overrides that move the rest of a series; people who use them at all have two or three. */
const MOST_MOVES = 100;
/** Steps for one rule: a few thousand years of one by the year, a day of one by the second. */
const MOST_STEPS = 100_000;
/** The years that a DATE can write are 0 to 9999 (RFC 5545 §3.3.4); there is nothing outside of them. */
const FIRST = Temporal.Instant.from('-000001-01-01T00:00:00Z').epochMilliseconds;
const LAST = Temporal.Instant.from('+010001-01-01T00:00:00Z').epochMilliseconds;
/** How far the clock on the wall can be set back or on, give or take: by two hours, if once by four and a half. */
const SLACK = 5 * 3_600_000;
/** Instances that EXRULEs take out of a window, at most. */
const MOST_EXCLUDED = 10_000;

/** Instants between which starts matter, in milliseconds. */
type StartRange = { from: number; to: number };

/**
 * Finds what an object has in a window; never throws for what is in the text. Occurrences of cancelled components are among
 * them. Where not all were found it is `truncated`.
 */
export class Expander {
  readonly #components: Component[];
  /** How the series writes its times: what names no zone, or one that nobody knows, goes by its clock. */
  readonly #form: TimeForm | undefined;
  readonly #times: TimeReader;
  readonly #window: OccurrenceWindow;
  readonly #budget: Budget;
  #truncated = false;

  /** `components` as `readComponents` gives them, `times` for the zones of the object. */
  constructor(components: readonly Component[], times: TimeReader, window: OccurrenceWindow) {
    this.#times = times;
    this.#budget = times.budget;
    this.#window = window;
    const timed = components.filter(({ name }) => timedKinds.has(name));
    const start = timed.find((component) => !lineOf(component, 'RECURRENCE-ID'));
    const startLine = start && lineOf(start, 'DTSTART');
    this.#form = startLine && times.read(startLine)?.form;
    this.#components = countingComponents(
      timed,
      // Once there is no work left nothing is told of the object, so that it does not matter where.
      (moment, line) => (this.#budget.isOver() ? 0 : times.placedOf(moment, line, this.#form).instant),
    );
  }

  get truncated(): boolean {
    return this.#truncated;
  }

  /** All of them, each once, in order. */
  list(): Occurrence[] {
    const found: Occurrence[] = [];
    for (const group of this.#groups()) {
      const each = new Map<number, Occurrence>();
      for (const occurrence of group) each.set((occurrence.id ?? occurrence.start).instant, occurrence);
      found.push(...each.values());
    }
    return found.sort((one, other) => one.start.instant - other.start.instant);
  }

  /** One after another as they are found, in no order, for whoever needs only to know whether there is one of some kind. */
  *each(): Generator<Occurrence> {
    for (const group of this.#groups()) yield* group;
  }

  /** Those of overrides, and those of each series. */
  *#groups(): Generator<Iterable<Occurrence>> {
    const overrides = this.overrides();
    if (this.#isOver()) return;
    yield overrides.filter((override) => this.#isWithin(override));
    for (const component of this.masters()) {
      if (this.#isOver()) return;
      const timed = this.timed(component);
      if (timed) yield this.#seriesOf(timed, overrides);
    }
  }

  /** The components that have no RECURRENCE-ID. */
  masters(): Component[] {
    return latestOf(this.#components.filter((component) => !lineOf(component, 'RECURRENCE-ID')));
  }

  /** The start and the length of a component; without a start it does not happen. */
  timed(component: Component, lenient?: Placed): Timed | undefined {
    const line = lineOf(component, 'DTSTART') ?? lineOf(component, 'DUE');
    if (!line && !lenient && component.name === 'VEVENT')
      this.#times.problems.add(component.number, 'start-missing', `This ${component.name} has no DTSTART.`);
    const start = line ? this.#times.read(line) : lenient;
    return start && { component, start, length: this.#lengthOf(component, start) };
  }

  #lengthOf(component: Component, start: Placed): Length {
    const whole = start.form.kind === 'date' ? { days: 1, ms: 0 } : { days: 0, ms: 0 };
    const endLine = lineOf(component, 'DTEND') ?? lineOf(component, 'DUE');
    const end = endLine && this.#times.read(endLine, start.form);
    if (end) return lengthBetween(start, end);
    const duration = lineOf(component, 'DURATION');
    if (!duration) return whole;
    const length = parseDuration(duration.value);
    if (!length)
      this.#times.problems.add(
        duration.number,
        'value-not-understood',
        `This is no duration: ${duration.value.slice(0, 40)}`,
      );
    return length && length.days * DAY + length.ms > 0 ? length : whole;
  }

  /** The components with a RECURRENCE-ID, by the instance that they stand for. */
  overrides(): Override[] {
    const found = new Map<number, Override>();
    for (const component of this.#components) {
      const line = lineOf(component, 'RECURRENCE-ID');
      if (line && this.#isOver()) break;
      const id = line && this.#times.read(line, this.#form);
      const timed = id && this.timed(component, id);
      if (!timed) continue;
      found.set(id.instant, { ...timed, id, movesTheRest: movesTheRest(line) });
    }
    return [...found.values()].sort((one, other) => one.id.instant - other.id.instant);
  }

  /** The instances of a master in the window, without those that overrides stand for. */
  *#seriesOf(master: Timed, overrides: Override[]): Generator<Occurrence> {
    const { component, start } = master;
    const rules = rulesOf(component, 'RRULE', this.#times.problems);
    const dates = linesOf(component, 'RDATE');
    const isSeries = rules.length > 0 || dates.length > 0 || overrides.length > 0;
    const taken = new Marks<true>();
    this.#budget.charge(Math.ceil(overrides.length / 4));
    for (const { id } of overrides) taken.set(id, start.form, true);
    const moves = overrides.filter((override) => override.movesTheRest).slice(0, MOST_MOVES);
    const reach = this.#reachOf(master, moves);
    const excluded = this.#exclusionsOf(master, reach);
    // Of a series whose exceptions are not known to the end nothing is told: what was called off would be on.
    if (this.#isOver()) return;

    /** What this start is in the window, if anything. */
    const shown = (at: Placed, length: Length = master.length): Occurrence[] => {
      if (taken.get(at) || excluded.get(at)) return [];
      const occurrence = moved({ component, start: at, length, ...(isSeries && { id: at }) }, moves);
      return this.#isWithin(occurrence) ? [occurrence] : [];
    };
    if (rules.every(({ rule }) => includes(rule, start))) yield* shown(start);
    for (const line of dates)
      for (const { at, length } of this.#datesOf(line, start)) yield* shown(at, length);
    for (const rule of rules) yield* this.#follow(rule, start, reach, this.#window.limit + 1, shown);
  }

  #exclusionsOf(master: Timed, reach: StartRange): Marks<true> {
    const { component, start } = master;
    const excluded = new Marks<true>();
    for (const line of linesOf(component, 'EXDATE'))
      for (const at of this.#pointsOf(line, start.form)) excluded.set(at, start.form, true);
    for (const rule of rulesOf(component, 'EXRULE', this.#times.problems))
      for (const at of this.#follow(rule, start, reach, MOST_EXCLUDED, (at) => [at]))
        excluded.set(at, start.form, true);
    return excluded;
  }

  /** Between which instants starts must lie to show in the window, once their length and all moves are applied. */
  #reachOf(master: Timed, moves: Override[]): StartRange {
    const { from, to } = this.#window;
    const longest = [master, ...moves].map(({ length }) => length.days * DAY + length.ms);
    const shifts = [0, ...moves.map(({ start, id }) => start.instant - id.instant)];
    return {
      from: Math.max(FIRST, from - Math.max(...longest) - Math.max(...shifts)),
      to: Math.min(LAST, to - Math.min(...shifts)),
    };
  }

  /** Follows a rule through the reach until its starts have come to `most` of what they stand for. */
  *#follow<Found>(
    { rule, line, kind }: Rule,
    start: Placed,
    reach: StartRange,
    most: number,
    findAt: (at: Placed) => Found[],
  ): Generator<Found> {
    const { form } = start;
    const slack = form.kind === 'utc' ? 0 : SLACK;
    const bounds = {
      from: wallOn(form, reach.from) - slack,
      to: wallOn(form, reach.to) + slack,
      until: untilWall(rule, form),
      start: kind === 'RRULE' ? ('always-first' as const) : ('if-it-matches' as const),
      isShown: isFine(rule) && form.kind !== 'utc' ? (wall: number) => this.#isShown(form, wall) : undefined,
    };
    let count = 0;
    try {
      for (const wall of occurrences(rule, start.wall, bounds, this.#budget.part(MOST_STEPS))) {
        this.#budget.spend(PLACING);
        const found = findAt(placedAt(form, wall));
        yield* found;
        count += found.length;
        if (count < most) continue;
        this.#truncated = true;
        return;
      }
    } catch (error) {
      if (!(error instanceof Exhausted)) throw error;
      this.#truncated = true;
      this.#times.problems.add(line.number, 'rule-too-costly', 'This rule takes too long to follow.');
    }
  }

  #isShown(form: TimeForm, wall: number): boolean {
    this.#budget.spend(PLACING);
    return isShownOn(form, wall);
  }

  /** Whether there is no work left to be done for this object; if so, it is not told whole. */
  #isOver(): boolean {
    const isOver = this.#budget.isOver();
    this.#truncated ||= isOver;
    return isOver;
  }

  /** The starts of an RDATE line, in the form of the series; a PERIOD brings its own length. */
  #datesOf(line: ContentLine, start: Placed): { at: Placed; length?: Length }[] {
    return line.value.split(',').flatMap((text) => {
      if (this.#isOver()) return [];
      const period = parsePeriod(text);
      if (!period)
        return this.#pointsOf({ ...line, value: text }, start.form).map((at) => ({
          at: startAt(at, start),
        }));
      const at = this.#times.placedOf(period.start, line, start.form);
      const length =
        'duration' in period
          ? period.duration
          : lengthBetween(at, this.#times.placedOf(period.end, line, start.form));
      return [{ at: startAt(at, start), length }];
    });
  }

  /** The times of a line with a list of dates; what is no date is told and passed over. */
  #pointsOf(line: ContentLine, lenient: TimeForm): Placed[] {
    return line.value.split(',').flatMap((text) => {
      if (this.#isOver()) return [];
      const moment = parseMoment(text);
      if (moment) return [this.#times.placedOf(moment, line, lenient)];
      this.#times.problems.add(line.number, 'value-not-understood', `This is no date: ${text.slice(0, 40)}`);
      return [];
    });
  }

  #isWithin({ start, length }: Occurrence): boolean {
    const { from, to, instances } = this.#window;
    if (start.instant >= to) return false;
    if (start.instant >= from) return true;
    return instances !== 'starting' && endOf(start, length) > from;
  }
}
