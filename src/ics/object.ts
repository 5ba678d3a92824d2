/**
 * Calendar object resources (RFC 4791 §4.1): one calendar with all components of one UID, as PUT brings it. Nothing is
 * mended; what is wrong is refused by name, and what is right comes back byte for byte.
 */

import { Budget } from './budget.ts';
import { isPrivateAround } from './class.ts';
import { addComponent, objectOf, type CalendarObject } from './collect.ts';
import { objectKinds, timedKinds } from './components.ts';
import { Draft } from './draft.ts';
import { defaultLimits, type CalendarLimits } from './limits.ts';
import { colonOf, isName, LineScanner, unfit } from './lines.ts';
import { Problems } from './problems.ts';
import { refusal, Validity, type ObjectCondition } from './validity.ts';
import { componentMarker, zoneMarker } from './wrapper.ts';
import { hashOf, resolveZone, type ZoneDefinition } from './zones.ts';

export type { ObjectCondition } from './validity.ts';

/** `text` has the object's components alone, in their order; `joinObject` puts all three together again. */
export type CalendarObjectResource = CalendarObject & {
  /** The time zones that the calendar defines, each once. */
  zones: ZoneDefinition[];
  /** All the rest of the calendar's text, with marks where components and time zones stand. */
  wrapper: string;
};

/** Here `size` counts octets, as RFC 4791 §5.2.5 does. */
export type ObjectLimits = CalendarLimits & {
  /** ATTENDEE lines of one component. */
  attendees: number;
};

export const objectLimits: ObjectLimits = { ...defaultLimits, size: 10_000_000, attendees: 1000 };

/**
 * Reads the text of a calendar object resource. Throws `object-refused` with the `condition` of RFC 4791 §5.3.2.1 that
 * it fails, a `reason` in a word, and the `line`, from 1.
 */
export function readObject(text: string, limits: Partial<ObjectLimits> = {}): CalendarObjectResource {
  return new ObjectReader(text, { ...objectLimits, ...limits }).read();
}

/** Steps for the zones of an object. */
const MOST_STEPS = 300_000;

/** Where these stand within a component, an END has been lost. */
const neverWithin = new Set([...objectKinds, 'VTIMEZONE', 'VCALENDAR']);

/** The lines of a calendar that decide whether it is taken: the one value that they may have. */
const calendarValues = new Map([
  ['VERSION', '2.0'],
  ['CALSCALE', 'GREGORIAN'],
]);

class ObjectReader {
  readonly #text: string;
  readonly #limits: ObjectLimits;
  readonly #scanner: LineScanner;
  readonly #problems = new Problems();
  readonly #mayBeUnfit: boolean;
  /** The components that are open, the calendar first. */
  readonly #open: Validity[] = [];
  readonly #zones = new Map<string, ZoneDefinition>();
  readonly #recurrenceIds = new Set<string>();
  readonly #parts: string[] = [];
  readonly #wrapper: string[] = [];
  /** Up to where the text lies in `#parts` or `#wrapper`. */
  #taken = 0;
  #state: 'before' | 'open' | 'closed' = 'before';
  #components = 0;
  #draft: Draft | undefined;
  #object: CalendarObject | undefined;

  constructor(text: string, limits: ObjectLimits) {
    this.#text = text;
    this.#limits = limits;
    this.#scanner = new LineScanner(text);
    this.#mayBeUnfit = unfit.test(text) || !text.isWellFormed();
  }

  read(): CalendarObjectResource {
    const scanner = this.#scanner;
    if (Buffer.byteLength(this.#text) > this.#limits.size) this.#refuse('max-resource-size', 'too-large', 1);
    // A byte order mark is no part of the first line, but comes back with it.
    if (this.#text.startsWith('\ufeff')) scanner.next = 1;
    while (scanner.advance()) {
      if (scanner.passed > this.#limits.lines) this.#refuse('max-resource-size', 'too-many-lines');
      if (this.#state !== 'closed') this.#readLine();
      else if (scanner.start !== scanner.end) this.#refuseMore();
    }
    const object = this.#finish();
    const wrapper = this.#wrapper.join('');
    return {
      ...object,
      hasPrivate: object.hasPrivate || isPrivateAround(wrapper),
      text: this.#parts.join(''),
      zones: [...this.#zones.values()],
      wrapper,
    };
  }

  #readLine(): void {
    const scanner = this.#scanner;
    const { start, end, next } = scanner;
    if (end - start > this.#limits.lineLength) this.#refuse('max-resource-size', 'line-too-long');
    if (this.#mayBeUnfit) {
      const line = this.#text.slice(start, next);
      if (unfit.test(line) || !line.isWellFormed()) this.#refuse('valid-calendar-data', 'control-characters');
    }
    const name = scanner.name();
    const colon = name === '' ? -1 : colonOf(this.#text, start, end);
    if (this.#state === 'before' && (colon === -1 || name !== 'BEGIN'))
      this.#refuse('valid-calendar-data', 'not-a-calendar');
    if (colon === -1) this.#refuse('valid-calendar-data', 'not-a-content-line');
    if (name === 'BEGIN') this.#begin(scanner.valueFrom(colon).trim().toUpperCase());
    else if (name === 'END') this.#end(scanner.valueFrom(colon).trim().toUpperCase());
    else this.#readProperty(name, colon);
  }

  #readProperty(name: string, colon: number): void {
    const scanner = this.#scanner;
    this.#open.at(-1)!.read(scanner, name);
    if (this.#draft) {
      this.#draft.read(scanner, name, colon, this.#limits, this.#problems);
      this.#heed(this.#draft);
      return;
    }
    // RFC 4791 §4.1: calendar object resources MUST NOT specify METHOD.
    if (name === 'METHOD') this.#refuse('valid-calendar-object-resource', 'method');
    const wanted = calendarValues.get(name);
    if (wanted !== undefined && scanner.valueFrom(colon).trim().toUpperCase() !== wanted)
      this.#refuse('valid-calendar-data', `${name.toLowerCase()}-not-supported`);
  }

  /** What an import would mend or leave out is refused here. */
  #heed({ refusal: refused }: Draft): void {
    const problem = refused ?? this.#problems.list[0];
    if (!problem) return;
    const condition = problem.code === 'too-many-dates' ? 'max-instances' : 'valid-calendar-data';
    this.#refuse(condition, problem.code, problem.line);
  }

  #begin(name: string): void {
    const { start, number } = this.#scanner;
    this.#components += 1;
    if (this.#components > this.#limits.components) this.#refuse('max-resource-size', 'too-many-components');
    if (this.#open.length === this.#limits.depth) this.#refuse('valid-calendar-data', 'too-deep');
    if (!isName(name)) this.#refuse('valid-calendar-data', 'component-unknown');
    if (this.#open.length === 0) {
      if (name !== 'VCALENDAR') this.#refuse('valid-calendar-data', 'not-a-calendar');
      this.#state = 'open';
    } else if (this.#draft) {
      if (neverWithin.has(name)) this.#refuse('valid-calendar-data', 'component-misplaced');
      this.#draft.begin(name);
    } else {
      this.#allow(name);
      this.#draft = new Draft(name, start, number);
    }
    this.#open.push(new Validity(name, number, this.#limits));
  }

  /** Whether a component of this name may stand in the calendar. */
  #allow(name: string): void {
    if (name === 'VCALENDAR') this.#refuse('valid-calendar-data', 'component-misplaced');
    if (name === 'VTIMEZONE') return;
    // RFC 4791 §4.1: not more than one type of calendar component, time zones aside.
    if (this.#object && this.#object.kind !== name)
      this.#refuse('valid-calendar-object-resource', 'several-kinds');
    // RFC 4791 §5.2.3: these three are what calendars here hold.
    if (!timedKinds.has(name)) this.#refuse('supported-calendar-component', 'component-not-supported');
  }

  #end(name: string): void {
    const validity = this.#open.at(-1)!;
    if (validity.name !== name) this.#refuse('valid-calendar-data', 'component-unterminated', validity.line);
    this.#open.pop();
    validity.end(this.#open.length === 1 ? this.#draft?.times : undefined);
    if (this.#open.length === 0) this.#state = 'closed';
    else if (this.#open.length > 1) this.#draft!.open.pop();
    else this.#close(this.#draft!, validity);
  }

  #close(draft: Draft, { recurrenceId }: Validity): void {
    const { next } = this.#scanner;
    const text = this.#text.slice(draft.start, next);
    this.#wrapper.push(this.#text.slice(this.#taken, draft.start));
    this.#taken = next;
    this.#draft = undefined;
    if (draft.kind === 'VTIMEZONE') {
      this.#addZone({ tzid: draft.tzid, text }, draft.line);
      return;
    }
    this.#addComponent(draft, recurrenceId);
    this.#parts.push(text);
    this.#wrapper.push(componentMarker);
  }

  #addZone(zone: ZoneDefinition, line: number): void {
    if (zone.tzid === '') this.#refuse('valid-calendar-data', 'tzid-missing', line);
    if ((this.#zones.get(zone.tzid) ?? zone).text !== zone.text)
      this.#refuse('valid-calendar-data', 'zone-redefined', line);
    this.#zones.set(zone.tzid, zone);
    if (this.#zones.size > this.#limits.zones) this.#refuse('max-resource-size', 'too-many-zones', line);
    this.#wrapper.push(zoneMarker(hashOf(zone)));
  }

  /** RFC 4791 §4.1: all components have one UID, and each stands for something else. */
  #addComponent(draft: Draft, recurrenceId: string | undefined): void {
    const { uid, line } = draft;
    if (uid === '') this.#refuse('valid-calendar-data', 'uid-missing', line);
    if (this.#object && uid !== this.#object.uid)
      this.#refuse('valid-calendar-object-resource', 'several-uids', line);
    const id = recurrenceId ?? 'master';
    if (this.#recurrenceIds.has(id))
      this.#refuse(
        'valid-calendar-object-resource',
        recurrenceId === undefined ? 'several-masters' : 'recurrence-id-repeated',
        line,
      );
    this.#recurrenceIds.add(id);
    if (this.#recurrenceIds.size > this.#limits.overrides)
      this.#refuse('max-instances', 'too-many-overrides', line);
    if (this.#object) addComponent(this.#object, draft);
    else this.#object = objectOf(draft, uid);
    // Each name is looked up among all definitions.
    if (this.#object.tzids.length > this.#limits.zones)
      this.#refuse('max-resource-size', 'too-many-zones', line);
  }

  #finish(): CalendarObject {
    const unclosed = this.#open.at(-1);
    if (unclosed) this.#refuse('valid-calendar-data', 'component-unterminated', unclosed.line);
    if (this.#state === 'before') this.#refuse('valid-calendar-data', 'not-a-calendar', 1);
    this.#wrapper.push(this.#text.slice(this.#taken));
    // RFC 5545 §3.6: a calendar has at least one component.
    if (!this.#object) this.#refuse('valid-calendar-object-resource', 'no-component', 1);
    const { tzids, line } = this.#object;
    const zones = [...this.#zones.values()];
    // RFC 5545 §3.6.5: a VTIMEZONE for each TZID; RFC 7809 §3.1: none for a name that both sides know.
    const budget = new Budget(MOST_STEPS);
    if (tzids.some((tzid) => resolveZone(tzid, zones, budget) === undefined))
      this.#refuse('valid-calendar-data', 'zone-unknown', line);
    return this.#object;
  }

  /** For what stands after the calendar's end. */
  #refuseMore(): never {
    if (this.#scanner.name() === 'BEGIN') this.#refuse('valid-calendar-object-resource', 'several-calendars');
    this.#refuse('valid-calendar-data', 'text-after-the-end');
  }

  #refuse(condition: ObjectCondition, reason: string, line = this.#scanner.number): never {
    throw refusal(condition, reason, line);
  }
}
