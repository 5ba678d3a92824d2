/** Changes of single lines in a text: everything else of it stays as it came. */

import { lineOf, readComponents, type Component } from './components.ts';
import { paramOf, type ContentLine } from './lines.ts';
import { parseMoment } from './values.ts';
import { paramTexts, valueLine } from './write.ts';

/** A piece of a text, from one offset up to another, and what comes in its place. */
export type Edit = readonly [from: number, to: number, text: string];

/** The text with these edits, which are in order and do not overlap. */
export function edited(text: string, edits: readonly Edit[]): string {
  const parts: string[] = [];
  let from = 0;
  for (const [start, end, written] of edits) {
    parts.push(text.slice(from, start), written);
    from = end;
  }
  parts.push(text.slice(from));
  return parts.join('');
}

/** The object with this line in each of its components: in the place of one of that name, or as a second line. */
export function withLine(text: string, name: string, value: string): string {
  const edits = readComponents(text).map((component): Edit => {
    const known = lineOf(component, name);
    if (known !== undefined) return [known.start, known.end, valueLine(name, value)];
    const at = bodyOf(text, component);
    return [at, at, valueLine(name, value)];
  });
  return edited(text, edits);
}

/** Where a component's first line after BEGIN lies. */
function bodyOf(text: string, component: Component): number {
  const first = component.lines[0]?.start ?? component.end;
  const inner = component.components[0]?.start ?? component.end;
  return Math.min(first, inner, text.length);
}

/** Edits in their order: what is added somewhere comes before what is changed from there on. */
export function inOrder(edits: readonly Edit[]): Edit[] {
  return [...edits].sort(([one, end], [other, otherEnd]) => one - other || end - otherEnd);
}

/** In the place of a line, or where lines are added to a component where there is none. */
export function replaced(component: Component, line: ContentLine | undefined, written: string): Edit {
  if (line !== undefined) return [line.start, line.end, written];
  const at = tailOf(component);
  return [at, at, written];
}

export const without = ({ start, end }: ContentLine | Component): Edit => [start, end, ''];

/** Where lines are added to a component: behind its own, before what is within it. */
export function tailOf({ lines, components }: Component): number {
  const inner = components[0]?.start ?? Infinity;
  return lines.findLast(({ start }) => start < inner)?.end ?? inner;
}

/** Where what is added within a component comes: behind everything. */
export function endOfBody({ lines, components }: Component): number {
  return Math.max(lines.at(-1)?.end ?? 0, components.at(-1)?.end ?? 0);
}

/** Lines whose times are those of the series where they name no zone. */
const seriesTimes = ['DTSTART', 'DTEND', 'DUE', 'RECURRENCE-ID', 'RDATE', 'EXDATE'];

/** Whether a component begins at a time of whatever clock its reader has (RFC 5545 §3.3.5). */
function isFloating(line: ContentLine | undefined): boolean {
  return line !== undefined && paramOf(line, 'TZID') === undefined && isLocal(line);
}

const isLocal = ({ value }: ContentLine) =>
  value.split(',').every((text) => parseMoment(text.split('/')[0]!)?.kind === 'local');

/** The object with its floating times in this zone. The very same text where there are none. */
export function withZone(text: string, tzid: string): string {
  const edits = readComponents(text)
    .filter((component) => isFloating(lineOf(component, 'DTSTART') ?? lineOf(component, 'DUE')))
    .flatMap((component) => component.lines)
    .filter((line) => seriesTimes.includes(line.name) && isFloating(line))
    .map(({ start, end, name, value, params }): Edit => [
      start,
      end,
      valueLine(name, value, [...params.flatMap(paramTexts), ['TZID', tzid]]),
    ]);
  return edits.length === 0 ? text : edited(text, edits);
}
