import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Principal } from '../people/principal.ts';
import { mayAddCalendar } from '../policies.ts';
import type { Writer } from '../storage/storage.ts';
import * as principals from '../storage/tables/principals.ts';
import * as spaces from '../storage/tables/spaces.ts';

/**
 * Keeps who is to own a new calendar, as `findOwner` found them, until it is written: a space may have been ended, or the
 * actor sent out of it, since then. Throws owner-not-found, not-allowed.
 */
export async function lockOwner(
  { actor }: Pick<Context, 'actor'>,
  tx: Writer,
  owner: Pick<Principal, 'id' | 'login'>,
): Promise<void> {
  const isThere = await principals.lock(tx, owner.id);
  if (actor.kind !== 'user') {
    if (!isThere) throw new DomainError('owner-not-found', { login: owner.login });
    return;
  }
  const { id: member } = actor.user;
  const isTheirs =
    owner.id === member || mayAddCalendar(await spaces.roleOf(tx, { space: owner.id, member }));
  if (!isThere || !isTheirs) throw new DomainError('not-allowed');
}
