/** What names of time zones mean that are Windows' own. */

import { WINDOWS_TO_IANA_MAP } from 'windows-iana';
import { zoneOfCities } from './cities.ts';
import { remembering } from './remembering.ts';

/**
 * The zone that Windows and its programs mean by a name of theirs: its own (`Romance Standard Time`), one that Exchange
 * has numbered (`Eastern Standard Time 1`), or the cities that it shows to people.
 */
export const windowsZone = remembering(
  (name) => windowsNames.get(name) ?? windowsNames.get(name.replace(/ \d+$/, '')) ?? zoneOfCities(name),
);

/** The names of Windows in lower case; territory 001 is the zone of the whole world's default. */
const windowsNames = new Map(
  WINDOWS_TO_IANA_MAP.filter(({ territory }) => territory === '001').map(({ windowsName, iana }) => [
    windowsName.toLowerCase(),
    iana[0] as string,
  ]),
);
