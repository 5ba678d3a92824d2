/** The component tree of a calendar text (RFC 5545 §3.4, §3.6), with the offsets of everything in it. */

import { defaultLimits } from './limits.ts';
import { LineScanner, type ContentLine } from './lines.ts';
import { unescapeText } from './values.ts';

/** A component: `name` in upper case, its own lines, those within it; offsets of its first and past its last character. */
export type Component = {
  name: string;
  lines: ContentLine[];
  components: Component[];
  start: number;
  end: number;
  /** The number of its BEGIN line in the text, from 1. */
  number: number;
};

/** What happens in time, by the names of RFC 5545 §3.6; VFREEBUSY and VAVAILABILITY do not. */
export const timedKinds: ReadonlySet<string> = new Set(['VEVENT', 'VTODO', 'VJOURNAL']);

/** These stand in a calendar, never in one another. */
export const objectKinds: ReadonlySet<string> = new Set([
  ...timedKinds,
  'VFREEBUSY',
  'VAVAILABILITY',
  'VPOLL',
]);

/**
 * The components at the top of a text, such as an object's: each component with everything within it. A component
 * without its END is left out, and so is whatever lies too deep; texts that come from `readCalendar`
 * have neither.
 */
export function readComponents(text: string): Component[] {
  const top: Component[] = [];
  const open: Component[] = [];
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    const line = scanner.line();
    if (!line) continue;
    if (line.name === 'BEGIN') {
      if (open.length === defaultLimits.depth) return top;
      const name = line.value.trim().toUpperCase();
      open.push({ name, lines: [], components: [], start: line.start, end: line.end, number: line.number });
    } else if (line.name === 'END') {
      const component = open.pop();
      if (!component) continue;
      component.end = line.end;
      (open.at(-1)?.components ?? top).push(component);
    } else {
      open.at(-1)?.lines.push(line);
    }
  }
  return top;
}

/** The first line of this name, if the component has one. */
export function lineOf(component: Component, name: string): ContentLine | undefined {
  return component.lines.find((line) => line.name === name);
}

/** All lines of this name, in their order. */
export function linesOf(component: Component, name: string): ContentLine[] {
  return component.lines.filter((line) => line.name === name);
}

/** The text of the first line of this name, unescaped; '' if the component has none. */
export function textOf(component: Component, name: string): string {
  return unescapeText(lineOf(component, name)?.value ?? '');
}
