/** Whether a calendar object matches a filter: RFC 4791 §7.8, §9.7. */

import { alarmOf, reachOf, ringsByItself, ringsIn, type Alarm } from './alarms.ts';
import { charactersAStep } from './budget.ts';
import { collationNamed, formOf, type Collation } from './collation.ts';
import { linesOf, type Component } from './components.ts';
import type { Expander } from './expander.ts';
import type { CompFilter, ParamFilter, PropFilter, TextMatch } from './filter.ts';
import type { Occurrence } from './instances.ts';
import type { ContentLine } from './lines.ts';
import { effectiveEnd, isIn, overlaps, overlapsAsWhole, touching } from './overlap.ts';
import type { Subject, TimeRange } from './subject.ts';
import { unescapeText } from './values.ts';

/** `unknown` where it costs too much to say; what is shown of it then is for the caller to decide. */
export type Match = 'yes' | 'no' | 'unknown';

/** A filter for one kind of component, or of property, that is not "is not defined". */
type Defined<Filter> = Extract<Filter, { is: 'defined' }>;

/** `filter` is that of VCALENDAR, and one of which `conditionOf` has nothing to say. */
export function matches(subject: Subject, filter: CompFilter): Match {
  return new Matcher(subject).matches(filter);
}

class Matcher {
  readonly #subject: Subject;
  /** Whether there may be more occurrences than were looked at. */
  #isCut = false;

  constructor(subject: Subject) {
    this.#subject = subject;
  }

  matches(filter: CompFilter): Match {
    if (filter.name !== 'VCALENDAR' || filter.is === 'not-defined') return 'no';
    const { props, comps, range } = filter;
    const calendar = props.length > 0 ? this.#subject.calendar() : undefined;
    if (!props.every((prop) => calendar && this.#hasProp(calendar, prop))) return 'no';
    // Of no kind: python-caldav and others ask for whatever is in a range.
    const isInRange = range === undefined || this.#overlapping(this.#subject.components, range);
    if (isInRange && comps.every((comp) => this.#holds(comp))) return 'yes';
    // Whatever was not looked at can only make more match: is-not-defined asks for no times.
    return this.#isCut || this.#subject.budget.isOver() ? 'unknown' : 'no';
  }

  /** Whether the calendar has a component that has all of it, RFC 4791 §9.7.1, or none of that name. */
  #holds(filter: CompFilter): boolean {
    const { components } = this.#subject;
    const among = filter.name === 'VTIMEZONE' ? this.#subject.timeZones() : components;
    if (filter.is === 'not-defined') return !isAmong(among, filter);
    let found = among.filter((component) => this.#isOne(component, filter));
    for (const alarm of filter.comps)
      if (found.length > 0 && isRanged(alarm)) found = this.#ringing(found, alarm, alarm.range!);
    return found.length > 0 && (filter.range === undefined || this.#overlapping(found, filter.range));
  }

  /** Whether a component has all that is asked for, but for times. */
  #isOne(component: Component, filter: Defined<CompFilter>): boolean {
    if (component.name !== filter.name) return false;
    if (!filter.props.every((prop) => this.#hasProp(component, prop))) return false;
    return filter.comps.every((inner) => {
      if (inner.is === 'not-defined') return !isAmong(component.components, inner);
      return component.components.some((own) => this.#isOne(own, inner));
    });
  }

  /** Whether one of these, which are of one kind, overlaps the range, alone or with an occurrence. */
  #overlapping(components: readonly Component[], range: TimeRange): boolean {
    const { times } = this.#subject;
    const answers = components.map((component) => overlapsAsWhole(component, range, times));
    if (answers.includes(true)) return true;
    if (!answers.includes(undefined)) return false;
    const expander = this.#subject.expander(range, touching);
    const wanted = new Set(components);
    return this.#find(
      expander,
      (occurrence) => wanted.has(occurrence.component) && overlaps(occurrence, range, times),
    );
  }

  /** Those of these that have an alarm, one that is asked for, which rings in the range. */
  #ringing(components: readonly Component[], filter: Defined<CompFilter>, range: TimeRange): Component[] {
    const { times } = this.#subject;
    const found: Component[] = [];
    const waiting = new Map<Component, Alarm[]>();
    for (const component of components) {
      const asked = component.components.filter((alarm) => this.#isOne(alarm, filter));
      const alarms = asked.flatMap((alarm) => alarmOf(alarm, times) ?? []);
      if (alarms.some((alarm) => ringsByItself(alarm, range))) found.push(component);
      else if (alarms.length > 0) waiting.set(component, alarms);
    }
    if (waiting.size === 0) return found;
    const expander = this.#subject.expander(range, reachOf([...waiting.values()].flat()));
    this.#find(expander, (occurrence) => {
      const alarms = waiting.get(occurrence.component) ?? [];
      this.#subject.budget.charge(alarms.length);
      if (alarms.some((alarm) => ringsIn(alarm, occurrence, range, times))) {
        found.push(occurrence.component);
        waiting.delete(occurrence.component);
      }
      return waiting.size === 0;
    });
    return found;
  }

  /** Whether there is such an occurrence; all that come before it have been looked at. */
  #find(expander: Expander, isSuch: (occurrence: Occurrence) => boolean): boolean {
    for (const occurrence of expander.each()) if (isSuch(occurrence)) return true;
    this.#isCut ||= expander.truncated;
    return false;
  }

  /** RFC 4791 §9.7.2: one line has all of it, or there is none. */
  #hasProp(component: Component, filter: PropFilter): boolean {
    const lines = linesOf(component, filter.name);
    if (filter.is === 'not-defined') return lines.length === 0;
    const { range, text, params } = filter;
    if (range && !text && params.length === 0 && lines.length === 0) {
      const end = effectiveEnd(component, filter.name, this.#subject.times);
      return end !== undefined && isIn(end, range);
    }
    return lines.some(
      (line) =>
        (!range || this.#isLineIn(line, range)) &&
        (!text || this.#hasText(unescapeText(line.value), text)) &&
        params.every((param) => this.#hasParam(line, param)),
    );
  }

  #isLineIn(line: ContentLine, range: TimeRange): boolean {
    const at = this.#subject.times.read(line);
    return at !== undefined && isIn(at.instant, range);
  }

  #hasParam(line: ContentLine, filter: ParamFilter): boolean {
    const found = line.params.filter(({ name }) => name === filter.name);
    if (filter.is === 'not-defined') return found.length === 0;
    const { text } = filter;
    return found.some(({ values }) => !text || this.#hasText(values.join(','), text));
  }

  #hasText(value: string, match: TextMatch): boolean {
    this.#subject.budget.charge(Math.ceil(value.length / charactersAStep));
    const known = collationNamed(match.collation);
    if (!known) throw new RangeError(`Not a collation: ${match.collation}`);
    return formOf(value, known).includes(wantedForm(match, known)) === (match.condition === 'has');
  }
}

/** What is looked for is the same for every line of a report. */
const wantedForms = new WeakMap<TextMatch, string>();

function wantedForm(match: TextMatch, collation: Collation): string {
  const known = wantedForms.get(match);
  if (known !== undefined) return known;
  const form = formOf(match.text, collation);
  wantedForms.set(match, form);
  return form;
}

/** RFC 4791 §9.9: a range within a component is that of an alarm. */
function isRanged(filter: CompFilter): filter is Defined<CompFilter> {
  return filter.is === 'defined' && filter.range !== undefined;
}

function isAmong(components: readonly Component[], { name }: CompFilter): boolean {
  return components.some((component) => component.name === name);
}
