/** The VCALENDAR that an object of a file came in: what it says counts for its own objects alone. */

import { isPrivateAccess } from './class.ts';
import type { FileObject } from './collect.ts';
import { lineOf, readComponents } from './components.ts';
import { definesOffset } from './definition.ts';
import type { Draft } from './draft.ts';
import { zoneNamed } from './iana.ts';
import { paramOf } from './lines.ts';
import type { ProblemCode, Problems } from './problems.ts';
import { renameZone } from './write.ts';
import { unescapeText } from './values.ts';
import type { ZoneDefinition } from './zones.ts';

export class SourceCalendar {
  /** By their names. */
  readonly zones = new Map<string, ZoneDefinition>();
  /** The IANA zone of times that name none, by whatever name it was given; undefined where it says nothing known. */
  timeZone: string | undefined;
  /** RFC 5546 §1.4, in upper case. */
  method: string | undefined;
  /** What Apple's line says of all objects, as it came, where that makes them private. */
  privateAccess: string | undefined;
  /** The zones that its objects name, each with the first line that does. */
  readonly #named = new Map<string, number>();
  #byLowerCase: Map<string, ZoneDefinition> | undefined;
  /** Whether anything can be read from a definition: many objects ask of the same few. */
  readonly #usable = new Map<ZoneDefinition, boolean>();

  /** Takes in a line of the calendar itself, of this name (upper case). */
  read(name: string, value: string): void {
    if (name === 'X-WR-TIMEZONE') this.timeZone ??= zoneNamed(unescapeText(value).trim());
    else if (name === 'METHOD') this.method ??= value.trim().toUpperCase();
    else if (name === 'X-CALENDARSERVER-ACCESS' && isPrivateAccess(value))
      this.privateAccess ??= value.trim();
  }

  /** Takes a definition in; answers what is wrong with it, if anything is. The first of a name counts. */
  define(zone: ZoneDefinition): { code: ProblemCode; message: string } | undefined {
    if (zone.tzid === '') return { code: 'component-unknown', message: 'This VTIMEZONE has no TZID.' };
    const known = this.zones.get(zone.tzid);
    if (known === undefined) {
      this.zones.set(zone.tzid, zone);
      return undefined;
    }
    if (known.text === zone.text) return undefined;
    const message = `The time zone ${zone.tzid.slice(0, 80)} is defined twice.`;
    return { code: 'zone-redefined', message };
  }

  /** Notes the zones that a component of this calendar names. */
  take(draft: Draft): void {
    for (const [tzid, line] of draft.tzids) if (!this.#named.has(tzid)) this.#named.set(tzid, line);
  }

  /** Whether anybody knows what this name means. */
  knows(tzid: string): boolean {
    if (zoneNamed(tzid) !== undefined) return true;
    const definition = this.find(tzid);
    if (definition === undefined) return false;
    let isUsable = this.#usable.get(definition);
    if (isUsable === undefined) {
      isUsable = readComponents(definition.text).some(definesOffset);
      this.#usable.set(definition, isUsable);
    }
    return isUsable;
  }

  /** Tells, once each, the names that nobody knows. */
  tellUnknown(problems: Problems): void {
    for (const [tzid, line] of this.#named)
      if (!this.knows(tzid))
        problems.add(line, 'zone-unknown', `Nothing is known of the time zone ${tzid.slice(0, 80)}.`);
  }

  /** The definition of a name, in any case. */
  find(tzid: string): ZoneDefinition | undefined {
    const exact = this.zones.get(tzid);
    if (exact !== undefined) return exact;
    this.#byLowerCase ??= new Map(this.definitions().map((one) => [one.tzid.toLowerCase(), one]));
    return this.#byLowerCase.get(tzid.toLowerCase());
  }

  definitions(): ZoneDefinition[] {
    return [...this.zones.values()];
  }
}

/** The object with the clock of its series for times in zones that nobody knows: EXDATE;TZID=PDT beside DTSTART;TZID=America/Los_Angeles. */
export function withKnownZones<Some extends FileObject>(object: Some): Some {
  const { source, tzids } = object;
  if (tzids.length < 2) return object;
  const unknown = tzids.filter((tzid) => !source.knows(tzid));
  if (unknown.length === 0) return object;
  const start = readComponents(object.text)
    .filter((component) => lineOf(component, 'RECURRENCE-ID') === undefined)
    .map((component) => lineOf(component, 'DTSTART'))[0];
  const known = start && paramOf(start, 'TZID');
  if (known === undefined || unknown.includes(known)) return object;
  const text = unknown.reduce((renamed, tzid) => renameZone(renamed, tzid, known), object.text);
  return { ...object, text, tzids: tzids.filter((tzid) => !unknown.includes(tzid)) };
}
