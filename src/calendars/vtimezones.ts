import { Budget } from '../ics/budget.ts';
import { ensureCrlf, LineScanner, paramOf } from '../ics/lines.ts';
import { redactZone } from '../ics/redact.ts';
import { Turn } from '../server/turn.ts';
import { renameZone } from '../ics/write.ts';
import { isCurrent, resolveZone, writeZone, type ZoneDefinition } from '../ics/zones.ts';
import type { EventText } from '../storage/tables/events.ts';
import type { StoredZone } from '../storage/tables/zones.ts';
import { isWhole, type View } from './access.ts';

/** The VTIMEZONEs of a feed, and how to write an event whose zone had to take another name. */
export type NamedZones = Readonly<{ text: string; rename(eventText: string, eventZones: string): string }>;

/**
 * A zone that a text names: a line of an event's `zones`, and whether the text was written anew there, so that the zone goes
 * by the name that stands for its own, and says no more than the clock.
 */
export type ZoneUse = Readonly<{ line: string; isAnew: boolean }>;

type Writing = Readonly<{
  /** What a name stands for that nobody knows. */
  fallbackZone: string;
  /** The name that stands for a zone's where the text is written anew. */
  zoneName: (tzid: string) => string;
}>;

/** Steps for looking into the definitions of one calendar. */
const stepsForAll = 500_000;

/**
 * One VTIMEZONE for every TZID that the events name (RFC 5545 §3.6.5): the one that came with them, or one of ours for a
 * name that came without a definition, or with one that says something else than what its times are taken for here; a name
 * that nobody knows stands for `fallbackZone`. Two definitions that came under one name are both kept, the second under a
 * name of its own.
 */
export async function zonesOf(
  uses: readonly ZoneUse[],
  stored: readonly StoredZone[],
  { fallbackZone, zoneName }: Writing,
): Promise<NamedZones> {
  const turn = new Turn();
  const byHash = new Map(stored.map((zone) => [zone.hash, zone]));
  const texts = new Map<string, string>();
  const renamed = new Map<string, string>();
  const budget = new Budget(stepsForAll);
  for (const { line, isAnew } of inOrder(uses)) {
    if (turn.isOver) await turn.give();
    const [tzid = '', hash = ''] = line.split('\t');
    const name = isAnew ? zoneName(tzid) : tzid;
    const came = byHash.get(hash);
    const text =
      came !== undefined && isCurrent({ ...came, tzid }, budget)
        ? definitionText(came, name, isAnew)
        : writeZone(name, ianaOf(tzid, came, budget) ?? fallbackZone);
    const before = texts.get(name);
    if (before === undefined) {
      texts.set(name, text);
    } else if (before !== text && !(isAnew && sameClock(before, text, name))) {
      const other = freeName(name, texts);
      texts.set(other, renameZone(text, name, other));
      renamed.set(`${name}\t${line}`, other);
    }
  }
  return {
    text: [...texts.values()].join(''),
    rename(eventText, eventZones) {
      if (renamed.size === 0) return eventText;
      let text = eventText;
      for (const line of linesOf(eventZones)) {
        const tzid = line.split('\t')[0]!;
        for (const name of new Set([tzid, zoneName(tzid)])) {
          const other = renamed.get(`${name}\t${line}`);
          if (other !== undefined) text = renameZone(text, name, other);
        }
      }
      return text;
    },
  };
}

function ianaOf(tzid: string, came: StoredZone | undefined, budget: Budget): string | undefined {
  const zone = resolveZone(tzid, came === undefined ? [] : [came], budget);
  return zone?.kind === 'iana' ? zone.id : undefined;
}

/** Each once; those of texts as they came first, so that their definitions keep their names. */
function inOrder(uses: readonly ZoneUse[]): ZoneUse[] {
  const [anew, whole] = [true, false].map((isAnew) => [
    ...new Set(uses.filter((use) => use.isAnew === isAnew).map(({ line }) => line)),
  ]);
  return [
    ...whole!.sort().map((line) => ({ line, isAnew: false })),
    ...anew!.sort().map((line) => ({ line, isAnew: true })),
  ];
}

function definitionText({ text }: ZoneDefinition, name: string, isAnew: boolean): string {
  return ensureCrlf(isAnew ? redactZone(text, name) : text);
}

/** Whether a definition as it came says the same as what would be written anew of it. */
function sameClock(came: string, anew: string, name: string): boolean {
  return redactZone(came, name) === anew;
}

/**
 * The zones that a text names of which a part is hidden, of those that its event does. A definition under a name that
 * everybody knows may have come with the hidden part, and what else it says is nobody's business.
 */
export function zoneUses(text: string, eventZones: string, zoneName: (tzid: string) => string): ZoneUse[] {
  const lines = linesOf(eventZones);
  if (lines.length === 0) return [];
  const named = new Set<string>();
  const scanner = new LineScanner(text);
  while (scanner.advance()) {
    const line = /TZID/i.test(text.slice(scanner.start, scanner.end)) ? scanner.line() : undefined;
    const tzid = line && paramOf(line, 'TZID');
    if (tzid !== undefined) named.add(tzid);
  }
  return lines.flatMap((line): ZoneUse[] => {
    const tzid = line.split('\t')[0]!;
    const other = zoneName(tzid);
    const own = named.has(tzid) ? [{ line, isAnew: other === tzid }] : [];
    return other !== tzid && named.has(other) ? [...own, { line, isAnew: true }] : own;
  });
}

/** The zones that a view's text of an event names. */
export function usesIn(
  text: string,
  event: Pick<EventText, 'zones' | 'has_private'>,
  { view, zoneName }: Readonly<{ view: View; zoneName: (tzid: string) => string }>,
): ZoneUse[] {
  if (isWhole(view) || (view.ofPublic.detail === 'full' && event.has_private === 0))
    return linesOf(event.zones).map((line) => ({ line, isAnew: false }));
  return zoneUses(text, event.zones, zoneName);
}

export function linesOf(set: string): string[] {
  return set === '' ? [] : set.split('\n');
}

function freeName(tzid: string, taken: ReadonlyMap<string, string>): string {
  for (let n = 2; ; n += 1) if (!taken.has(`${tzid} (${n})`)) return `${tzid} (${n})`;
}
