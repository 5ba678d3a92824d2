import type { Settings } from '../context.ts';
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
