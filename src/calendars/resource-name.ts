import { digest } from './event.ts';

/** A name for an event that came without one: its UID where that can stand in an address, else a hash of it. */
export function resourceName(uid: string, isTaken: (name: string) => boolean = () => false): string {
  const plain = `${uid}.ics`;
  return /^[\w@+=-][\w@+=.-]{0,127}$/.test(uid) && !isTaken(plain) ? plain : `${digest(uid)}.ics`;
}
