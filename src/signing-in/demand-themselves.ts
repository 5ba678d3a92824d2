import { DomainError } from '../errors.ts';
import type { Actor, Member } from '../people/actor.ts';

/** A user or a guest who came by their own password: what a program was given for calendars gives no other. Throws sign-in-needed. */
export function demandThemselves(actor: Actor): Member {
  if ((actor.kind !== 'user' && actor.kind !== 'guest') || actor.program !== undefined)
    throw new DomainError('sign-in-needed');
  return actor;
}
