import { DomainError } from '../errors.ts';
import { Exhausted } from './budget.ts';
import { lineOf, linesOf, type Component } from './components.ts';
import { edited, inOrder, replaced, tailOf, without, type Edit } from './edit.ts';
import { endOf, type Occurrence } from './instances.ts';
import { movesTheRest } from './overrides.ts';
import { inFormOf, placedOf, startOf, wallIn, type Parsed } from './parsed.ts';
import { formed, pointAt, type Point } from './point.ts';
import { isFine, parseRecur } from './recur.ts';
import { listEdits, stampEdits, timeEdits } from './rewrite.ts';
import { untilWall } from './rules.ts';
import { occurrences } from './series.ts';
import { wallOn, type Placed } from './times.ts';
import { untilText } from './until.ts';
import { parseMoment, parsePeriod } from './values.ts';
import { paramTexts, textLine, valueLine } from './write.ts';

/** `following` is the rest of the series, under a UID of its own; 'all': nothing would be left before it. */
export type Split = { before: string; following: string } | 'all';

/** Apple's mark of what once was one series (since macOS 14.5), which others keep and do not show. */
const relation = 'X-CALENDARSERVER-RECURRENCE-SET';

/**
 * Splits a series before an occurrence: what was before keeps its UID and ends there; the rest has `uid` and begins with
 * that occurrence. Overrides, exceptions and dates go with their half, a COUNT is shared out. `set` names both as parts of
 * one, where no name is there already; without it they are not. Throws series-not-splittable for what no other program would understand.
 */
export function splitSeries(
  parsed: Parsed,
  occurrence: Occurrence,
  { uid, set, stamp }: Readonly<{ uid: string; set: string | undefined; stamp: string }>,
): Split {
  const { master, overrides, text } = parsed;
  if (master === undefined || linesOf(master, 'RRULE').length > 1 || lineOf(master, 'EXRULE') !== undefined)
    throw new DomainError('series-not-splittable');
  if (overrides.some((override) => movesTheRest(lineOf(override, 'RECURRENCE-ID')!)))
    throw new DomainError('series-not-splittable');
  const start = placedOf(parsed, startOf(master).line)!;
  const place = occurrence.id ?? occurrence.start;
  const at: Placed = { form: start.form, wall: wallIn(start.form, place), instant: place.instant };
  if (at.wall <= start.wall) return 'all';
  const rules = sharedOut(parsed, master, start, at);
  const halves = { before: [] as Edit[], following: [] as Edit[] };
  for (const line of [...linesOf(master, 'EXDATE'), ...linesOf(master, 'RDATE')]) {
    const { before, following } = datesOf(parsed, line, start, at);
    halves.before.push(...listEdits(line, before, before.length + following.length));
    halves.following.push(...listEdits(line, following, before.length + following.length));
  }
  const ruleLine = lineOf(master, 'RRULE');
  if (ruleLine !== undefined) {
    halves.before.push(...ruleEdits(master, rules.before));
    halves.following.push(...ruleEdits(master, rules.following));
  }
  halves.following.push(...timeEdits(master, { ...timesAt(parsed, master, start, at), length: 'kept' }));
  for (const override of overrides) {
    const isBefore = placedOf(parsed, lineOf(override, 'RECURRENCE-ID'))!.instant < at.instant;
    halves[isBefore ? 'following' : 'before'].push(without(override));
    if (!isBefore) halves.following.push(...uidEdits(override, uid));
  }
  const related = relationEdits(master, set);
  const stamped = stampEdits(master, { at: stamp, counts: true });
  const first = [...halves.before, ...related, ...stamped];
  const second = [...halves.following, ...related, ...uidEdits(master, uid), ...stamped];
  return { before: edited(text, inOrder(first)), following: edited(text, inOrder(second)) };
}

/** The rule of each half; '' where it has none. */
function sharedOut(
  { times }: Parsed,
  master: Component,
  start: Placed,
  at: Placed,
): Readonly<{ before: string; following: string }> {
  const text = lineOf(master, 'RRULE')?.value.trim();
  if (text === undefined) return { before: '', following: '' };
  const rule = parseRecur(text);
  // What has no start of its own on each day, or moves starts by RFC 7529, goes on elsewhere than it would have.
  if (rule === undefined || isFine(rule) || (rule.skip ?? 'OMIT') !== 'OMIT')
    throw new DomainError('series-not-splittable');
  const until = untilWall(rule, start.form);
  if (until !== undefined && until < at.wall) return { before: text, following: '' };
  const bounds = { from: start.wall, to: at.wall, until, start: 'always-first' as const };
  const walls = within(() => [...occurrences(rule, start.wall, bounds, times.budget)]);
  // An RDATE between two starts of the rule cannot be the first of both.
  if (walls.at(-1) !== at.wall) throw new DomainError('series-not-splittable');
  const count = walls.length - 1;
  if (rule.count !== undefined) {
    return {
      before: withPart(text, 'COUNT', String(count)),
      following: withPart(text, 'COUNT', String(rule.count - count)),
    };
  }
  const end = untilText(start.form, walls.at(-2)!, at.wall);
  return { before: withPart(text, 'UNTIL', end), following: text };
}

/** What takes too long to follow is not split. */
function within<Found>(follow: () => Found): Found {
  try {
    return follow();
  } catch (error) {
    if (error instanceof Exhausted) throw new DomainError('series-not-splittable');
    throw error;
  }
}

/** A rule's text with one part in the place of one of its name, or as the last. */
function withPart(rule: string, name: string, value: string): string {
  const parts = rule.split(';');
  const at = parts.findIndex((part) => part.trim().toUpperCase().startsWith(`${name}=`));
  if (at === -1) return [...parts.filter((part) => part !== ''), `${name}=${value}`].join(';');
  return parts.with(at, `${name}=${value}`).join(';');
}

function ruleEdits(master: Component, rule: string): Edit[] {
  const line = lineOf(master, 'RRULE')!;
  if (rule === line.value.trim()) return [];
  return [
    rule === ''
      ? without(line)
      : [line.start, line.end, valueLine('RRULE', rule, line.params.flatMap(paramTexts))],
  ];
}

/** The times of a list that lie before the split, and those from there on. */
function datesOf(
  { times }: Parsed,
  line: ReturnType<typeof linesOf>[number],
  start: Placed,
  at: Placed,
): Readonly<{ before: Point[]; following: Point[] }> {
  const halves = { before: [] as Point[], following: [] as Point[] };
  for (const text of line.value.split(',')) {
    // A line of periods is on one side, or the series is not split.
    const moment = parseMoment(text);
    if (moment === undefined) {
      if (parsePeriod(text) !== undefined) throw new DomainError('series-not-splittable');
      continue;
    }
    const placed = times.placedOf(moment, line, start.form);
    // A day excludes what is on it.
    const isBefore =
      moment.kind === 'date' && start.form.kind !== 'date'
        ? moment.wall < Math.floor(at.wall / 86_400_000) * 86_400_000
        : placed.instant < at.instant;
    halves[isBefore ? 'before' : 'following'].push(formed(moment, line));
  }
  return halves;
}

/** The series' own times at another start. */
function timesAt(parsed: Parsed, master: Component, start: Placed, at: Placed): { start: Point; end: Point } {
  const { line, point } = startOf(master);
  const endLine = lineOf(master, 'DTEND');
  const was = endLine && placedOf(parsed, endLine);
  if (endLine === undefined || was === undefined)
    return { start: pointAt(point, at.wall), end: pointAt(point, at.wall) };
  const length =
    start.form.kind === 'date'
      ? { days: (was.wall - start.wall) / 86_400_000, ms: 0 }
      : { days: 0, ms: was.instant - start.instant };
  const instant = endOf(at, length);
  const end = { form: at.form, wall: wallOn(at.form, instant), instant };
  return { start: inFormOf(parsed, line, at), end: inFormOf(parsed, endLine, end) };
}

function uidEdits(component: Component, uid: string): Edit[] {
  const line = lineOf(component, 'UID');
  return [replaced(component, line, textLine('UID', uid, (line?.params ?? []).flatMap(paramTexts)))];
}

function relationEdits(master: Component, set: string | undefined): Edit[] {
  const isThere = linesOf(master, 'RELATED-TO').some(({ params }) =>
    params.some(({ name, values }) => name === 'RELTYPE' && values[0]?.toUpperCase() === relation),
  );
  const at = tailOf(master);
  return isThere || set === undefined ? [] : [[at, at, textLine('RELATED-TO', set, [['RELTYPE', relation]])]];
}
