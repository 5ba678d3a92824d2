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

/** How a line is told of which `of` is wanted in its component; '' where it is not. */
export function lineWithin(of: Wanted, line: ContentLine, written: (line: ContentLine) => string): string {
  if (of === 'nothing') return '';
  const props = of === 'all' ? 'all' : (of.props ?? (of.comps === undefined ? 'all' : []));
  if (props === 'all') return written(line);
  const wanted = props.find(({ name }) => name === line.name);
  if (!wanted) return '';
  return wanted.value === 'kept' ? written(line) : valueLine(line.name, '', line.params.flatMap(paramTexts));
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
