import type { Guest } from './guest.ts';
import type { Id } from './id.ts';
import type { User } from './user.ts';

/**
 * The password of its own that a program came by for somebody: what it may be used for. The door sees to it, for each
 * calendar; what is no calendar's, it does not give.
 */
export type Program = Readonly<{
  id: Id<'program-password'>;
  /** The only one that it opens; null: every one of theirs. */
  calendar: Id<'calendar'> | null;
  access: 'read' | 'write';
  /** Milliseconds since 1970, to the hour; null before its first use. */
  lastUsedAt: number | null;
}>;

/** Whoever asks. `program` where one came by a password of its own, and not they themselves. `operator` is the person at the command line of the server itself: they may act for any owner. */
export type Actor =
  | { kind: 'user'; user: User; program?: Program }
  | { kind: 'guest'; guest: Guest; program?: Program }
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

/** The program that came for somebody by a password of its own; undefined where they came themselves. */
export function programBehind(actor: Actor): Program | undefined {
  return actor.kind === 'user' || actor.kind === 'guest' ? actor.program : undefined;
}

/** Whether whoever asks is held to reading, or to one calendar: they begin and end nothing beside it. */
export function isHeld(actor: Actor): boolean {
  const program = programBehind(actor);
  return program !== undefined && (program.access === 'read' || program.calendar !== null);
}
