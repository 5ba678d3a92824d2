import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import { withoutTag, readEmail } from '../people/email.ts';
import * as guests from '../storage/tables/guests.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as shares from '../storage/tables/shares.ts';
import { addressesOf } from '../calendars/address.ts';
import { openShare } from './open-share.ts';
import type { Shared } from './share-calendar.ts';
import { isLive } from './share.ts';
import { warningsFor } from './warning.ts';
import { newInvitation } from './invitation.ts';
import { writeInvitation } from './write-invitation.ts';

/**
 * Invites a guest anew who has not answered yet: the earlier invitation is replaced, and the time starts again. Throws
 * share-not-found, share-ended, invitation-used where they have accepted, bad-share for other audiences.
 */
export async function resendInvitation(
  context: Context,
  { share: id }: { share: Id<'share'> },
): Promise<Shared> {
  const { share, calendar, timeZone } = await openShare(context, id);
  const { storage, clock, config, mail } = context;
  const { audience } = share;
  if (audience.kind !== 'guest') throw new DomainError('bad-share', { reason: 'not-a-guest' });
  const now = clock.now();
  const at = now.epochMilliseconds;
  if (!isLive(share, now)) throw new DomainError('share-ended');
  const invitation = newInvitation(now, share.until);
  await storage.transaction(async (tx) => {
    if (!(await shares.lockPending(tx, share.id))) throw await refusal(context, tx, share.id);
    const guest = (await guests.findById(tx, audience.principal))!;
    await invitations.close(tx, share.id, 'replaced', at);
    // A first letter that still waits would carry a link that no longer works.
    await outbox.withdraw(tx, share.id, at);
    const invited = { calendar, share, timeZone, guest, again: true };
    await writeInvitation(tx, config, invitation, invited, at);
  });
  mail.wake();
  const live = await shares.listLive(storage.db, calendar.id, at);
  const alsoInvitedAs = withoutTag(readEmail(audience.email));
  return {
    share,
    ...addressesOf(config, calendar),
    login: audience.login,
    ...(alsoInvitedAs !== undefined && { alsoInvitedAs }),
    warnings: warningsFor(share, live),
  };
}

async function refusal(
  { clock }: Context,
  tx: Parameters<typeof shares.find>[0],
  id: Id<'share'>,
): Promise<DomainError> {
  const share = await shares.find(tx, id);
  if (share === undefined) return new DomainError('share-not-found');
  return new DomainError(isLive(share, clock.now()) ? 'invitation-used' : 'share-ended');
}
