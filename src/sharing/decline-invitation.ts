import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { tellOwners } from '../mail/tell-owners.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as shares from '../storage/tables/shares.ts';
import { refuseClosedInvitation } from './refuse-closed-invitation.ts';
import { readInvitation } from './read-invitation.ts';
import { refuseUnknownInvitation } from './refuse-unknown-invitation.ts';

type Decline = Readonly<{ token: string; reason: 'declined' | 'mistaken' }>;

/**
 * Refuses an invitation; its share ends with it, and the owner is told why. `mistaken`: it was not for whoever got it.
 * Throws as findInvitation.
 */
export async function declineInvitation(context: Context, { token, reason }: Decline): Promise<void> {
  const { storage, clock, config, mail } = context;
  const now = clock.now();
  const at = now.epochMilliseconds;
  await storage.transaction(async (tx) => {
    const found = await readInvitation(tx, { token });
    if (found === undefined) throw await refuseUnknownInvitation(tx, token);
    refuseClosedInvitation(found, now);
    const { share, invitation } = found;
    // Share first, as everywhere: two that answer at once then wait for one another instead of both being stuck.
    const declined =
      (await shares.lockPending(tx, share.id)) &&
      (await invitations.answer(tx, invitation.id, reason, at)) &&
      (await shares.end(tx, share.id, 'guest', at));
    if (!declined) throw new DomainError('invitation-used', { language: share.language, answer: 'accepted' });
    await tellOwners(tx, config, share, reason, at);
  });
  mail.wake();
}
