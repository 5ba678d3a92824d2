import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { tellAccepted } from '../mail/tell-accepted.ts';
import { isHeld } from '../people/actor.ts';
import type { Guest } from '../people/guest.ts';
import type { Id } from '../people/id.ts';
import * as guests from '../storage/tables/guests.ts';
import * as shares from '../storage/tables/shares.ts';
import { refuseClosedInvitation } from './refuse-closed-invitation.ts';
import { readInvitation } from './read-invitation.ts';
import { refuseUnknownInvitation } from './refuse-unknown-invitation.ts';
import type { Share } from './share.ts';
import { takeShare } from './take-share.ts';

/**
 * Takes up one more share for a guest who has signed in, by its token or from their own page, and tells the owner. Throws as findInvitation,
 * and not-your-invitation, share-not-found.
 */
export async function acceptAsGuest(
  context: Context,
  which: { token: string } | { share: Id<'share'> },
): Promise<{ guest: Guest; share: Share }> {
  const { actor, storage, clock, config, mail } = context;
  if (actor.kind !== 'guest' || isHeld(actor)) throw new DomainError('sign-in-needed');
  const isByToken = 'token' in which;
  const found = await readInvitation(storage.db, isByToken ? which : { pendingOf: which.share });
  if (found === undefined)
    throw isByToken
      ? await refuseUnknownInvitation(storage.db, which.token)
      : new DomainError('share-not-found');
  if (found.share.audience.principal !== actor.guest.id)
    throw new DomainError(isByToken ? 'not-your-invitation' : 'share-not-found');
  refuseClosedInvitation(found, clock.now());
  const at = clock.now().epochMilliseconds;
  const accepted = await storage.transaction(async (tx) => {
    await takeShare(context, tx, found.invitation.id);
    const share = (await shares.find(tx, found.share.id))!;
    await tellAccepted(tx, config, share, actor.guest.name, at);
    return { guest: (await guests.findById(tx, actor.guest.id))!, share };
  });
  mail.wake();
  return accepted;
}
