import type { Settings } from '../context.ts';
import { ianaName, zoneNamed } from '../ics/iana.ts';
import { keyedHash } from '../server/secrets.ts';

/**
 * The UID that stands for one that is hidden: the same within a `scope` (a share), different in the next, so that two of
 * them cannot be matched; nobody without the secret key gets back to the UID.
 */
export function pseudonymsFor(
  { secretKey }: Pick<Settings, 'secretKey'>,
  scope: string,
): (uid: string) => string {
  return (uid) => `${keyedHash(secretKey, 'uid', `${scope} ${uid}`)}@fasti`;
}

/**
 * What a time zone is called in a text that hides whose it is: a name that everybody knows stays; one of somebody's own
 * making, which can say anything, becomes a pseudonym of the scope.
 */
export function zoneNamesFor(
  { secretKey }: Pick<Settings, 'secretKey'>,
  scope: string,
): (tzid: string) => string {
  return (tzid) => {
    const isPrefixed = tzid.startsWith('/') || tzid.includes('://');
    const known = isPrefixed ? ianaName(tzid) : zoneNamed(tzid) && tzid;
    return known ?? `zone-${keyedHash(secretKey, 'zone', `${scope} ${tzid}`).slice(0, 22)}`;
  };
}
