/** Reads a calendar file: splits it into objects, byte for byte, and names what is bad by its line. */

import { createHash } from 'node:crypto';
import { DomainError } from '../errors.ts';
import { attendeeComponents, attendeeLines } from './attendees.ts';
import { Draft, ownLines } from './draft.ts';
import { defaultLimits, keepWithin, type CalendarLimits } from './limits.ts';
import { colonOf, LineScanner, unfold } from './lines.ts';
import { Problems, type Problem, type ProblemCode } from './problems.ts';
import { spanOf, widen, type Span } from './span.ts';
import { unescapeText } from './values.ts';

export { decodeCalendar } from './decode.ts';
export type { CalendarLimits } from './limits.ts';
export type { Problem } from './problems.ts';

/** A VTIMEZONE: its name, unescaped, and its text as it came. */
export type ZoneDefinition = { tzid: string; text: string };

/** All components of one UID. */
export type CalendarObject = {
  uid: string;
  /**
   * The components byte for byte as they came, each ending in a line break. Two things differ where a file is broken:
   * lines that are no content lines are left out, and a component without UID gets its line.
   */
  text: string;
  /** The name of the first component: VEVENT, VTODO, VJOURNAL, … */
  kind: string;
  /** Whether a component has an RRULE or an RDATE. */
  recurrent: boolean;
  /** How many components have a RECURRENCE-ID. */
  overrides: number;
  /** The names of the time zones that its lines name, each once. */
  tzids: string[];
  /** Whether a component has a CLASS other than PUBLIC. */
  hasPrivate: boolean;
  /** Whether there is anything about attendees, or an alarm. */
  hasExtras: boolean;
  span: Span;
  /** The number of the line in the file where its first component begins, from 1. */
  line: number;
  /** Whether the UID stood in the file; a missing one is made from the component's text, so that it stays the same. */
  uidFrom: 'file' | 'text';
};

/** What the calendar says about itself, as text. */
export type CalendarProperties = {
  name?: string;
  color?: string;
  timeZone?: string;
  description?: string;
};

/** Components taken in, by kind; `recurrent` objects; components `refused`. */
export type Counts = {
  events: number;
  todos: number;
  journals: number;
  others: number;
  recurrent: number;
  refused: number;
};

export type ReadCalendar = {
  properties: CalendarProperties;
  zones: ZoneDefinition[];
  objects: CalendarObject[];
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

/** These stand in a calendar, never in one another: where one begins, whatever is open has lost its END. */
const objectKinds = new Set(['VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VAVAILABILITY', 'VPOLL']);

/** RFC 5545 §3.1: CONTROL, without HTAB and the line breaks. Storage and XML cannot hold them. */
// eslint-disable-next-line no-control-regex
const control = /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]/;

/** A description of a calendar is a page at most. */
const LONGEST_PROPERTY = 10_000;

/** The lines of a calendar that say what it is called and so on; the standard's own name comes last and wins. */
const propertyLines = new Map<string, keyof CalendarProperties>([
  ['X-WR-CALNAME', 'name'],
  ['NAME', 'name'],
  ['X-APPLE-CALENDAR-COLOR', 'color'],
  ['COLOR', 'color'],
  ['X-WR-TIMEZONE', 'timeZone'],
  ['X-WR-CALDESC', 'description'],
  ['DESCRIPTION', 'description'],
]);

/** One pass over the lines of a text. */
class CalendarReader {
  readonly #text: string;
  readonly #limits: CalendarLimits;
  readonly #scanner: LineScanner;
  readonly #problems = new Problems();
  readonly #properties = new Map<string, string>();
  readonly #zones = new Map<string, ZoneDefinition>();
  readonly #objects = new Map<string, { object: CalendarObject; parts: string[] }>();
  /** How often each component without a UID has been seen. */
  readonly #withoutUid = new Map<string, number>();
  readonly #counts: Counts = { events: 0, todos: 0, journals: 0, others: 0, recurrent: 0, refused: 0 };
  readonly #hasControls: boolean;
  #calendar: 'never' | 'open' | 'closed' = 'never';
  #calendarLine = 0;
  #draft: Draft | undefined;
  #components = 0;

  constructor(text: string, limits: CalendarLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#scanner = new LineScanner(text);
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
    return {
      properties: this.#calendarProperties(),
      zones: [...this.#zones.values()],
      objects: [...this.#objects.values()].map(({ object, parts }) => ({ ...object, text: parts.join('') })),
      problems: this.#problems.list,
      counts: this.#counts,
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
      this.#begin(this.#valueFrom(colon).trim().toUpperCase());
      return;
    }
    if (name === 'END') {
      this.#end(this.#valueFrom(colon).trim().toUpperCase());
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
    if (propertyLines.has(name) && !this.#properties.has(name))
      this.#properties.set(name, this.#valueFrom(colon));
  }

  #begin(name: string): void {
    const { number, start } = this.#scanner;
    this.#components += 1;
    keepWithin(this.#limits, 'components', this.#components);
    if (name === 'VCALENDAR') {
      this.#abandon();
      if (this.#calendar === 'open') this.#calendarUnterminated();
      this.#calendar = 'open';
      this.#calendarLine = number;
      return;
    }
    if (objectKinds.has(name) || name === 'VTIMEZONE') this.#abandon();
    if (this.#draft) {
      this.#draft.open.push(name);
      keepWithin(this.#limits, 'depth', this.#draft.open.length + 1);
      if (name === 'VALARM' || attendeeComponents.has(name)) this.#draft.hasExtras = true;
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

  /** A line of the open component, or of one within it. */
  #readInto(draft: Draft, name: string, colon: number): void {
    const { start, number, folded } = this.#scanner;
    const raw = this.#text.slice(start, colon);
    const head = folded ? unfold(raw) : raw;
    if (head.length > name.length) draft.readHead(head, number, this.#limits);
    if (attendeeLines.has(name)) draft.hasExtras = true;
    if (draft.open.length > 1 || !ownLines.has(name)) return;
    draft.readOwn({ name, head, value: this.#valueFrom(colon), number }, this.#limits, this.#problems);
  }

  #close(draft: Draft): void {
    this.#draft = undefined;
    if (draft.refusal) {
      this.#refused(draft, draft.refusal);
      return;
    }
    const own = this.#textOf(draft);
    if (draft.kind === 'VTIMEZONE') {
      this.#addZone(draft, own);
      return;
    }
    if (!objectKinds.has(draft.kind) && draft.uid === '') {
      const message = `Nothing is known of ${draft.kind.slice(0, 40)}, and it has no UID.`;
      this.#refused(draft, { line: draft.line, code: 'component-unknown', message });
      return;
    }
    this.#count(draft.kind);
    if (draft.kind === 'VEVENT' && !draft.times.start)
      this.#problems.add(
        draft.line,
        'start-missing',
        'This VEVENT has no DTSTART, so it never happens.',
        draft.uid,
      );
    const { uid, uidFrom } = this.#uidOf(draft, own);
    const text = uidFrom === 'file' ? own : withUid(own, uid);
    const span = spanOf(draft.times);
    const known = this.#objects.get(uid);
    if (!known) {
      this.#objects.set(uid, { object: objectOf(draft, uid, uidFrom, span), parts: [text] });
      keepWithin(this.#limits, 'uids', this.#objects.size);
      if (draft.isRecurrent) this.#counts.recurrent += 1;
      return;
    }
    if (!draft.isOverride && known.object.overrides < known.parts.length)
      this.#problems.add(draft.line, 'uid-repeated', 'Another component has this UID already.', uid);
    if (draft.isRecurrent && !known.object.recurrent) this.#counts.recurrent += 1;
    known.parts.push(text);
    keepWithin(this.#limits, 'overrides', known.parts.length);
    join(known.object, draft, span);
  }

  #uidOf(draft: Draft, text: string): Pick<CalendarObject, 'uid' | 'uidFrom'> {
    if (draft.uid !== '') return { uid: draft.uid, uidFrom: 'file' };
    this.#problems.add(draft.line, 'uid-missing', `This ${draft.kind} has no UID; it was given one.`);
    const copy = this.#withoutUid.get(text) ?? 0;
    this.#withoutUid.set(text, copy + 1);
    return { uid: madeUid(text, copy), uidFrom: 'text' };
  }

  #addZone(draft: Draft, text: string): void {
    if (draft.tzid === '') {
      this.#problems.add(draft.line, 'component-unknown', 'This VTIMEZONE has no TZID.');
      return;
    }
    const known = this.#zones.get(draft.tzid);
    if (known === undefined) {
      this.#zones.set(draft.tzid, { tzid: draft.tzid, text });
      keepWithin(this.#limits, 'zones', this.#zones.size);
    } else if (known.text !== text)
      this.#problems.add(
        draft.line,
        'zone-redefined',
        `The time zone ${draft.tzid.slice(0, 80)} is defined twice.`,
      );
  }

  /** The text of the component that ends here, without the lines that are left out, ending in a line break. */
  #textOf(draft: Draft): string {
    const parts: string[] = [];
    let from = draft.start;
    for (const [start, end] of draft.omitted) {
      parts.push(this.#text.slice(from, start));
      from = end;
    }
    const { end, next } = this.#scanner;
    parts.push(this.#text.slice(from, next));
    if (next === end) parts.push('\r\n');
    return parts.length === 1 ? parts[0]! : parts.join('');
  }

  #valueFrom(colon: number): string {
    const raw = this.#text.slice(colon + 1, this.#scanner.end);
    return this.#scanner.folded ? unfold(raw) : raw;
  }

  /** Leaves the line out of the component's text. */
  #omit(): void {
    this.#draft?.omitted.push([this.#scanner.start, this.#scanner.next]);
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
    this.#counts.refused += 1;
    this.#problems.add(line, code, message, draft.uid);
  }

  #count(kind: string): void {
    if (kind === 'VEVENT') this.#counts.events += 1;
    else if (kind === 'VTODO') this.#counts.todos += 1;
    else if (kind === 'VJOURNAL') this.#counts.journals += 1;
    else this.#counts.others += 1;
  }

  #calendarUnterminated(): void {
    this.#problems.add(this.#calendarLine, 'calendar-unterminated', 'This VCALENDAR has no END.');
  }

  #finish(): void {
    this.#abandon();
    if (this.#calendar === 'never') throw new DomainError('not-a-calendar', { reason: 'no-calendar' });
    if (this.#calendar === 'open') this.#calendarUnterminated();
  }

  #calendarProperties(): CalendarProperties {
    const properties: CalendarProperties = {};
    for (const [line, property] of propertyLines) {
      const value = unescapeText(this.#properties.get(line)?.slice(0, LONGEST_PROPERTY) ?? '').trim();
      if (value !== '') properties[property] = value;
    }
    return properties;
  }
}

function objectOf(draft: Draft, uid: string, uidFrom: CalendarObject['uidFrom'], span: Span): CalendarObject {
  return {
    uid,
    text: '',
    kind: draft.kind,
    recurrent: draft.isRecurrent,
    overrides: draft.isOverride ? 1 : 0,
    tzids: [...draft.tzids],
    hasPrivate: draft.isPrivate,
    hasExtras: draft.hasExtras,
    span,
    line: draft.line,
    uidFrom,
  };
}

/** Adds what one more component of the same UID says. */
function join(object: CalendarObject, draft: Draft, span: Span): void {
  object.recurrent ||= draft.isRecurrent;
  object.overrides += draft.isOverride ? 1 : 0;
  object.hasPrivate ||= draft.isPrivate;
  object.hasExtras ||= draft.hasExtras;
  object.span = widen(object.span, span);
  for (const tzid of draft.tzids) if (!object.tzids.includes(tzid)) object.tzids.push(tzid);
}

/** The component with the line that it lacks, as its second. */
function withUid(text: string, uid: string): string {
  const scanner = new LineScanner(text);
  scanner.advance();
  const lineBreak = text.slice(scanner.end, scanner.next);
  return `${text.slice(0, scanner.next)}UID:${uid}${lineBreak}${text.slice(scanner.next)}`;
}

/** The same component gets the same UID at each import; its n-th copy in a file another. */
function madeUid(text: string, copy: number): string {
  const hash = createHash('sha256').update(text.replaceAll('\r', '')).update(String(copy));
  return `${hash.digest('hex').slice(0, 32)}@without-uid.invalid`;
}
