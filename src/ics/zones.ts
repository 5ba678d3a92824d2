/** Time zones: what a TZID means (RFC 5545 §3.2.19), and when a clock there shows what. */

import { createHash } from 'node:crypto';
import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { readComponents } from './components.ts';
import { offsetOf, readDefinition, wallToInstant, type CustomZone } from './definition.ts';
import { Budget } from './budget.ts';

export { writeZone } from './write-zone.ts';

/** A VTIMEZONE: its name, unescaped, and its text as it came. */
export type ZoneDefinition = { tzid: string; text: string };

/** What a definition is known by where it is stored: 22 characters that follow from its text alone. */
export function hashOf({ text }: Pick<ZoneDefinition, 'text'>): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** A zone of the IANA database, or one that only the file defines. */
export type Zone = { kind: 'iana'; id: string } | CustomZone;

const UTC_MS = (wall: number) => Temporal.Instant.fromEpochMilliseconds(wall).toZonedDateTimeISO('UTC');

/**
 * The instant at which a clock in the zone shows `wall`, both in milliseconds. RFC 5545 §3.3.5: a time that the clock
 * shows twice is the first; one that it skips is read with the offset from before the gap.
 */
export function instantAt(zone: Zone, wall: number): number {
  if (zone.kind === 'custom') return wallToInstant(zone, wall);
  return UTC_MS(wall).toPlainDateTime().toZonedDateTime(zone.id).epochMilliseconds;
}

/** What a clock in the zone shows at this instant, both in milliseconds. */
export function wallAt(zone: Zone, instant: number): number {
  if (zone.kind === 'custom') return instant + offsetOf(zone, instant);
  const there = Temporal.Instant.fromEpochMilliseconds(instant).toZonedDateTimeISO(zone.id);
  return instant + there.offsetNanoseconds / 1_000_000;
}

/** No zone has a longer name; longer ones are not even looked up. */
const LONGEST_NAME = 255;

/**
 * The zone that a TZID stands for, with the definitions of its file at hand; undefined where nobody knows it. A known
 * name wins over the file's definition unless the two have little in common: definitions in files are often cut short
 * or out of date, and the name is what every other program goes by. `budget` bounds the time for a definition's rules.
 */
export function resolveZone(
  tzid: string,
  zones: readonly ZoneDefinition[],
  budget: Budget = new Budget(USUAL_BUDGET),
): Zone | undefined {
  const definition = definitionOf(tzid, zones);
  if (definition) return zoneOf(definition, budget);
  const id = ianaName(tzid);
  return id === undefined ? undefined : { kind: 'iana', id };
}

function definitionOf(tzid: string, zones: readonly ZoneDefinition[]): ZoneDefinition | undefined {
  const exact = zones.find((zone) => zone.tzid === tzid);
  if (exact || tzid.length > LONGEST_NAME) return exact;
  return zones.find((zone) => zone.tzid.toLowerCase() === tzid.toLowerCase());
}

/** Milliseconds for the rules of a zone. */
const USUAL_BUDGET = 200;

/** The zones of the definitions seen last, by their text. */
const known = new Map<string, Zone | undefined>();
const MOST_KNOWN = 500;

function zoneOf(definition: ZoneDefinition, budget: Budget): Zone | undefined {
  if (known.has(definition.text)) return known.get(definition.text);
  const zone = readZone(definition, budget);
  // What was read in haste is not kept.
  if (budget.isOver()) return zone;
  if (known.size >= MOST_KNOWN) known.delete(known.keys().next().value!);
  known.set(definition.text, zone);
  return zone;
}

function readZone({ tzid, text }: ZoneDefinition, budget: Budget): Zone | undefined {
  const component = readComponents(text).find(({ name }) => name === 'VTIMEZONE');
  const custom = component && readDefinition(component, tzid, budget);
  // X-LIC-LOCATION: libical's note of the IANA name, where TZID is a name of its own making.
  const location = component?.lines.find(({ name }) => name === 'X-LIC-LOCATION')?.value;
  const id = ianaName(tzid) ?? (location === undefined ? undefined : ianaName(location));
  if (id === undefined) return custom;
  const iana = { kind: 'iana', id } as const;
  return custom === undefined || agree(custom, iana) ? iana : custom;
}

/** Whether two zones show the same time on most of the days looked at: winter and summer of thirty years. */
function agree(custom: CustomZone, iana: Zone): boolean {
  let same = 0;
  for (let year = 2005; year < 2035; year++)
    for (const month of [0, 6]) {
      const instant = Date.UTC(year, month, 15, 12);
      same += wallAt(custom, instant) === wallAt(iana, instant) ? 1 : -1;
    }
  return same > 0;
}

/** What names have been found to mean. */
const names = new Map<string, string | undefined>();
const MOST_NAMES = 5000;

/**
 * The IANA name that a name stands for: itself in any case, itself behind a prefix such as
 * `/freeassociation.sourceforge.net/`, or a name of Windows; undefined where it is none of these.
 */
export function ianaName(name: string): string | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  const key = name.trim().toLowerCase();
  if (names.has(key)) return names.get(key);
  const found = findName(key);
  if (names.size >= MOST_NAMES) names.clear();
  names.set(key, found);
  return found;
}

function findName(name: string): string | undefined {
  const parts = name.split('/').filter((part) => part !== '');
  // A globally unique TZID begins with '/' (RFC 5545 §3.8.3.1) and, from libical and Mozilla on, ends in the IANA name.
  const ends = name.startsWith('/') ? [3, 2, 1].map((length) => parts.slice(-length).join('/')) : [];
  for (const candidate of [name, ...ends]) {
    const id = canonicalCase(candidate);
    if (id !== undefined) return id;
  }
  return windowsNames.get(name);
}

/** The zone's name as the database spells it, if it has one. Offsets such as `+01:00` are zones to Temporal. */
function canonicalCase(name: string): string | undefined {
  try {
    return Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name).timeZoneId;
  } catch {
    return undefined;
  }
}

/** The names of Windows in lower case; territory 001 is the zone of the whole world's default. */
const windowsNames = new Map(
  WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === '001').map(({ windowsName, iana }) => [
    windowsName.toLowerCase(),
    iana[0] as string,
  ]),
);
