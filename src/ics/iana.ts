/** What names of time zones stand for: the IANA database's own and those made from them, then those of Windows. */

import { remembering } from './remembering.ts';
import { windowsZone } from './windows.ts';

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
