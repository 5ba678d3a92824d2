/** A whole series moved: its start, its exceptions, its overrides and its rule, by what the clock shows. */

import { adaptRule } from './adapt-rule.ts';
import { lineOf, linesOf, type Component } from './components.ts';
import type { Edit } from './edit.ts';
import { placedOf, placedPoint, startOf, wallIn, type Parsed } from './parsed.ts';
import { pointAt, pointLine, type Point } from './point.ts';
import { timeEdits } from './rewrite.ts';
import type { ContentLine } from './lines.ts';
import { dayOf, wallOn, type Placed, type TimeForm } from './times.ts';
import { DAY, momentText, parseDuration, parseMoment, parsePeriod } from './values.ts';
import { valueLine, paramTexts } from './write.ts';

/** Where one occurrence was by the rule, and where it begins and ends now. */
export type Move = Readonly<{ slot: Placed; start: Point; end: Point }>;

/** How times of the series are moved. */
type Shift = {
  parsed: Parsed;
  /** The form of the series before, and a time in the form that it has now. */
  from: TimeForm;
  to: Point;
  toForm: TimeForm;
  /** The time of day of the series before, by which days are told. */
  timeOfDay: number;
  by: number;
};

/** The edits of each component, and the rule's text where the series has one. */
export type Rescheduled = { edits: Map<Component, Edit[]>; rule: string | undefined };

/**
 * Moves a series so that this occurrence begins and ends there, and all others as much earlier or later on the clock. The
 * places of overrides and exceptions go along; overrides that were at their own time stay there, the others follow.
 */
export function reschedule(parsed: Parsed, master: Component, move: Move): Rescheduled {
  const { line: startLine } = startOf(master);
  const start = placedOf(parsed, startLine)!;
  const toForm = placedPoint(parsed, move.start).form;
  const by = move.start.wall - slotWall(start.form, toForm, move);
  const timeOfDay = start.wall - dayOf(start.wall);
  const shift: Shift = { parsed, from: start.form, to: move.start, toForm, timeOfDay, by };
  const edits = new Map<Component, Edit[]>();
  const first = shifted(shift, start);
  const newStart = pointAt(move.start, first.wall);
  const length = lengthOf(parsed, move);
  const was = lengthOfComponent(parsed, master);
  edits.set(master, [
    ...timeEdits(master, {
      start: newStart,
      end: pointAfter(parsed, newStart, length, move.end),
      length:
        sameLength(was, length) && (start.form.kind !== 'date') === (toForm.kind !== 'date')
          ? 'kept'
          : 'changed',
    }),
    ...[...linesOf(master, 'EXDATE'), ...linesOf(master, 'RDATE')].map((one) => movedList(shift, one)),
  ]);
  for (const override of parsed.overrides)
    edits.set(override, overrideEdits(shift, override, { was, length, end: move.end }));
  const rule = lineOf(master, 'RRULE')?.value;
  const slot = { ...start, wall: wallIn(start.form, move.slot) };
  const place = { form: toForm, wall: move.start.wall, instant: NaN };
  return { edits, rule: rule && adaptRule(rule, { from: slot, to: place }) };
}

/** A slot on the clock of the series; for a series of whole days that gets times, its midnight. */
function slotWall(from: TimeForm, to: TimeForm, { slot }: Move): number {
  const wall = wallIn(from, slot);
  return to.kind === 'date' ? dayOf(wall) : wall;
}

/** A time of the series after the move, on the clock of its new form. */
function shifted({ from, toForm, by }: Shift, at: Placed): Placed {
  const wall = wallIn(from, at);
  return { form: toForm, wall: (toForm.kind === 'date' ? dayOf(wall) : wall) + by, instant: NaN };
}

type Lengths = { was: Length; length: Length; end: Point };

function overrideEdits(shift: Shift, override: Component, { was, length, end }: Lengths): Edit[] {
  const { parsed, from, to } = shift;
  const line = lineOf(override, 'RECURRENCE-ID')!;
  const id = parsed.times.placedOf(parseMoment(line.value)!, line, from);
  const place = shifted(shift, inSeries(shift, id));
  const own: Edit = [line.start, line.end, pointLine('RECURRENCE-ID', [pointAt(to, place.wall)], line)];
  const startLine = lineOf(override, 'DTSTART');
  const start = startLine && placedOf(parsed, startLine);
  // One that was moved by itself has its own times.
  if (start === undefined || wallIn(from, start) !== wallIn(from, inSeries(shift, id))) return [own];
  const theirs = lengthOfComponent(parsed, override);
  const isLike = sameLength(theirs, was);
  const newStart = pointAt(to, place.wall);
  const kept = isLike ? length : theirs;
  const isSameKind = (from.kind === 'date') === (to.kind === 'date');
  return [
    own,
    ...timeEdits(override, {
      start: newStart,
      end: pointAfter(parsed, newStart, isSameKind || isLike ? kept : length, end),
      length: isSameKind && sameLength(kept, theirs) ? 'kept' : 'changed',
    }),
  ];
}

/** A day stands for the series' time of day on it. */
function inSeries({ from, timeOfDay }: Shift, at: Placed): Placed {
  if (at.form.kind !== 'date' || from.kind === 'date') return at;
  return { form: from, wall: at.wall + timeOfDay, instant: at.instant };
}

/** An EXDATE or RDATE line with its times moved, in the form of the series. */
function movedList(shift: Shift, line: ContentLine): Edit {
  const { parsed, from, to } = shift;
  const periods: string[] = [];
  const points: Point[] = [];
  for (const text of line.value.split(',')) {
    const period = parsePeriod(text);
    const moment = period?.start ?? parseMoment(text);
    if (moment === undefined) continue;
    const at = inSeries(shift, parsed.times.placedOf(moment, line, from));
    const point = pointAt(to, shifted(shift, at).wall);
    if (period === undefined || to.kind === 'date') points.push(point);
    else periods.push(`${momentText(point)}/${endOfPeriod(shift, period, line)}`);
  }
  if (periods.length > 0) {
    const zone = to.tzid === undefined ? [] : [['TZID', to.tzid] as const];
    const others = line.params.filter(({ name }) => name !== 'TZID').flatMap(paramTexts);
    return [line.start, line.end, valueLine(line.name, periods.join(','), [...zone, ...others])];
  }
  return [line.start, line.end, points.length === 0 ? '' : pointLine(line.name, points, line)];
}

function endOfPeriod(
  shift: Shift,
  period: NonNullable<ReturnType<typeof parsePeriod>>,
  line: ContentLine,
): string {
  if ('duration' in period) {
    const { days, ms } = period.duration;
    const seconds = ms / 1000;
    return `P${days === 0 ? '' : `${days}D`}${seconds === 0 && days !== 0 ? '' : `T${seconds}S`}`;
  }
  const end = shift.parsed.times.placedOf(period.end, line, shift.from);
  return momentText(pointAt(shift.to, shifted(shift, end).wall));
}

/** How long something lasts: on the clock where both ends are on the same one, else exactly. */
type Length = { days: boolean; wall: number; ms: number };

const sameLength = (one: Length, other: Length) => one.wall === other.wall && one.days === other.days;

function lengthOf(parsed: Parsed, { start, end }: Pick<Move, 'start' | 'end'>): Length {
  const [from, to] = [start, end].map((point) => placedPoint(parsed, point));
  const ms = to!.instant - from!.instant;
  return { days: start.kind === 'date', wall: wallOn(from!.form, to!.instant) - from!.wall, ms };
}

function lengthOfComponent(parsed: Parsed, component: Component): Length {
  const { line, point } = startOf(component);
  const from = placedOf(parsed, line)!;
  const days = point.kind === 'date';
  const endLine = lineOf(component, 'DTEND');
  const end = endLine && placedOf(parsed, endLine);
  if (end !== undefined) {
    const wall = days ? Math.max(DAY, end.wall - from.wall) : wallOn(from.form, end.instant) - from.wall;
    return { days, wall, ms: end.instant - from.instant };
  }
  const read = parseDuration(lineOf(component, 'DURATION')?.value ?? '');
  const told = read === undefined ? 0 : read.days * DAY + read.ms;
  const wall = told > 0 ? told : days ? DAY : 0;
  return { days, wall, ms: wall };
}

/** Where something ends that begins there and lasts so long, in the form in which `like` tells an end. */
function pointAfter(parsed: Parsed, start: Point, { wall, ms }: Length, like: Point): Point {
  if (start.kind === 'date' || (like.kind === start.kind && like.tzid === start.tzid))
    return pointAt(start, start.wall + wall);
  const from = placedPoint(parsed, start);
  const { form } = placedPoint(parsed, like);
  return pointAt(like, wallOn(form, from.instant + ms));
}
