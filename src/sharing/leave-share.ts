import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { tellOwners } from '../mail/tell-owners.ts';
import { isHeld } from '../people/actor.ts';
import type { Id } from '../people/id.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as shares from '../storage/tables/shares.ts';
import { isFor } from './share.ts';

/** Gives back a share that was made for the actor, a guest or a user, and tells its owner. Throws share-not-found, not-allowed, share-ended. */
export async function leaveShare(
  { actor, storage, clock, config, mail }: Context,
  { share: id }: { share: Id<'share'> },
): Promise<void> {
  const share = await shares.find(storage.db, id);
  if (share === undefined || !isFor(share, actor)) throw new DomainError('share-not-found');
  if (isHeld(actor)) throw new DomainError('not-allowed');
  const at = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    if (!(await shares.end(tx, id, 'guest', at))) throw new DomainError('share-ended');
    await invitations.close(tx, id, 'withdrawn', at);
    await outbox.withdraw(tx, id, at);
    await tellOwners(tx, config, share, 'left', at);
  });
  mail.wake();
}
