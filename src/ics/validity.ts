/** What RFC 5545 §3.6 asks of a component: which properties it has, how often, and in which form. */

import { DomainError } from '../errors.ts';
import { timedKinds } from './components.ts';
import { paramOf, type ContentLine, type LineScanner } from './lines.ts';
import type { ComponentTimes } from './span.ts';
import { DAY, parseMoment, parsePeriod, type Moment } from './values.ts';

/** The preconditions of RFC 4791 §5.3.2.1 that a calendar object can fail by itself. */
export type ObjectCondition =
  | 'valid-calendar-data'
  | 'valid-calendar-object-resource'
  | 'supported-calendar-component'
  | 'max-resource-size'
  | 'min-date-time'
  | 'max-date-time'
  | 'max-instances'
  | 'max-attendees-per-instance';

/** `object-refused`, with the condition that fails, a word that says how, and the line, from 1. */
export function refusal(condition: ObjectCondition, reason: string, line: number): DomainError {
  return new DomainError('object-refused', { condition, reason, line });
}

/** What a component of a name may not have twice, and what of that it has to have. */
type Rules = { required: readonly string[]; once: ReadonlySet<string> };

const common = [
  ...['UID', 'DTSTAMP', 'DTSTART', 'CLASS', 'CREATED', 'LAST-MODIFIED', 'ORGANIZER', 'RECURRENCE-ID'],
  ...['SEQUENCE', 'STATUS', 'SUMMARY', 'URL', 'COLOR'],
];
const scheduled = [...common, 'DESCRIPTION', 'DURATION', 'GEO', 'LOCATION', 'PRIORITY'];
const offsets = ['DTSTART', 'TZOFFSETFROM', 'TZOFFSETTO'];

/** RFC 5545 §3.6. DTSTAMP is required too, but old programs leave it out, and nothing here depends on it. */
const rulesByName = new Map<string, Rules>([
  ['VCALENDAR', rules(['VERSION', 'PRODID'], ['VERSION', 'PRODID', 'CALSCALE'])],
  ['VEVENT', rules(['UID', 'DTSTART'], [...scheduled, 'DTEND', 'TRANSP'])],
  ['VTODO', rules(['UID'], [...scheduled, 'DUE', 'COMPLETED', 'PERCENT-COMPLETE'])],
  ['VJOURNAL', rules(['UID'], common)],
  ['VALARM', rules(['ACTION', 'TRIGGER'], ['ACTION', 'TRIGGER', 'DURATION', 'REPEAT'])],
  ['VTIMEZONE', rules(['TZID'], ['TZID', 'LAST-MODIFIED', 'TZURL'])],
  ['STANDARD', rules(offsets, offsets)],
  ['DAYLIGHT', rules(offsets, offsets)],
]);

function rules(required: readonly string[], once: readonly string[]): Rules {
  return { required, once: new Set(once) };
}

const noRules = rules([], []);

/** The dates of what happens in time have to be understood. */
const dateLines = new Set(['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID']);
const dateLists = new Set(['RDATE', 'EXDATE']);

/** The years 1 to 9999, in wall milliseconds: from, and until without it. */
const EARLIEST = Date.parse('0001-01-01T00:00:00Z');
const LATEST = Date.UTC(10_000, 0);

/** How many ATTENDEE lines, and how many dates in RDATE and EXDATE, a component may have. */
type Limits = { attendees: number; dates: number };

/** Follows one component from its BEGIN to its END. All methods throw `object-refused`. */
export class Validity {
  readonly name: string;
  /** The number of its BEGIN line. */
  readonly line: number;
  /** Which instance it stands for, as text to compare with another's; undefined in a master. */
  recurrenceId: string | undefined;
  readonly #limits: Limits;
  readonly #rules: Rules;
  readonly #seen = new Set<string>();
  #attendees = 0;

  constructor(name: string, line: number, limits: Limits) {
    this.name = name;
    this.line = line;
    this.#limits = limits;
    this.#rules = rulesByName.get(name) ?? noRules;
  }

  /** Takes in one of its own lines, where the scanner stands. */
  read(scanner: LineScanner, name: string): void {
    if (this.#rules.once.has(name)) {
      if (this.#seen.has(name))
        throw refusal('valid-calendar-data', `${name.toLowerCase()}-repeated`, scanner.number);
      this.#seen.add(name);
    }
    if (!timedKinds.has(this.name)) return;
    if (name === 'ATTENDEE') {
      this.#attendees += 1;
      if (this.#attendees > this.#limits.attendees)
        throw refusal('max-attendees-per-instance', 'too-many-attendees', scanner.number);
    }
    if (dateLines.has(name)) this.#readDate(scanner.line()!);
    if (dateLists.has(name)) readDates(scanner.line()!, this.#limits.dates);
  }

  /** What can only be said at its end; `times` of a component that happens in time. */
  end(times: ComponentTimes | undefined): void {
    for (const name of this.#rules.required)
      if (!this.#seen.has(name))
        throw refusal('valid-calendar-data', `${name.toLowerCase()}-missing`, this.line);
    if (!times || !timedKinds.has(this.name)) return;
    const { start, end, duration } = times;
    // RFC 5545 §3.6.1, §3.6.2: either may appear, but not both.
    if (end && duration) throw refusal('valid-calendar-data', 'two-ends', this.line);
    // RFC 5545 §3.8.2.2 wants one form for both; tasks of a day that are due at an hour are common, and understood.
    if (this.name === 'VEVENT' && start && end && (start.kind === 'date') !== (end.kind === 'date'))
      throw refusal('valid-calendar-data', 'end-of-another-form', this.line);
    if (!duration) return;
    // RFC 5545 §3.6.2: a task with a DURATION needs a DTSTART.
    if (!start) throw refusal('valid-calendar-data', 'dtstart-missing', this.line);
    if (start.wall + duration.days * DAY + duration.ms > LATEST)
      throw refusal('max-date-time', 'date-too-late', this.line);
  }

  #readDate(line: ContentLine): void {
    const moment = momentOf(line.value, line.number);
    const form = paramOf(line, 'VALUE')?.toUpperCase() ?? 'DATE-TIME';
    // RFC 5545 §3.2.20: a value is of the type that VALUE names, or else of the usual one.
    if (form !== (moment.kind === 'date' ? 'DATE' : 'DATE-TIME'))
      throw refusal('valid-calendar-data', 'value-of-another-form', line.number);
    if (line.name === 'RECURRENCE-ID')
      this.recurrenceId = `${paramOf(line, 'TZID') ?? ''} ${moment.kind} ${moment.wall}`;
  }
}

/** Reads no more dates than may be there; more are refused where they are counted. */
function readDates({ value, number }: ContentLine, most: number): void {
  for (const text of value.split(',', most)) {
    const period = parsePeriod(text);
    if (!period) momentOf(text, number);
    else keepWithinYears(period.start, number);
  }
}

function momentOf(text: string, line: number): Moment {
  const moment = parseMoment(text);
  if (moment) {
    keepWithinYears(moment, line);
    return moment;
  }
  // Five digits and more for the year.
  if (/^\d{9,20}(T|$)/i.test(text.trim())) throw refusal('max-date-time', 'date-too-late', line);
  throw refusal('valid-calendar-data', 'date-not-understood', line);
}

function keepWithinYears({ wall }: Moment, line: number): void {
  if (wall < EARLIEST) throw refusal('min-date-time', 'date-too-early', line);
}
