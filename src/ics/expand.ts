/** The instances of an object in a window: RRULE, RDATE, EXDATE, EXRULE, overrides. RFC 5545 §3.8.4.4, §3.8.5. */

import { lineOf, linesOf, readComponents, type Component } from './components.ts';
import type { ContentLine } from './lines.ts';
import { Budget } from './budget.ts';
import { Problems, type Problem } from './problems.ts';
import type { CalendarObject, ZoneDefinition } from './read.ts';
import { parseRecur, type Recur } from './recur.ts';
import { occurrences } from './series.ts';
import { TimeReader, dayOf, placedAt, wallOn, type Placed, type TimeForm } from './forms.ts';
import { DAY, parseDuration, parseMoment, parsePeriod, wallText } from './values.ts';
import { wallAt } from './zones.ts';

/** From when until when, and how many instances at most. */
export type Window = {
  from: Temporal.Instant;
  to: Temporal.Instant;
  limit: number;
  /** The zone of times that name none; UTC unless told. */
  floatingZone?: string;
  /** What bounds the time that rules take; half a second for this object alone unless told. */
  budget?: Budget;
  /** Whether instances only need to overlap the window, as is usual, or have to start in it. */
  instances?: 'overlapping' | 'starting';
};

export type Instance = {
  start: Temporal.Instant;
  /** Where it ends, exclusive; the start itself where it has no length. */
  end: Temporal.Instant;
  allDay: boolean;
  /** Whether its times are those of whatever clock the reader has. */
  floating: boolean;
  /** `2024-01-01T10:00:00Z`, floating `2024-01-01T10:00:00`, all day `2024-01-01`. */
  startText: string;
  endText: string;
  /** Which instance of a series this is, written like `startText`; absent where there is no series. */
  recurrenceId?: string;
  /** The component that it comes from: the master, or an override. */
  component: Component;
};

/** `truncated` where there are more instances in the window than were made. */
export type Expansion = { instances: Instance[]; problems: Problem[]; truncated: boolean };

/** Overrides that move the rest of a series; people who use them at all have two or three. */
const MOST_MOVES = 100;
/** Rules per component; more are a mistake or an attack. */
const MOST_RULES = 10;
/** Milliseconds for the rules of an object. */
const USUAL_PATIENCE = 500;
/** The years that a DATE can write are 0 to 9999 (RFC 5545 §3.3.4); there is nothing outside of them. */
const FIRST = Temporal.Instant.from('-000001-01-01T00:00:00Z').epochMilliseconds;
const LAST = Temporal.Instant.from('+010001-01-01T00:00:00Z').epochMilliseconds;
/** How far the clock on the wall can be set back or on, give or take: by two hours, if once by four and a half. */
const SLACK = 5 * 3_600_000;
/** Instances that EXRULEs take out of a window, at most. */
const MOST_EXCLUDED = 10_000;

/** What happens in time, by the names of RFC 5545 §3.6; VFREEBUSY and VAVAILABILITY do not. */
const kinds = new Set(['VEVENT', 'VTODO', 'VJOURNAL']);

/**
 * The instances of an object that overlap a window, by their start. Instances of cancelled components are among them:
 * STATUS says so. Never throws for what is in the text; bounded by `limit` and by the library's cap on iterations.
 */
export function expand(
  object: CalendarObject | string,
  zones: readonly ZoneDefinition[],
  window: Window,
): Expansion {
  return new Expander(typeof object === 'string' ? object : object.text, zones, window).expand();
}

/** How long something lasts: on the calendar (RFC 5545 §3.3.6) and then exactly, in milliseconds. */
type Length = { days: number; ms: number };

/** A component with its times read. */
type Timed = { component: Component; start: Placed; length: Length };
type Override = Timed & { id: Placed; movesTheRest: boolean };

/** One instance, before it is told. */
type Draft = { component: Component; start: Placed; length: Length; id?: Placed };

type Rule = { kind: 'RRULE' | 'EXRULE'; rule: Recur; line: ContentLine };

/** Instants between which starts matter, in milliseconds. */
type Reach = { from: number; to: number };

/** Times that are marked, exactly or by the day. */
class Marks<Value> {
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

class Expander {
  readonly #components: Component[];
  readonly #times: TimeReader;
  readonly #from: number;
  readonly #to: number;
  readonly #limit: number;
  readonly #overlapping: boolean;
  readonly #budget: Budget;
  readonly #problems = new Problems();
  #truncated = false;

  constructor(text: string, zones: readonly ZoneDefinition[], window: Window) {
    this.#components = readComponents(text).filter(({ name }) => kinds.has(name));
    this.#budget = window.budget ?? new Budget(USUAL_PATIENCE);
    this.#times = new TimeReader(zones, window.floatingZone ?? 'UTC', this.#problems, this.#budget);
    this.#from = window.from.epochMilliseconds;
    this.#to = window.to.epochMilliseconds;
    this.#limit = window.limit;
    this.#overlapping = window.instances !== 'starting';
  }

  expand(): Expansion {
    const overrides = this.#overrides();
    const masters = latestOf(this.#components.filter((component) => !lineOf(component, 'RECURRENCE-ID')));
    const drafts: Draft[] = overrides.filter((override) => this.#isWithin(override));
    for (const component of masters) {
      const timed = this.#read(component);
      if (timed) drafts.push(...this.#seriesOf(timed, overrides));
    }
    drafts.sort((one, other) => one.start.instant - other.start.instant);
    if (drafts.length > this.#limit) this.#truncated = true;
    const instances = drafts.slice(0, this.#limit).map(instanceOf);
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

  /** The components with a RECURRENCE-ID, the latest of each, by the instance that they stand for. */
  #overrides(): Override[] {
    const found = new Map<number, Override>();
    for (const component of this.#components) {
      const line = lineOf(component, 'RECURRENCE-ID');
      const id = line && this.#times.read(line);
      const timed = id && this.#read(component, id);
      if (!timed) continue;
      const known = found.get(id.instant);
      if (known && sequenceOf(known.component) > sequenceOf(component)) continue;
      found.set(id.instant, { ...timed, id, movesTheRest: movesTheRest(line) });
    }
    return [...found.values()].sort((one, other) => one.id.instant - other.id.instant);
  }

  /** The instances of a master in the window, without those that overrides stand for. */
  #seriesOf(master: Timed, overrides: Override[]): Draft[] {
    const { component, start } = master;
    const rules = this.#rulesOf(component, 'RRULE');
    const dates = linesOf(component, 'RDATE');
    const isSeries = rules.length > 0 || dates.length > 0 || overrides.length > 0;
    const taken = new Marks<true>();
    for (const { id } of overrides) taken.set(id, start.form, true);
    const moves = overrides.filter((override) => override.movesTheRest).slice(0, MOST_MOVES);
    const reach = this.#reachOf(master, moves);
    const excluded = this.#exclusionsOf(master, reach);

    const found = new Map<number, Draft>();
    /** Takes one start into the set; answers whether it shows in the window. */
    const take = (at: Placed, length?: Length): boolean => {
      if (taken.get(at) || excluded.get(at)) return false;
      const own = { component, start: at, length: length ?? master.length, ...(isSeries && { id: at }) };
      const draft = moved(own, moves);
      if (!this.#isWithin(draft)) return false;
      found.set(at.instant, draft);
      return true;
    };
    if (rules.every(({ rule }) => includes(rule, start))) take(start);
    for (const line of dates) this.#datesOf(line, start).forEach(({ at, length }) => take(at, length));
    for (const rule of rules) this.#follow(rule, start, reach, this.#limit + 1, take);
    return [...found.values()];
  }

  #exclusionsOf(master: Timed, reach: Reach): Marks<true> {
    const { component, start } = master;
    const excluded = new Marks<true>();
    for (const line of linesOf(component, 'EXDATE'))
      for (const at of this.#pointsOf(line, start.form)) excluded.set(at, start.form, true);
    for (const rule of this.#rulesOf(component, 'EXRULE'))
      this.#follow(rule, start, reach, MOST_EXCLUDED, (at) => {
        excluded.set(at, start.form, true);
        return true;
      });
    return excluded;
  }

  /** Between which instants starts must lie to show in the window, once their length and all moves are applied. */
  #reachOf(master: Timed, moves: Override[]): Reach {
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
    reach: Reach,
    most: number,
    take: (at: Placed) => boolean,
  ): void {
    const { form } = start;
    const slack = form.kind === 'utc' ? 0 : SLACK;
    const bounds = {
      from: wallOn(form, reach.from) - slack,
      until: untilWall(rule, form),
      start: kind === 'RRULE' ? ('always-first' as const) : ('if-it-matches' as const),
    };
    const last = wallOn(form, reach.to) + slack;
    let count = 0;
    try {
      if (this.#budget.isOver()) throw new RangeError('no time left');
      for (const wall of occurrences(rule, start.wall, bounds)) {
        if (wall > last) return;
        if (take(placedAt(form, wall))) count += 1;
        if (count < most && !this.#budget.isOver()) continue;
        this.#truncated = true;
        return;
      }
    } catch {
      this.#truncated = true;
      this.#problems.add(line.number, 'rule-too-costly', 'This rule takes too long to follow.');
    }
  }

  #rulesOf(component: Component, kind: Rule['kind']): Rule[] {
    return linesOf(component, kind)
      .slice(0, MOST_RULES)
      .flatMap((line) => {
        const rule = parseRecur(line.value);
        if (rule) return [{ rule, line, kind }];
        const message = `This rule is not understood: ${line.value.slice(0, 80)}`;
        this.#problems.add(line.number, 'rule-not-understood', message);
        return [];
      });
  }

  /** The starts of an RDATE line, on the form of the series; a PERIOD brings its own length. */
  #datesOf(line: ContentLine, start: Placed): { at: Placed; length?: Length }[] {
    return line.value.split(',').flatMap((text) => {
      const period = parsePeriod(text);
      if (!period)
        return this.#pointsOf({ ...line, value: text }, start.form).map((at) => ({
          at: join(at, start),
        }));
      const at = this.#times.placedOf(period.start, line, start.form);
      const length =
        'duration' in period
          ? period.duration
          : lengthBetween(at, this.#times.placedOf(period.end, line, start.form));
      return [{ at: join(at, start), length }];
    });
  }

  /** The times of a line with a list of dates; what is no date is told and passed over. */
  #pointsOf(line: ContentLine, lenient: TimeForm): Placed[] {
    return line.value.split(',').flatMap((text) => {
      const moment = parseMoment(text);
      if (moment) return [this.#times.placedOf(moment, line, lenient)];
      this.#problems.add(line.number, 'value-not-understood', `This is no date: ${text.slice(0, 40)}`);
      return [];
    });
  }

  #isWithin({ start, length }: Draft): boolean {
    if (start.instant >= this.#to) return false;
    if (start.instant >= this.#from) return true;
    return this.#overlapping && endOf(start, length) > this.#from;
  }
}

/**
 * Of several masters with one UID, those that were not replaced: by one of a higher SEQUENCE (RFC 5546 §2.1.4), or by
 * a later one with the same start. Programs that give all events one UID lose none.
 */
function latestOf(masters: Component[]): Component[] {
  if (masters.length < 2) return masters;
  const highest = masters.reduce((most, master) => Math.max(most, sequenceOf(master)), 0);
  const latest = new Map<string, Component>();
  for (const master of masters)
    if (sequenceOf(master) === highest) latest.set(lineOf(master, 'DTSTART')?.value ?? '', master);
  return [...latest.values()];
}

function sequenceOf(component: Component): number {
  return Number(/^\d{1,9}$/.exec(lineOf(component, 'SEQUENCE')?.value.trim() ?? '')?.[0] ?? 0);
}

/** RFC 5545 §3.2.13; THISANDPRIOR, of RFC 2445, is read as this one alone. */
function movesTheRest(line: ContentLine): boolean {
  return line.params.some(
    ({ name, values }) => name === 'RANGE' && values[0]?.toUpperCase() === 'THISANDFUTURE',
  );
}

/** Applies the last override that moves the rest of the series from before this instance on. RFC 5545 §3.2.13. */
function moved(draft: Draft, moves: Override[]): Draft {
  const move = moves.findLast(({ id }) => id.instant <= draft.start.instant);
  if (!move) return draft;
  const { form } = draft.start;
  const shift = wallOn(form, move.start.instant) - wallOn(form, move.id.instant);
  const start = placedAt(form, draft.start.wall + shift);
  return { ...draft, component: move.component, start, length: move.length };
}

/** A time of an RDATE as a start of the series: a day stands for the series' time of day on it. */
function join(at: Placed, start: Placed): Placed {
  const { form } = start;
  if (form.kind === 'date') return placedAt(form, dayOf(at.wall));
  if (at.form.kind === 'date') return placedAt(form, at.wall + (start.wall - dayOf(start.wall)));
  return at;
}

/** RFC 5545 §3.8.5.3: an end gives each instance the same exact length; days last as long as days do. */
function lengthBetween(start: Placed, end: Placed): Length {
  if (start.form.kind === 'date')
    return { days: Math.max(1, Math.ceil((end.wall - start.wall) / DAY)), ms: 0 };
  return { days: 0, ms: Math.max(0, end.instant - start.instant) };
}

/** The instant at which something ends. */
function endOf(start: Placed, { days, ms }: Length): number {
  return (days === 0 ? start.instant : placedAt(start.form, start.wall + days * DAY).instant) + ms;
}

/** RFC 5545 §3.8.5.3: DTSTART is the first instance whatever the rule says, unless the rule ends before. */
function includes(rule: Recur, start: Placed): boolean {
  const until = untilWall(rule, start.form);
  return until === undefined || until >= start.wall;
}

/**
 * A rule's UNTIL on the form's clock, inclusive. A day as UNTIL of a rule with times is wrong (RFC 5545 §3.3.10)
 * and common; it is read as that day's midnight, as libical, dateutil and ical.js do.
 */
function untilWall({ until }: Recur, form: TimeForm): number | undefined {
  if (!until) return undefined;
  if (form.kind === 'date') return until.kind === 'date' ? until.wall : dayOf(until.wall);
  return until.kind === 'utc' && form.kind !== 'utc' && form.kind !== 'floating'
    ? wallAt(form.zone, until.wall)
    : until.wall;
}

function instanceOf({ component, start, length, id }: Draft): Instance {
  const { kind } = start.form;
  const end = endOf(start, length);
  return {
    start: Temporal.Instant.fromEpochMilliseconds(start.instant),
    end: Temporal.Instant.fromEpochMilliseconds(end),
    allDay: kind === 'date',
    floating: kind === 'floating' || kind === 'date',
    startText: pointText(start),
    endText: pointText({
      ...start,
      instant: end,
      wall: kind === 'zoned' ? end : wallOn(start.form, end),
    }),
    ...(id && { recurrenceId: pointText(id) }),
    component,
  };
}

function pointText({ form: { kind }, wall, instant }: Placed): string {
  if (kind === 'zoned' || kind === 'utc') return wallText(instant, 'utc');
  return wallText(wall, kind === 'date' ? 'date' : 'local');
}
