/** Times as an event's lines write them, with the name of the zone that they are in (RFC 5545 §3.3.4, §3.3.5, §3.2.19). */

import { paramOf, type ContentLine } from './lines.ts';
import { momentText, parseMoment, type Moment } from './values.ts';
import { paramTexts, valueLine, type ParamText } from './write.ts';

/** A time that names a zone, or none: a day, a time in UTC, or one of whatever clock its reader has. */
export type Point = Moment & { readonly tzid?: string | undefined };

/** The time of a line such as DTSTART; undefined where it is none. */
export function pointOf(line: ContentLine): Point | undefined {
  const moment = parseMoment(line.value);
  return moment && formed(moment, line);
}

/** A moment of a line, which may hold several, with the zone that the line names. */
export function formed(moment: Moment, line: ContentLine): Point {
  const tzid = moment.kind === 'local' ? paramOf(line, 'TZID') : undefined;
  return tzid === undefined ? moment : { ...moment, tzid };
}

/** The same form of time, when the clock shows `wall`. */
export function pointAt({ kind, tzid }: Point, wall: number): Point {
  return tzid === undefined ? { kind, wall } : { kind, wall, tzid };
}

export function sameForm(one: Point, other: Point): boolean {
  return one.kind === other.kind && one.tzid === other.tzid;
}

export function samePoint(one: Point, other: Point): boolean {
  return sameForm(one, other) && one.wall === other.wall;
}

/** A line of this time, or of several of one form; parameters of the line that it stands for stay, but for those of the form. */
export function pointLine(name: string, points: readonly Point[], former?: ContentLine): string {
  const { kind, tzid } = points[0]!;
  const form: ParamText[] =
    kind === 'date' ? [['VALUE', 'DATE']] : tzid === undefined ? [] : [['TZID', tzid]];
  const others = (former?.params ?? [])
    .filter((param) => param.name !== 'VALUE' && param.name !== 'TZID')
    .flatMap(paramTexts);
  return valueLine(name, points.map(momentText).join(','), [...form, ...others]);
}
