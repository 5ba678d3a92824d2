import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import type { Writer } from '../storage/storage.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as shares from '../storage/tables/shares.ts';
import { refuseClosedInvitation } from './refuse-closed-invitation.ts';
import { readInvitation } from './read-invitation.ts';

/**
 * The end of every acceptance. The writes decide: the share still waits for its guest, and the invitation is still open.
 * Share first, always, so that two at once wait for one another. Throws as findInvitation.
 */
export async function takeShare(
  { clock }: Pick<Context, 'clock'>,
  tx: Writer,
  id: Id<'invitation'>,
): Promise<void> {
  const now = clock.now();
  const at = now.epochMilliseconds;
  const found = await readInvitation(tx, { id });
  if (found === undefined) throw new DomainError('invitation-unknown');
  refuseClosedInvitation(found, now);
  const taken =
    (await shares.accept(tx, found.share.id, at)) && (await invitations.answer(tx, id, 'accepted', at));
  if (taken) return;
  const after = await readInvitation(tx, { id });
  if (after === undefined) throw new DomainError('invitation-unknown');
  refuseClosedInvitation(after, now);
  throw new DomainError('invitation-used', { language: found.share.language, answer: 'accepted' });
}
