/** Which times are taken: CALDAV:free-busy-query, RFC 4791 §7.10. */

import { lineOf, linesOf, type Component } from './components.ts';
import { endOf } from './instances.ts';
import { paramOf } from './lines.ts';
import { periodsOf } from './overlap.ts';
import type { Subject, TimeRange } from './subject.ts';
import { momentText } from './values.ts';
import { textLine, valueLine } from './write.ts';

/** The kinds of time that is taken: FBTYPE, RFC 5545 §3.2.9. */
const busyKinds = ['BUSY', 'BUSY-UNAVAILABLE', 'BUSY-TENTATIVE'] as const;
export type BusyKind = (typeof busyKinds)[number];

/** Milliseconds since 1970, without `end`. */
export type BusyPeriod = { kind: BusyKind; start: number; end: number };

/** Periods are joined whenever there are so many more, so that memory follows what is told. */
const manyPeriods = 10_000;
/** More periods than this are told nobody. */
const mostPeriods = 100_000;

/** Gathers the times in a range that many objects take. */
export class BusyTimes {
  readonly #range: Required<TimeRange>;
  #periods: BusyPeriod[] = [];
  #joined = 0;
  #complete = true;

  constructor(range: Required<TimeRange>) {
    this.#range = range;
  }

  /** False where what an object takes cost too much to find, so that some of it is not told. */
  get complete(): boolean {
    return this.#complete;
  }

  add(subject: Subject): void {
    for (const component of subject.components)
      if (component.name === 'VFREEBUSY') this.#addPublished(component);
    if (!subject.components.some((component) => kindOf(component) !== undefined)) return;
    const expander = subject.expander(this.#range);
    for (const { component, start, length } of expander.list()) {
      const kind = kindOf(component);
      if (kind) this.#take(kind, start.instant, endOf(start, length));
    }
    this.#complete &&= !expander.truncated;
  }

  /** RFC 4791 §7.10: each kind by itself, in order, clipped to the range, what overlaps or touches joined. */
  list(): BusyPeriod[] {
    this.#periods = busyKinds.flatMap((kind) =>
      joined(this.#periods.filter((period) => period.kind === kind)),
    );
    if (this.#periods.length > mostPeriods) {
      this.#periods.length = mostPeriods;
      this.#complete = false;
    }
    this.#joined = this.#periods.length;
    return this.#periods.toSorted((one, other) => one.start - other.start || one.end - other.end);
  }

  #addPublished(component: Component): void {
    for (const line of linesOf(component, 'FREEBUSY')) {
      const type = paramOf(line, 'FBTYPE')?.toUpperCase() ?? 'BUSY';
      if (type === 'FREE') continue;
      // RFC 5545 §3.2.9: a type that is not known is treated as BUSY.
      const kind = busyKinds.find((known) => known === type) ?? 'BUSY';
      for (const { start, end } of periodsOf(line.value)) this.#take(kind, start, end);
    }
  }

  #take(kind: BusyKind, from: number, to: number): void {
    const start = Math.max(from, this.#range.start);
    const end = Math.min(to, this.#range.end);
    if (start >= end) return;
    this.#periods.push({ kind, start, end });
    if (this.#periods.length > this.#joined + manyPeriods) this.list();
  }
}

/** Which kind of time an event takes, RFC 4791 §7.10; undefined where it takes none. */
function kindOf(component: Component): BusyKind | undefined {
  if (component.name !== 'VEVENT') return undefined;
  const status = wordOf(component, 'STATUS');
  if (wordOf(component, 'TRANSP') === 'TRANSPARENT' || status === 'CANCELLED') return undefined;
  return status === 'TENTATIVE' ? 'BUSY-TENTATIVE' : 'BUSY';
}

function wordOf(component: Component, name: string): string | undefined {
  return lineOf(component, name)?.value.trim().toUpperCase();
}

function joined(periods: BusyPeriod[]): BusyPeriod[] {
  const found: BusyPeriod[] = [];
  for (const period of periods.sort((one, other) => one.start - other.start)) {
    const last = found.at(-1);
    if (last && period.start <= last.end) last.end = Math.max(last.end, period.end);
    else found.push({ ...period });
  }
  return found;
}

/** `stamp` such as `20260310T090000Z`. */
type Published = Readonly<{ range: Required<TimeRange>; uid: string; stamp: string }>;

/** Periods on a line. */
const periodsALine = 50;

/** The VFREEBUSY that tells them (RFC 5545 §3.6.4), to stand in a VCALENDAR. */
export function freeBusyText(periods: readonly BusyPeriod[], { range, uid, stamp }: Published): string {
  const lines = busyKinds.flatMap((kind) =>
    linesFor(
      kind,
      periods.filter((period) => period.kind === kind),
    ),
  );
  return [
    'BEGIN:VFREEBUSY\r\n',
    textLine('UID', uid),
    valueLine('DTSTAMP', stamp),
    valueLine('DTSTART', utcText(range.start)),
    valueLine('DTEND', utcText(range.end)),
    ...lines,
    'END:VFREEBUSY\r\n',
  ].join('');
}

function linesFor(kind: BusyKind, periods: readonly BusyPeriod[]): string[] {
  const lines: string[] = [];
  for (let from = 0; from < periods.length; from += periodsALine) {
    const values = periods
      .slice(from, from + periodsALine)
      .map(({ start, end }) => `${utcText(start)}/${utcText(end)}`);
    lines.push(valueLine('FREEBUSY', values.join(','), [['FBTYPE', kind]]));
  }
  return lines;
}

function utcText(wall: number): string {
  return momentText({ kind: 'utc', wall });
}
