/** Reads a calendar file: splits it into objects, byte for byte, and names what is bad by its line. */

import { DomainError } from '../errors.ts';
import { Collection, type Counts, type FileObject } from './collect.ts';
import { objectKinds } from './components.ts';
import { Draft } from './draft.ts';
import { defaultLimits, keepWithin, type CalendarLimits } from './limits.ts';
import { colonOf, control, LineScanner } from './lines.ts';
import { mendLine } from './mend.ts';
import { Problems, type Problem, type ProblemCode } from './problems.ts';
import { propertiesOf, propertyLines, type CalendarProperties } from './properties.ts';
import { SourceCalendar, withKnownZones } from './source.ts';
import type { ZoneDefinition } from './zones.ts';

export { decodeCalendar } from './decode.ts';
export type { CalendarObject, FileObject } from './collect.ts';
export type { Problem } from './problems.ts';
export type { CalendarProperties } from './properties.ts';

export type ReadCalendar = {
  properties: CalendarProperties;
  /** Of all calendars in the file; an object goes by those of its own `source`. */
  zones: ZoneDefinition[];
  objects: FileObject[];
  problems: Problem[];
  counts: Counts;
};

/**
 * Reads a calendar text. Several calendars in one text are read as one. Throws `not-a-calendar` with a `reason`
 * ('empty', 'no-calendar'), and `calendar-too-large` with the `limit` and what is `allowed`.
 */
export function readCalendar(text: string, limits: Partial<CalendarLimits> = {}): ReadCalendar {
  const allowed = { ...defaultLimits, ...limits };
  keepWithin(allowed, 'size', text.length);
  if (text.trim() === '') throw new DomainError('not-a-calendar', { reason: 'empty' });
  return new CalendarReader(text, allowed).read();
}

/** One pass over the lines of a text. */
class CalendarReader {
  readonly #text: string;
  readonly #limits: CalendarLimits;
  readonly #scanner: LineScanner;
  readonly #problems = new Problems();
  readonly #properties = new Map<string, string>();
  readonly #sources = [new SourceCalendar()];
  readonly #objects: Collection;
  readonly #hasControls: boolean;
  #calendar: 'never' | 'open' | 'closed' = 'never';
  #calendarLine = 0;
  #draft: Draft | undefined;
  #components = 0;
  #zones = 0;

  constructor(text: string, limits: CalendarLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#scanner = new LineScanner(text);
    this.#objects = new Collection(limits, this.#problems);
    this.#hasControls = control.test(text);
  }

  read(): ReadCalendar {
    const scanner = this.#scanner;
    while (scanner.advance()) {
      keepWithin(this.#limits, 'lines', scanner.passed);
      if (scanner.start === scanner.end) this.#omit();
      else this.#readLine();
    }
    this.#finish();
    const objects = this.#objects.list().map((object) => withKnownZones(object));
    for (const source of this.#sources) source.tellUnknown(this.#problems);
    return {
      properties: propertiesOf(this.#properties),
      zones: this.#sources.flatMap((source) => source.definitions()),
      objects,
      problems: this.#problems.list,
      counts: { ...this.#objects.counts, recurrent: objects.filter(({ recurrent }) => recurrent).length },
    };
  }

  #readLine(): void {
    const scanner = this.#scanner;
    const name = scanner.name();
    const draft = this.#draft;
    if (scanner.end - scanner.start > this.#limits.lineLength) {
      this.#spoil('line-too-long', `This line is longer than ${this.#limits.lineLength} characters.`);
      return;
    }
    if (this.#hasControls && control.test(this.#text.slice(scanner.start, scanner.end))) {
      this.#spoil('control-characters', 'This line has control characters.');
      return;
    }
    const colon = name === '' ? -1 : colonOf(this.#text, scanner.start, scanner.end);
    if (colon === -1) {
      // Left out, it would make public what was meant not to be.
      if (/^class\b/i.test(this.#text.slice(scanner.start, scanner.start + 6)))
        this.#spoil('not-a-content-line', 'This line says who may see the event, but it cannot be read.');
      else this.#skip('not-a-content-line', 'This line is not of the form NAME:value.');
      return;
    }
    if (name === 'BEGIN') {
      this.#begin(scanner.valueFrom(colon).trim().toUpperCase());
      return;
    }
    if (name === 'END') {
      this.#end(scanner.valueFrom(colon).trim().toUpperCase());
      return;
    }
    if (draft) {
      this.#readInto(draft, name, colon);
      return;
    }
    if (this.#calendar !== 'open') {
      this.#skip('outside-calendar', 'This line stands outside of any calendar.');
      return;
    }
    this.#source.read(name, scanner.valueFrom(colon));
    if (propertyLines.has(name) && !this.#properties.has(name))
      this.#properties.set(name, scanner.valueFrom(colon));
  }

  get #source(): SourceCalendar {
    return this.#sources.at(-1)!;
  }

  /** Reads a line of a component, mended where it can be. */
  #readInto(draft: Draft, name: string, colon: number): void {
    const scanner = this.#scanner;
    const { start, number } = scanner;
    const mended = draft.kind === 'VTIMEZONE' ? undefined : mendLine(scanner, name, colon);
    if (mended === undefined) {
      draft.read(scanner, name, colon, this.#limits, this.#problems);
      return;
    }
    this.#problems.add(number, mended.code, mended.message, draft.uid);
    draft.edits.push([start, scanner.next, mended.text]);
    const lines = new LineScanner(mended.text, number - 1);
    while (lines.advance()) {
      const after = colonOf(mended.text, lines.start, lines.end);
      draft.read(lines, name, after, this.#limits, this.#problems);
    }
  }

  #begin(name: string): void {
    const { number, start } = this.#scanner;
    this.#components += 1;
    keepWithin(this.#limits, 'components', this.#components);
    if (name === 'VCALENDAR') {
      this.#abandon();
      if (this.#calendar === 'open') this.#calendarUnterminated();
      this.#calendar = 'open';
      this.#sources.push(new SourceCalendar());
      this.#calendarLine = number;
      return;
    }
    // Whatever is open has lost its END.
    if (objectKinds.has(name) || name === 'VTIMEZONE') this.#abandon();
    if (this.#draft) {
      this.#draft.begin(name);
      keepWithin(this.#limits, 'depth', this.#draft.open.length + 1);
      return;
    }
    if (this.#calendar !== 'open') {
      if (!objectKinds.has(name)) {
        this.#skip('outside-calendar', 'This line stands outside of any calendar.');
        return;
      }
      this.#problems.add(number, 'no-calendar-around', `This ${name} stands outside of any VCALENDAR.`);
      if (this.#calendar === 'never') this.#calendar = 'closed';
    }
    this.#draft = new Draft(name, start, number);
  }

  #end(name: string): void {
    const draft = this.#draft;
    if (draft) {
      const depth = draft.open.lastIndexOf(name);
      if (depth === draft.open.length - 1) {
        draft.open.pop();
        if (depth === 0) this.#close(draft);
        return;
      }
      if (depth > 0) {
        draft.refuse(
          draft.line,
          'component-unterminated',
          `A component within this ${draft.kind} has no END.`,
        );
        draft.open.length = depth;
        return;
      }
      if (depth === -1 && name !== 'VCALENDAR') {
        this.#strayEnd(name);
        return;
      }
      this.#abandon();
      if (depth === 0) return;
    }
    if (name !== 'VCALENDAR' || this.#calendar !== 'open') {
      this.#strayEnd(name);
      return;
    }
    this.#calendar = 'closed';
  }

  #strayEnd(name: string): void {
    this.#skip('end-without-begin', `END:${name.slice(0, 40)} without its BEGIN.`);
  }

  #close(draft: Draft): void {
    this.#draft = undefined;
    if (draft.refusal) {
      this.#refused(draft, draft.refusal);
      return;
    }
    const { privateAccess } = this.#source;
    if (privateAccess !== undefined && draft.kind !== 'VTIMEZONE')
      draft.say('X-CALENDARSERVER-ACCESS', privateAccess, this.#scanner.start);
    const own = draft.textTo(this.#scanner);
    if (draft.kind === 'VTIMEZONE') {
      this.#addZone(draft, own);
      return;
    }
    if (!objectKinds.has(draft.kind) && draft.uid === '') {
      const message = `Nothing is known of ${draft.kind.slice(0, 40)}, and it has no UID.`;
      this.#refused(draft, { line: draft.line, code: 'component-unknown', message });
      return;
    }
    if (draft.kind === 'VEVENT' && !draft.times.start)
      this.#problems.add(
        draft.line,
        'start-missing',
        'This VEVENT has no DTSTART, so it never happens.',
        draft.uid,
      );
    this.#source.take(draft);
    this.#objects.add(draft, own, this.#source);
  }

  #addZone(draft: Draft, text: string): void {
    const problem = this.#source.define({ tzid: draft.tzid, text });
    if (problem !== undefined) {
      this.#problems.add(draft.line, problem.code, problem.message);
      return;
    }
    this.#zones += 1;
    keepWithin(this.#limits, 'zones', this.#zones);
  }

  /** Leaves the line out of the component's text. */
  #omit(): void {
    this.#draft?.edits.push([this.#scanner.start, this.#scanner.next, '']);
  }

  #skip(code: ProblemCode, message: string): void {
    this.#problems.add(this.#scanner.number, code, message);
    this.#omit();
  }

  /** A line that cannot be kept: its component is refused with it. */
  #spoil(code: ProblemCode, message: string): void {
    if (this.#draft) this.#draft.refuse(this.#scanner.number, code, message);
    else this.#skip(code, message);
  }

  /** Gives up on a component that has no END. */
  #abandon(): void {
    const draft = this.#draft;
    if (!draft) return;
    this.#draft = undefined;
    const message = `This ${draft.kind.slice(0, 40)} has no END.`;
    this.#refused(draft, draft.refusal ?? { line: draft.line, code: 'component-unterminated', message });
  }

  #refused(draft: Draft, { line, code, message }: NonNullable<Draft['refusal']>): void {
    this.#objects.counts.refused += 1;
    this.#problems.add(line, code, message, draft.uid);
  }

  #calendarUnterminated(): void {
    this.#problems.add(this.#calendarLine, 'calendar-unterminated', 'This VCALENDAR has no END.');
  }

  #finish(): void {
    this.#abandon();
    if (this.#calendar === 'never') throw new DomainError('not-a-calendar', { reason: 'no-calendar' });
    if (this.#calendar === 'open') this.#calendarUnterminated();
  }
}
