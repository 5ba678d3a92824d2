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

/** Somebody with a login of their own. */
export type Member = Extract<Actor, { kind: 'user' | 'guest' }>;

export const nobody: Actor = Object.freeze({ kind: 'nobody' });
export const operator: Actor = Object.freeze({ kind: 'operator' });

/** The user or guest behind an actor; undefined where nobody has signed in. */
export function personOf(actor: Member): User | Guest;
export function personOf(actor: Actor): User | Guest | undefined;
export function personOf(actor: Actor): User | Guest | undefined {
  if (actor.kind === 'user') return actor.user;
  return actor.kind === 'guest' ? actor.guest : undefined;
}
