import type { Id } from '../people/id.ts';
import { hashToken } from '../server/secrets.ts';
import type { Db } from '../storage/storage.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as shares from '../storage/tables/shares.ts';
import type { Invitation } from './invitation.ts';
import { isNamed, type GuestShare, type Share } from './share.ts';

type Which =
  Readonly<{ token: string }> | Readonly<{ id: Id<'invitation'> }> | Readonly<{ pendingOf: Id<'share'> }>;

export type FoundInvitation = Readonly<{ invitation: Invitation; share: GuestShare }>;

/** An invitation with its share, open or not; undefined where there is none. */
export async function readInvitation(db: Db, which: Which): Promise<FoundInvitation | undefined> {
  const invitation =
    'token' in which
      ? await invitations.findByToken(db, hashToken(which.token))
      : 'id' in which
        ? await invitations.find(db, which.id)
        : await invitations.findPending(db, which.pendingOf);
  const share: Share | undefined = invitation && (await shares.find(db, invitation.share));
  if (invitation === undefined || share === undefined || !isNamed(share)) return undefined;
  const { audience } = share;
  return audience.kind === 'guest' ? { invitation, share: { ...share, audience } } : undefined;
}
