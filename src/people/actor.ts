import type { Guest } from './guest.ts';
import type { Id } from './id.ts';
import type { User } from './user.ts';

/** Whoever asks. `operator` is the person at the command line of the server itself: they may act for any owner. */
export type Actor =
  | { kind: 'user'; user: User }
  | { kind: 'guest'; guest: Guest }
  | { kind: 'link'; share: Id<'share'> }
  | { kind: 'operator' }
  | { kind: 'nobody' };

export const nobody: Actor = Object.freeze({ kind: 'nobody' });
export const operator: Actor = Object.freeze({ kind: 'operator' });
