/** Instances as components of their own: CALDAV:expand, RFC 4791 §9.6.5. */

import { charactersAStep } from './budget.ts';
import { lineOf, type Component } from './components.ts';
import { endOf, type Occurrence } from './instances.ts';
import { paramOf, type ContentLine } from './lines.ts';
import { dueOf, overlaps, overlapsAsWhole, touching } from './overlap.ts';
import { around, componentWith, valueWithin, within, withoutValue, type Wanted } from './selection.ts';
import type { Subject, TimeRange } from './subject.ts';
import { wallOn, type TimeForm } from './times.ts';
import { DAY, momentText, parseDuration, parseMoment } from './values.ts';
import { paramTexts, valueLine, type ParamText } from './write.ts';

/** Characters of all instances of an object together. */
const mostCharacters = 10_000_000;

/**
 * The instances of an object that overlap the range, each as a component in UTC, and whether these are all. Days stay days,
 * and times of whatever clock the reader has stay that: neither names a zone.
 */
export function expandedText(
  subject: Subject,
  range: Required<TimeRange>,
  calendar: Wanted,
): { text: string; complete: boolean } {
  const { times, components, budget } = subject;
  const writer = new InstanceWriter(subject, calendar);
  const parts = components
    .filter((component) => overlapsAsWhole(component, range, times) === true)
    .map((component) => writer.whole(component));
  const expander = subject.expander(range, touching);
  const found = expander.list().filter((occurrence) => overlaps(occurrence, range, times));
  let length = 0;
  for (const occurrence of found) {
    const text = writer.instance(occurrence);
    length += text.length;
    budget.charge(Math.ceil(text.length / charactersAStep));
    if (length > mostCharacters || budget.isOver()) return { text: parts.join(''), complete: false };
    parts.push(text);
  }
  return { text: parts.join(''), complete: !expander.truncated };
}

/** The lines that say when a series is; an instance has none of them. */
const seriesLines = new Set(['RRULE', 'RDATE', 'EXDATE', 'EXRULE', 'RECURRENCE-ID']);

/** A piece of text, or what it is for each instance. */
type Piece = string | ((occurrence: Occurrence) => string);

class InstanceWriter {
  readonly #subject: Subject;
  readonly #calendar: Wanted;
  /** What a component's instances have in common is written once. */
  readonly #templates = new Map<Component, Piece[]>();

  constructor(subject: Subject, calendar: Wanted) {
    this.#subject = subject;
    this.#calendar = calendar;
  }

  whole(component: Component): string {
    return componentWith(component, within(this.#calendar, component.name), (line) => this.#inUtc(line));
  }

  instance(occurrence: Occurrence): string {
    const { component } = occurrence;
    let template = this.#templates.get(component);
    if (!template) this.#templates.set(component, (template = this.#templateOf(component)));
    if (template.length === 0) return '';
    const pieces = template.map((piece) => (typeof piece === 'string' ? piece : piece(occurrence)));
    return around(component, pieces.join(''));
  }

  #templateOf(component: Component): Piece[] {
    const of = within(this.#calendar, component.name);
    if (of === 'nothing') return [];
    const pieces: Piece[] = [];
    const add = (line: ContentLine, written: Piece) => {
      const value = valueWithin(of, line.name);
      if (value === 'nothing') return;
      const bare = withoutValue({ ...line, params: line.params.filter(({ name }) => name !== 'TZID') });
      if (value === 'kept') pieces.push(written);
      else pieces.push(typeof written === 'string' ? bare : (one) => (written(one) === '' ? '' : bare));
    };
    const id = { ...made('RECURRENCE-ID'), params: lineOf(component, 'RECURRENCE-ID')?.params ?? [] };
    add(id, ({ id: at }) => (at ? momentLine(withoutRange(id), at.form, at.instant) : ''));
    for (const line of component.lines) {
      if (seriesLines.has(line.name)) continue;
      if (line.name === 'DTSTART') add(line, ({ start }) => momentLine(line, start.form, start.instant));
      else if (line.name === 'DUE') add(line, ({ start }) => this.#dueLine(line, component, start));
      else if (line.name === 'DTEND') add(line, (occurrence) => endLine(line, occurrence));
      else if (line.name === 'DURATION') add(line, (occurrence) => this.#durationLine(line, occurrence));
      else add(line, this.#inUtc(line));
    }
    if (component.name === 'VEVENT' && !lineOf(component, 'DTEND') && !lineOf(component, 'DURATION'))
      add(made('DTEND'), (occurrence) =>
        hasUsualLength(occurrence) ? '' : endLine(made('DTEND'), occurrence),
      );
    for (const own of component.components)
      pieces.push(componentWith(own, within(of, own.name), (line) => this.#inUtc(line)));
    return pieces;
  }

  #dueLine(line: ContentLine, component: Component, start: Occurrence['start']): string {
    const { times } = this.#subject;
    const due = dueOf(component, start, times);
    const form = times.read(line, start.form)?.form ?? start.form;
    return due === undefined ? '' : momentLine(line, form, due);
  }

  /** A length in days of the calendar is another in UTC where the clock changes; a PERIOD has a length of its own. */
  #durationLine(line: ContentLine, occurrence: Occurrence): string {
    const { component, start, length } = occurrence;
    const own = parseDuration(line.value);
    const isAsTold = own && own.days === length.days && own.ms === length.ms;
    if (isAsTold && (own.days === 0 || start.form.kind !== 'zoned')) return this.#asKept(line);
    if (component.name === 'VEVENT')
      return lineOf(component, 'DTEND') ? '' : endLine(made('DTEND'), occurrence);
    if (component.name === 'VTODO' && !lineOf(component, 'DUE')) return endLine(made('DUE'), occurrence);
    return this.#asKept(line);
  }

  /** RFC 4791 §9.6.5: nothing refers to a VTIMEZONE. */
  #inUtc(line: ContentLine): string {
    const { times } = this.#subject;
    if (paramOf(line, 'TZID') === undefined) return this.#asKept(line);
    const moments = line.value.split(',', mostMoments).map((text) => {
      const moment = parseMoment(text);
      return moment && times.placedOf(moment, line);
    });
    const values = moments.map((at) => at && momentText(momentOf(at.form, at.instant)));
    if (values.includes(undefined)) return this.#asKept(line);
    return valueLine(line.name, values.join(','), without(line, ['TZID']));
  }

  #asKept({ start, end }: ContentLine): string {
    return this.#subject.text.slice(start, end);
  }
}

const mostMoments = 1000;

/** A line that the component does not have. */
function made(name: string): ContentLine {
  return { name, params: [], value: '', start: 0, end: 0, number: 0 };
}

function endLine(line: ContentLine, { start, length }: Occurrence): string {
  return momentLine(line, start.form, endOf(start, length));
}

function hasUsualLength({ start, length }: Occurrence): boolean {
  return length.days * DAY + length.ms === (start.form.kind === 'date' ? DAY : 0);
}

function momentLine(line: ContentLine, form: TimeForm, instant: number): string {
  const params = without(line, ['TZID', 'VALUE']);
  if (form.kind === 'date') params.push(['VALUE', 'DATE']);
  return valueLine(line.name, momentText(momentOf(form, instant)), params);
}

/** As it is told: in UTC, on whatever clock, or as a day. */
function momentOf(form: TimeForm, instant: number): Parameters<typeof momentText>[0] {
  if (form.kind === 'date') return { kind: 'date', wall: wallOn(form, instant) };
  if (form.kind === 'floating') return { kind: 'local', wall: wallOn(form, instant) };
  return { kind: 'utc', wall: instant };
}

function withoutRange(line: ContentLine): ContentLine {
  return { ...line, params: line.params.filter(({ name }) => name !== 'RANGE') };
}

function without({ params }: ContentLine, names: readonly string[]): ParamText[] {
  return params.filter(({ name }) => !names.includes(name)).flatMap(paramTexts);
}
