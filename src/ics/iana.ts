/** What names of time zones stand for: the IANA database's own, those made from them, and those of Windows. */

import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { zoneOfCities } from './cities.ts';

/** No zone has a longer name; longer ones are not even looked up. */
const longestName = 255;

/**
 * The zone that this is a name of in the IANA database: the name itself in any case, or behind a prefix such as
 * `/freeassociation.sourceforge.net/` or `tzone://Microsoft/Olson/`.
 */
export const ianaName = remembering((name) => {
  // A globally unique TZID begins with '/' (RFC 5545 §3.8.3.1) and, from libical and Mozilla on, ends in the IANA name.
  const isPrefixed = name.startsWith('/') || /^[a-z]+:\/\//.test(name);
  const parts = name.split('/').filter((part) => part !== '');
  const ends = isPrefixed ? [3, 2, 1].map((length) => parts.slice(-length).join('/')) : [];
  for (const candidate of [name, ...ends]) {
    const id = canonicalCase(candidate);
    if (id !== undefined) return id;
  }
  return undefined;
});

/**
 * The zone that Windows and its programs mean by a name of theirs: its own (`Romance Standard Time`), one that Exchange
 * has numbered (`Eastern Standard Time 1`), or the cities that it shows to people.
 */
export const windowsZone = remembering(
  (name) => windowsNames.get(name) ?? windowsNames.get(name.replace(/ \d+$/, '')) ?? zoneOfCities(name),
);

/** What a name means by itself, without any definition; undefined where nobody knows it. */
export function zoneNamed(name: string): string | undefined {
  return ianaName(name) ?? windowsZone(name);
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

/** Finds by the trimmed name in lower case, and remembers what was found: the same few names come again and again. */
function remembering(find: (name: string) => string | undefined): (name: string) => string | undefined {
  const found = new Map<string, string | undefined>();
  const mostRemembered = 5000;
  return (name) => {
    if (name.length > longestName) return undefined;
    const key = name.trim().toLowerCase();
    if (found.has(key)) return found.get(key);
    const zone = find(key);
    if (found.size >= mostRemembered) found.clear();
    found.set(key, zone);
    return zone;
  };
}
