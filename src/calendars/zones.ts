import { ensureCrlf } from '../ics/lines.ts';
import { redactZone } from '../ics/redact.ts';
import { renameZone } from '../ics/write.ts';
import { resolveZone, writeZone } from '../ics/zones.ts';
import type { StoredZone } from '../storage/tables/zones.ts';

/** The VTIMEZONEs of a feed, and how to write an event whose zone had to take another name. */
export type NamedZones = Readonly<{ text: string; rename(eventText: string, eventZones: string): string }>;

/**
 * One VTIMEZONE for every TZID that the events name (RFC 5545 §3.6.5): the one that came with them, or one of ours for
 * an IANA or Windows name that came without; a name that nobody knows stands for `fallbackZone`. Two definitions that
 * came under one name are both kept, the second under a name of its own.
 */
export function zonesOf(
  zoneSets: readonly string[],
  stored: readonly StoredZone[],
  { fallbackZone, isReduced }: { fallbackZone: string; isReduced: boolean },
): NamedZones {
  const byHash = new Map(stored.map((zone) => [zone.hash, zone]));
  const texts = new Map<string, string>();
  const renamed = new Map<string, string>();
  for (const line of [...new Set(zoneSets.flatMap(linesOf))].sort()) {
    const [tzid = '', hash = ''] = line.split('\t');
    const definition = byHash.get(hash);
    const came = definition && ensureCrlf(isReduced ? redactZone(definition.text) : definition.text);
    const text = came ?? writeZone(tzid, ianaOf(tzid) ?? fallbackZone);
    const before = texts.get(tzid);
    if (before === undefined) {
      texts.set(tzid, text);
    } else if (before !== text) {
      const name = freeName(tzid, texts);
      texts.set(name, renameZone(text, tzid, name));
      renamed.set(line, name);
    }
  }
  return {
    text: [...texts.values()].join(''),
    rename(eventText, eventZones) {
      if (renamed.size === 0) return eventText;
      let text = eventText;
      for (const line of linesOf(eventZones)) {
        const name = renamed.get(line);
        if (name !== undefined) text = renameZone(text, line.split('\t')[0]!, name);
      }
      return text;
    },
  };
}

function linesOf(set: string): string[] {
  return set === '' ? [] : set.split('\n');
}

function ianaOf(tzid: string): string | undefined {
  const zone = resolveZone(tzid, []);
  return zone?.kind === 'iana' ? zone.id : undefined;
}

function freeName(tzid: string, taken: ReadonlyMap<string, string>): string {
  for (let n = 2; ; n += 1) if (!taken.has(`${tzid} (${n})`)) return `${tzid} (${n})`;
}
