/** What of a calendar is wanted: CALDAV:comp, allcomp, prop and allprop (RFC 4791 §9.6.1 to §9.6.4). */

import { readComponents, type Component } from './components.ts';
import { foldLine } from './fold.ts';
import type { ContentLine } from './lines.ts';
import { paramTexts, valueLine } from './write.ts';

/**
 * Names are in upper case; the outermost is VCALENDAR. What is missing is not wanted; where both are missing all is, as
 * the empty `<C:comp name="VTIMEZONE"/>` of RFC 4791 §7.8.1 shows.
 */
export type CompSelection = Readonly<{
  name: string;
  props?: 'all' | readonly PropSelection[];
  comps?: 'all' | readonly CompSelection[];
}>;

/** `value` is 'left-out' with novalue: the name and the parameters alone. */
export type PropSelection = Readonly<{ name: string; value: 'kept' | 'left-out' }>;

/** What is wanted of a component: all of it, nothing, or parts. */
export type Wanted = CompSelection | 'all' | 'nothing';

/** What is wanted of a component of this name that stands in one of which `of` is wanted. */
export function within(of: Wanted, name: string): Wanted {
  if (of === 'all' || of === 'nothing') return of;
  const { props, comps } = of;
  if (comps === undefined) return props === undefined ? 'all' : 'nothing';
  return comps === 'all' ? 'all' : (comps.find((comp) => comp.name === name) ?? 'nothing');
}

/** What is wanted of a line of this name that stands in a component of which `of` is wanted. */
export function valueWithin(of: Wanted, name: string): PropSelection['value'] | 'nothing' {
  if (of === 'all' || of === 'nothing') return of === 'all' ? 'kept' : 'nothing';
  const { props, comps } = of;
  if (props === undefined) return comps === undefined ? 'kept' : 'nothing';
  return props === 'all' ? 'kept' : (props.find((prop) => prop.name === name)?.value ?? 'nothing');
}

/** RFC 4791 §9.6.4: what is told of a line without its value. */
export function withoutValue({ name, params }: ContentLine): string {
  return valueLine(name, '', params.flatMap(paramTexts));
}

function lineWithin(of: Wanted, line: ContentLine, written: (line: ContentLine) => string): string {
  const value = valueWithin(of, line.name);
  if (value === 'nothing') return '';
  return value === 'kept' ? written(line) : withoutValue(line);
}

/** A component with what is wanted of it, its lines as `written` has them. */
export function componentWith(
  component: Component,
  of: Wanted,
  written: (line: ContentLine) => string,
): string {
  if (of === 'nothing') return '';
  const lines = component.lines.map((line) => lineWithin(of, line, written));
  const inner = component.components.map((own) => componentWith(own, within(of, own.name), written));
  return around(component, lines.join('') + inner.join(''));
}

export function around({ name }: Component, content: string): string {
  return `${foldLine(`BEGIN:${name}`)}${content}${foldLine(`END:${name}`)}`;
}

/** What is wanted of the components at the top of a text; the very same text where that is all. */
export function selectComponents(text: string, calendar: CompSelection | undefined): string {
  const of = calendar ?? 'all';
  const components = readComponents(text);
  return components.map((component) => componentAsKept(text, component, within(of, component.name))).join('');
}

/** The same of one component; all of it comes byte for byte. */
export function componentAsKept(text: string, component: Component, of: Wanted): string {
  if (of === 'all') return text.slice(component.start, component.end);
  return componentWith(component, of, ({ start, end }) => text.slice(start, end));
}

/** The lines of VCALENDAR itself that are wanted, without BEGIN and END; `calendar` as `aroundComponents` gives it. */
export function selectCalendarLines(calendar: string, selection: CompSelection | undefined): string {
  const lines = readComponents(calendar)[0]?.lines ?? [];
  return lines
    .map((line) => lineWithin(selection ?? 'all', line, ({ start, end }) => calendar.slice(start, end)))
    .join('');
}
