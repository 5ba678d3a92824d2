import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { isHeld } from '../people/actor.ts';
import { normaliseLogin } from '../people/login.ts';
import type { Principal } from '../people/principal.ts';
import { mayAddCalendar } from '../policies.ts';
import * as principals from '../storage/tables/principals.ts';
import * as spaces from '../storage/tables/spaces.ts';

/**
 * Who is to own a new calendar: the actor themselves, or a space where they are owner or moderator; anybody for the
 * operator. Throws not-allowed, owner-not-found.
 */
export async function findOwner({ actor, storage }: Context, login: string): Promise<Principal> {
  const owner = await principals.findOwner(storage.db, normaliseLogin(login));
  if (actor.kind === 'operator') {
    if (owner === undefined) throw new DomainError('owner-not-found', { login: login.slice(0, 100) });
    return owner;
  }
  // Whether there is such a login is told to nobody else.
  if (actor.kind !== 'user' || isHeld(actor) || owner?.domain !== actor.user.domain)
    throw new DomainError('not-allowed');
  if (owner.id === actor.user.id) return owner;
  const role = await spaces.roleOf(storage.db, { space: owner.id, member: actor.user.id });
  if (!mayAddCalendar(role)) throw new DomainError('not-allowed');
  return owner;
}
