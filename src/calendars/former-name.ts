import { hash } from 'node:crypto';

/** What a UID that went is kept under, as one that was hidden (1) or not (0). No name of an event has a slash. */
export function formerName(uid: string, isHidden: 0 | 1): string {
  return `/${hash('sha256', `${isHidden} ${uid}`, 'base64url').slice(0, 22)}`;
}
