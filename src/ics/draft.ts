/** What is known of one component while its lines are read: enough to keep it, find it and bound it. */

import { isPrivateAccess } from './class.ts';
import { isAttendeeComponent, isAttendeeLineAt } from './attendees.ts';
import type { CalendarLimits } from './limits.ts';
import { paramOf, parseLine, type LineScanner } from './lines.ts';
import type { ProblemCode, Problems } from './problems.ts';
import { parseRecur } from './recur.ts';
import type { ComponentTimes } from './span.ts';
import { valueLine } from './write.ts';
import { DAY, parseDuration, parseMoment, parsePeriod, unescapeText, type Moment } from './values.ts';

/** A line of a component: `head` is what stands before the colon, unfolded; `number` counts from 1 in the file. */
type DraftLine = { name: string; head: string; value: string; number: number };

type Refusal = { line: number; code: ProblemCode; message: string };

export class Draft {
  readonly kind: string;
  /** Where it begins in the text, and the number of that line. */
  readonly start: number;
  readonly line: number;
  /** The names of the components that are open from here on, itself first. */
  readonly open: string[];
  /** Where lines lie that are left out of the text, [from, to), and what stands there in their place. */
  readonly edits: [from: number, to: number, text: string][] = [];
  /** The time zones that its lines name, each with the number of the first such line. */
  readonly tzids = new Map<string, number>();
  readonly times: ComponentTimes = { rules: [], dates: [], longestPeriod: 0, movesTheRest: false };
  uid = '';
  tzid = '';
  /** The zone that DTSTART names. */
  startZone = '';
  /** As they came; SEQUENCE is 0 where there is none. */
  summary = '';
  sequence = 0;
  recurrenceId: Moment | undefined;
  isOverride = false;
  isRecurrent = false;
  isPrivate = false;
  hasExtras = false;
  /** Why it cannot be kept, if so. */
  refusal: Refusal | undefined;
  dates = 0;
  readonly #seen = new Set<string>();

  constructor(kind: string, start: number, line: number) {
    this.kind = kind;
    this.start = start;
    this.line = line;
    this.open = [kind];
  }

  /** Its text up to the line where the scanner stands, with lines left out or mended, ending in a line break. */
  textTo({ text, end, next }: LineScanner): string {
    const parts: string[] = [];
    let from = this.start;
    for (const [start, past, mended] of this.edits) {
      parts.push(text.slice(from, start), mended);
      from = past;
    }
    parts.push(text.slice(from, next));
    if (next === end) parts.push('\r\n');
    return parts.length === 1 ? parts[0]! : parts.join('');
  }

  /** Refuses the component; the first refusal stands. */
  refuse(line: number, code: ProblemCode, message: string): void {
    this.refusal ??= { line, code, message };
  }

  /** Adds a line of access that stood around it, where the component ends in the file. */
  say(name: string, value: string, end: number): void {
    this.isPrivate = true;
    this.edits.push([end, end, valueLine(name, value)]);
  }

  /** Notes a component that begins within. */
  begin(name: string): void {
    this.open.push(name);
    if (name === 'VALARM' || isAttendeeComponent(name)) this.hasExtras = true;
  }

  /** Reads the line where the scanner stands, of the component or of one within it; its value begins after `colon`. */
  read(scanner: LineScanner, name: string, colon: number, limits: CalendarLimits, problems: Problems): void {
    const { number } = scanner;
    const head = scanner.head(colon);
    if (head.length > name.length) this.#readHead(name, head, number, limits);
    this.hasExtras ||= isAttendeeLineAt(scanner, name, colon);
    if (this.open.length > 1 || !readers.has(name)) return;
    this.#readOwn({ name, head, value: scanner.valueFrom(colon), number }, limits, problems);
  }

  /** Counts the parameters of a line, and notes the time zone that they name. */
  #readHead(name: string, head: string, number: number, limits: CalendarLimits): void {
    if (head.split(';', limits.parameters + 2).length > limits.parameters + 1) {
      this.refuse(number, 'too-many-parameters', 'This line has too many parameters.');
      return;
    }
    if (!/;\s*TZID/i.test(head)) return;
    const parsed = parseLine(`${head}:`);
    const tzid = parsed && paramOf(parsed, 'TZID');
    if (tzid === undefined || tzid === '') return;
    if (!this.tzids.has(tzid)) this.tzids.set(tzid, number);
    if (name === 'DTSTART' && this.open.length === 1) this.startZone ||= tzid;
  }

  /** Reads one of the component's own lines that say something about it as a whole. */
  #readOwn(line: DraftLine, limits: CalendarLimits, problems: Problems): void {
    const read = readers.get(line.name);
    if (!read) return;
    if (single.has(line.name)) {
      if (this.#seen.has(line.name)) {
        problems.add(
          line.number,
          'property-repeated',
          `A second ${line.name}; the first one counts.`,
          this.uid,
        );
        return;
      }
      this.#seen.add(line.name);
    }
    const problem = read(this, line, limits);
    if (problem) problems.add(line.number, problem, `Not understood: ${line.value.slice(0, 80)}`, this.uid);
  }
}

/** Reads a line into a draft; answers what is wrong with it, if anything is. */
type LineReader = (draft: Draft, line: DraftLine, limits: CalendarLimits) => ProblemCode | undefined;

const readers = new Map<string, LineReader>([
  ['UID', readUid],
  ['TZID', (draft, { value }) => void (draft.tzid = unescapeText(value.trim()))],
  ['CLASS', readAccess],
  ['X-CALENDARSERVER-ACCESS', readAccess],
  ['DTSTART', ({ times }, { value }) => understood((times.start = parseMoment(value)))],
  ['DTEND', ({ times }, { value }) => understood((times.end = parseMoment(value)))],
  ['DUE', ({ times }, { value }) => understood((times.end = parseMoment(value)))],
  ['DURATION', ({ times }, { value }) => understood((times.duration = parseDuration(value)))],
  ['RECURRENCE-ID', readRecurrenceId],
  [
    'SEQUENCE',
    (draft, { value }) => void (draft.sequence = Number(/^\s*(\d{1,9})\s*$/.exec(value)?.[1] ?? 0)),
  ],
  ['SUMMARY', (draft, { value }) => void (draft.summary ||= value)],
  ['RRULE', readRule],
  ['RDATE', readDates],
  ['EXDATE', (draft, line, limits) => void countDates(draft, line, limits)],
]);

/** Of these a component has at most one. RFC 5545 §3.6 */
const single = new Set(['UID', 'TZID', 'DTSTART', 'DTEND', 'DUE', 'DURATION', 'RECURRENCE-ID']);

/** PostgreSQL cannot index much longer ones, and no program writes them. */
const LONGEST_UID = 1000;

function understood(value: unknown): ProblemCode | undefined {
  return value === undefined ? 'value-not-understood' : undefined;
}

function readUid(draft: Draft, { value, number }: DraftLine): undefined {
  const uid = unescapeText(value.trim());
  if (uid.length > LONGEST_UID)
    draft.refuse(number, 'uid-too-long', `This UID is longer than ${LONGEST_UID} characters.`);
  else draft.uid = uid;
}

function readAccess(draft: Draft, { value }: DraftLine): undefined {
  draft.isPrivate ||= isPrivateAccess(value);
}

function readRecurrenceId(draft: Draft, { head, value }: DraftLine): ProblemCode | undefined {
  draft.isOverride = true;
  draft.times.movesTheRest ||= /;\s*RANGE\s*=/i.test(head);
  draft.recurrenceId = parseMoment(value);
  return understood(draft.recurrenceId);
}

function readRule(draft: Draft, { value }: DraftLine): ProblemCode | undefined {
  draft.isRecurrent = true;
  const rule = parseRecur(value);
  if (!rule) return 'rule-not-understood';
  draft.times.rules.push(rule);
  return undefined;
}

function readDates(draft: Draft, line: DraftLine, limits: CalendarLimits): ProblemCode | undefined {
  draft.isRecurrent = true;
  if (!countDates(draft, line, limits)) return undefined;
  let problem: ProblemCode | undefined;
  for (const text of line.value.split(',')) {
    const period = parsePeriod(text);
    const moment: Moment | undefined = period?.start ?? parseMoment(text);
    if (moment) draft.times.dates.push(moment);
    else problem = 'value-not-understood';
    if (period) draft.times.longestPeriod = Math.max(draft.times.longestPeriod, periodLength(period) + DAY);
  }
  return problem;
}

function periodLength(period: NonNullable<ReturnType<typeof parsePeriod>>): number {
  if ('end' in period) return period.end.wall - period.start.wall;
  return period.duration.days * DAY + period.duration.ms;
}

/** Counts the dates of a list before anything is made of them; false where there are too many. */
function countDates(draft: Draft, { value, number }: DraftLine, limits: CalendarLimits): boolean {
  draft.dates += 1;
  for (let comma = value.indexOf(','); comma !== -1; comma = value.indexOf(',', comma + 1)) draft.dates += 1;
  if (draft.dates <= limits.dates) return true;
  draft.refuse(number, 'too-many-dates', `There are more than ${limits.dates} dates in one component.`);
  return false;
}
