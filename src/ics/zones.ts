/** Time zones: what a TZID means (RFC 5545 §3.2.19), and when a clock there shows what. */

import { createHash } from 'node:crypto';
import { readComponents, type Component } from './components.ts';
import { definesOffset, offsetOf, readDefinition, wallToInstant, type CustomZone } from './definition.ts';
import { Budget, charactersAStep } from './budget.ts';
import { ianaName, zoneNamed } from './iana.ts';
import { Memory } from './memory.ts';
import { instantIn, wallIn } from './offsets.ts';

export { writeZone } from './write-zone.ts';

/** A VTIMEZONE: its name, unescaped, and its text as it came. */
export type ZoneDefinition = { tzid: string; text: string };

/** What a definition is known by where it is stored: 22 characters that follow from its text alone. */
export function hashOf({ text }: Pick<ZoneDefinition, 'text'>): string {
  return createHash('sha256').update(text).digest('base64url').slice(0, 22);
}

/** A zone of the IANA database, or one that only the file defines. */
export type Zone = { kind: 'iana'; id: string } | CustomZone;

/**
 * The instant at which a clock in the zone shows `wall`, both in milliseconds. RFC 5545 §3.3.5: a time that the clock
 * shows twice is the first; one that it skips is read with the offset from before the gap.
 */
export function instantAt(zone: Zone, wall: number): number {
  return zone.kind === 'custom' ? wallToInstant(zone, wall) : instantIn(zone.id, wall);
}

/** What a clock in the zone shows at this instant, both in milliseconds. */
export function wallAt(zone: Zone, instant: number): number {
  return zone.kind === 'custom' ? instant + offsetOf(zone, instant) : wallIn(zone.id, instant);
}

/**
 * The zone that a TZID stands for, with the definitions of its file at hand; undefined where nobody knows it. A zone of
 * the IANA database has today's rules: definitions in files are often cut short or out of date, and the name is what
 * every other program goes by. Any other name means what its definition says; where that says nothing, what Windows
 * means by it. Where `budget` is over, a definition that was not seen before is not read.
 */
export function resolveZone(
  tzid: string,
  zones: readonly ZoneDefinition[],
  budget: Budget = new Budget(USUAL_STEPS),
): Zone | undefined {
  const id = ianaName(tzid);
  if (id !== undefined && isPlace(id)) return { kind: 'iana', id };
  const definition = definitionOf(tzid, zones);
  const defined = definition && zoneOf(definition, budget);
  if (defined) return defined;
  const named = zoneNamed(tzid);
  return named === undefined ? undefined : { kind: 'iana', id: named };
}

/** Not `EST` and its like, which people write for a clock that is set on in summer. */
function isPlace(id: string): boolean {
  return id.includes('/') || id === 'UTC';
}

/**
 * Whether others may be told of a zone by this definition: it says an offset at all, and where its name is one of the IANA
 * database, what that zone says from 2020 until 2037. What is told of a zone has to be what its times are taken for here.
 */
export function isCurrent(definition: ZoneDefinition, budget: Budget = new Budget(USUAL_STEPS)): boolean {
  const { text, tzid } = definition;
  const held = currency.get(text);
  if (held) return held.current;
  // The name's own definition is sent instead.
  if (text.length > LONGEST_DEFINITION || budget.isOver()) return false;
  budget.charge(Math.ceil(text.length / charactersAStep));
  const component = readComponents(text).find(({ name }) => name === 'VTIMEZONE');
  const id = ianaName(tzid);
  let current = component !== undefined && definesOffset(component);
  if (current && id !== undefined && isPlace(id))
    current = saysTheSame(component!, { kind: 'iana', id }, budget);
  currency.set(text, { current }, text.length);
  return current;
}

/** What has been found of the definitions seen last, by their text. */
const currency = new Memory<{ current: boolean }>(16 * 1024 * 1024);

function saysTheSame(component: Component, iana: Zone, budget: Budget): boolean {
  const custom = readDefinition(component, '', budget);
  if (custom === undefined) return false;
  for (let at = Date.UTC(2020, 0); at < Date.UTC(2037, 0); at += HALF_A_MONTH)
    if (wallAt(custom, at) !== wallAt(iana, at)) return false;
  return true;
}

const HALF_A_MONTH = 15 * 24 * 3_600_000;

function definitionOf(tzid: string, zones: readonly ZoneDefinition[]): ZoneDefinition | undefined {
  const exact = zones.find((zone) => zone.tzid === tzid);
  return exact ?? zones.find((zone) => zone.tzid.toLowerCase() === tzid.toLowerCase());
}

/** Steps for a zone whose reader has no bound of its own. */
const USUAL_STEPS = 20_000;
/** Definitions of more characters than this are not read: the longest that are real have a quarter of it. */
const LONGEST_DEFINITION = 128 * 1024;

/** The zones of the definitions seen last, by their text: what it costs to follow them is paid once. In bytes, roughly. */
const known = new Memory<{ zone: Zone | undefined }>(32 * 1024 * 1024);
const TRANSITION_WEIGHT = 64;

function zoneOf(definition: ZoneDefinition, budget: Budget): Zone | undefined {
  const { text } = definition;
  const held = known.get(text);
  if (held) return held.zone;
  if (text.length > LONGEST_DEFINITION || budget.isOver()) return undefined;
  budget.charge(Math.ceil(text.length / charactersAStep));
  const zone = readZone(definition, budget);
  const transitions = zone?.kind === 'custom' ? zone.transitions.length : 0;
  known.set(text, { zone }, text.length + transitions * TRANSITION_WEIGHT);
  return zone;
}

function readZone({ tzid, text }: ZoneDefinition, budget: Budget): Zone | undefined {
  const component = readComponents(text).find(({ name }) => name === 'VTIMEZONE');
  const custom = component && readDefinition(component, tzid, budget);
  // X-LIC-LOCATION: libical's note of the IANA name, where TZID is a name of its own making.
  const location = component?.lines.find(({ name }) => name === 'X-LIC-LOCATION')?.value;
  const id = zoneNamed(tzid) ?? (location === undefined ? undefined : ianaName(location));
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
