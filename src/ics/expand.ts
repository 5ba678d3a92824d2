/** The instances of an object in a window: RRULE, RDATE, EXDATE, EXRULE, overrides. RFC 5545 §3.8.4.4, §3.8.5. */

import { Budget, charactersAStep, Exhausted } from './budget.ts';
import type { CalendarObject } from './collect.ts';
import { lineOf, linesOf, readComponents, timedKinds, type Component } from './components.ts';
import { PLACING, TimeReader, isShownOn, placedAt, wallOn, type Placed, type TimeForm } from './times.ts';
import {
  endOf,
  instanceOf,
  lengthBetween,
  type Instance,
  type Length,
  type Occurrence,
  startAt,
  type Timed,
} from './instances.ts';
import type { ContentLine } from './lines.ts';
import { Marks, countingComponents, latestOf, moved, movesTheRest, type Override } from './overrides.ts';
import { Problems, type Problem } from './problems.ts';
import { isFine } from './recur.ts';
import { includes, rulesOf, untilWall, type Rule } from './rules.ts';
import { occurrences } from './series.ts';
import { DAY, parseDuration, parseMoment, parsePeriod } from './values.ts';
import type { ZoneDefinition } from './zones.ts';

export type { Instance } from './instances.ts';

/** From when until when, and how many instances at most. */
export type ExpansionWindow = {
  from: Temporal.Instant;
  to: Temporal.Instant;
  limit: number;
  /** The zone of times that name none; UTC unless told. */
  floatingZone?: string;
  /** What bounds the work; a budget for this object alone unless told. */
  budget?: Budget;
  /** Whether instances only need to overlap the window, as is usual, or have to start in it. */
  instances?: 'overlapping' | 'starting';
};

/** `truncated` where there are more instances in the window than were made. */
export type Expansion = { instances: Instance[]; problems: Problem[]; truncated: boolean };

/** Overrides that move the rest of a series; people who use them at all have two or three. */
const MOST_MOVES = 100;
/** Steps for one rule: a few thousand years of one by the year, a day of one by the second. */
const MOST_STEPS = 100_000;
/** Steps for an object whose caller has no bound of its own. */
const USUAL_STEPS = 200_000;
/** The years that a DATE can write are 0 to 9999 (RFC 5545 §3.3.4); there is nothing outside of them. */
const FIRST = Temporal.Instant.from('-000001-01-01T00:00:00Z').epochMilliseconds;
const LAST = Temporal.Instant.from('+010001-01-01T00:00:00Z').epochMilliseconds;
/** How far the clock on the wall can be set back or on, give or take: by two hours, if once by four and a half. */
const SLACK = 5 * 3_600_000;
/** Instances that EXRULEs take out of a window, at most. */
const MOST_EXCLUDED = 10_000;

/**
 * The instances of an object that overlap a window, by their start. Instances of cancelled components are among them:
 * STATUS says so. Never throws for what is in the text; bounded by `limit` and by the budget.
 */
export function expand(
  object: CalendarObject | string,
  zones: readonly ZoneDefinition[],
  window: ExpansionWindow,
): Expansion {
  return new Expander(typeof object === 'string' ? object : object.text, zones, window).expand();
}

/** Instants between which starts matter, in milliseconds. */
type StartRange = { from: number; to: number };

class Expander {
  readonly #components: Component[];
  /** How the series writes its times: what names no zone, or one that nobody knows, goes by its clock. */
  readonly #form: TimeForm | undefined;
  readonly #times: TimeReader;
  readonly #from: number;
  readonly #to: number;
  readonly #limit: number;
  readonly #overlapping: boolean;
  readonly #budget: Budget;
  readonly #problems = new Problems();
  #truncated = false;

  constructor(text: string, zones: readonly ZoneDefinition[], window: ExpansionWindow) {
    this.#budget = window.budget ?? new Budget(USUAL_STEPS);
    this.#budget.charge(Math.ceil(text.length / charactersAStep));
    this.#times = new TimeReader(zones, window.floatingZone ?? 'UTC', this.#problems, this.#budget);
    const components = readComponents(text).filter(({ name }) => timedKinds.has(name));
    const start = components.find((component) => !lineOf(component, 'RECURRENCE-ID'));
    const startLine = start && lineOf(start, 'DTSTART');
    this.#form = startLine && this.#times.read(startLine)?.form;
    this.#components = countingComponents(
      components,
      // Once there is no work left nothing is told of the object, so that it does not matter where.
      (moment, line) => (this.#budget.isOver() ? 0 : this.#times.placedOf(moment, line, this.#form).instant),
    );
    this.#from = window.from.epochMilliseconds;
    this.#to = window.to.epochMilliseconds;
    this.#limit = window.limit;
    this.#overlapping = window.instances !== 'starting';
  }

  expand(): Expansion {
    const overrides = this.#overrides();
    if (this.#isOver()) return { instances: [], problems: this.#problems.list, truncated: true };
    const masters = latestOf(this.#components.filter((component) => !lineOf(component, 'RECURRENCE-ID')));
    const found: Occurrence[] = overrides.filter((override) => this.#isWithin(override));
    for (const component of masters) {
      if (this.#isOver()) break;
      const timed = this.#read(component);
      if (timed) found.push(...this.#seriesOf(timed, overrides));
    }
    found.sort((one, other) => one.start.instant - other.start.instant);
    if (found.length > this.#limit) this.#truncated = true;
    const instances = found.slice(0, this.#limit).map(instanceOf);
    return { instances, problems: this.#problems.list, truncated: this.#truncated };
  }

  /** The start and the length of a component; without a start it does not happen. */
  #read(component: Component, lenient?: Placed): Timed | undefined {
    const line = lineOf(component, 'DTSTART') ?? lineOf(component, 'DUE');
    if (!line && !lenient && component.name === 'VEVENT')
      this.#problems.add(component.number, 'start-missing', `This ${component.name} has no DTSTART.`);
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
      this.#problems.add(
        duration.number,
        'value-not-understood',
        `This is no duration: ${duration.value.slice(0, 40)}`,
      );
    return length && length.days * DAY + length.ms > 0 ? length : whole;
  }

  /** The components with a RECURRENCE-ID, by the instance that they stand for. */
  #overrides(): Override[] {
    const found = new Map<number, Override>();
    for (const component of this.#components) {
      const line = lineOf(component, 'RECURRENCE-ID');
      if (line && this.#isOver()) break;
      const id = line && this.#times.read(line, this.#form);
      const timed = id && this.#read(component, id);
      if (!timed) continue;
      found.set(id.instant, { ...timed, id, movesTheRest: movesTheRest(line) });
    }
    return [...found.values()].sort((one, other) => one.id.instant - other.id.instant);
  }

  /** The instances of a master in the window, without those that overrides stand for. */
  #seriesOf(master: Timed, overrides: Override[]): Occurrence[] {
    const { component, start } = master;
    const rules = rulesOf(component, 'RRULE', this.#problems);
    const dates = linesOf(component, 'RDATE');
    const isSeries = rules.length > 0 || dates.length > 0 || overrides.length > 0;
    const taken = new Marks<true>();
    this.#budget.charge(Math.ceil(overrides.length / 4));
    for (const { id } of overrides) taken.set(id, start.form, true);
    const moves = overrides.filter((override) => override.movesTheRest).slice(0, MOST_MOVES);
    const reach = this.#reachOf(master, moves);
    const excluded = this.#exclusionsOf(master, reach);
    // Of a series whose exceptions are not known to the end nothing is told: what was called off would be on.
    if (this.#isOver()) return [];

    const found = new Map<number, Occurrence>();
    /** Takes one start into the set; answers whether it shows in the window. */
    const take = (at: Placed, length?: Length): boolean => {
      if (taken.get(at) || excluded.get(at)) return false;
      const own = { component, start: at, length: length ?? master.length, ...(isSeries && { id: at }) };
      const occurrence = moved(own, moves);
      if (!this.#isWithin(occurrence)) return false;
      found.set(at.instant, occurrence);
      return true;
    };
    if (rules.every(({ rule }) => includes(rule, start))) take(start);
    for (const line of dates) this.#datesOf(line, start).forEach(({ at, length }) => take(at, length));
    for (const rule of rules) this.#follow(rule, start, reach, this.#limit + 1, take);
    return [...found.values()];
  }

  #exclusionsOf(master: Timed, reach: StartRange): Marks<true> {
    const { component, start } = master;
    const excluded = new Marks<true>();
    for (const line of linesOf(component, 'EXDATE'))
      for (const at of this.#pointsOf(line, start.form)) excluded.set(at, start.form, true);
    for (const rule of rulesOf(component, 'EXRULE', this.#problems))
      this.#follow(rule, start, reach, MOST_EXCLUDED, (at) => {
        excluded.set(at, start.form, true);
        return true;
      });
    return excluded;
  }

  /** Between which instants starts must lie to show in the window, once their length and all moves are applied. */
  #reachOf(master: Timed, moves: Override[]): StartRange {
    const longest = [master, ...moves].map(({ length }) => length.days * DAY + length.ms);
    const shifts = [0, ...moves.map(({ start, id }) => start.instant - id.instant)];
    return {
      from: Math.max(FIRST, this.#from - Math.max(...longest) - Math.max(...shifts)),
      to: Math.min(LAST, this.#to - Math.min(...shifts)),
    };
  }

  /** Follows a rule through the reach until `most` of its starts have been taken. */
  #follow(
    { rule, line, kind }: Rule,
    start: Placed,
    reach: StartRange,
    most: number,
    take: (at: Placed) => boolean,
  ): void {
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
        if (take(placedAt(form, wall))) count += 1;
        if (count < most) continue;
        this.#truncated = true;
        return;
      }
    } catch (error) {
      if (!(error instanceof Exhausted)) throw error;
      this.#truncated = true;
      this.#problems.add(line.number, 'rule-too-costly', 'This rule takes too long to follow.');
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
      this.#problems.add(line.number, 'value-not-understood', `This is no date: ${text.slice(0, 40)}`);
      return [];
    });
  }

  #isWithin({ start, length }: Occurrence): boolean {
    if (start.instant >= this.#to) return false;
    if (start.instant >= this.#from) return true;
    return this.#overlapping && endOf(start, length) > this.#from;
  }
}
