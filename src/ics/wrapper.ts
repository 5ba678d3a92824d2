/** The text of a calendar around its components and time zones: taken apart when it is read, and put together again. */

import { LineScanner } from './lines.ts';
import { hashOf, type ZoneDefinition } from './zones.ts';

/** Stands for one component. No text that is read strictly has control characters, so it stands for nothing else. */
export const componentMarker = '\u0001';

/** Begins the place of a time zone; its definition's hash follows. */
const zoneMark = '\u0002';
const hashLength = 22;

/** Stands for the time zone whose definition has this hash. */
export function zoneMarker(hash: string): string {
  return zoneMark + hash;
}

/** What `joinObject` puts together: `text` has components alone, `zones` at least those that the wrapper names. */
export type Wrapped = { wrapper: string; text: string; zones: readonly ZoneDefinition[] };

/**
 * The whole text of a calendar object resource: exactly what `readObject` took apart. Components that have been added
 * since stand behind the last. Throws a RangeError where the wrapper names a time zone that is not among `zones`.
 */
export function joinObject({ wrapper, text, zones }: Wrapped): string {
  const places = withZones(wrapper, zones).split(componentMarker);
  const components = splitComponents(text, places.length - 1);
  return places.map((around, index) => around + (components[index] ?? '')).join('');
}

/** The calendar that a wrapper is, with nothing where components and time zones stood. */
export function aroundComponents(wrapper: string): string {
  const [head = '', ...rest] = wrapper.split(zoneMark);
  return [head, ...rest.map((part) => part.slice(hashLength))].join('').replaceAll(componentMarker, '');
}

function withZones(wrapper: string, zones: readonly ZoneDefinition[]): string {
  const [head = '', ...rest] = wrapper.split(zoneMark);
  if (rest.length === 0) return wrapper;
  const texts = new Map(zones.map((zone) => [hashOf(zone), zone.text]));
  const parts = rest.map((part) => {
    const definition = texts.get(part.slice(0, hashLength));
    if (definition === undefined) throw new RangeError('a time zone of this object is not at hand');
    return definition + part.slice(hashLength);
  });
  return head + parts.join('');
}

/** The components of a text, at most so many pieces; the last has all the rest. */
function splitComponents(text: string, most: number): string[] {
  const pieces: string[] = [];
  const scanner = new LineScanner(text);
  let from = 0;
  let depth = 0;
  while (pieces.length < most - 1 && scanner.advance()) {
    const name = scanner.name();
    if (name === 'BEGIN') depth += 1;
    if (name !== 'END') continue;
    depth -= 1;
    if (depth > 0) continue;
    pieces.push(text.slice(from, scanner.next));
    from = scanner.next;
  }
  pieces.push(text.slice(from));
  return pieces;
}
