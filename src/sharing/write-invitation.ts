import type { Settings } from '../context.ts';
import { invitationLetter } from '../mail/letters/invitation.ts';
import type { About } from '../mail/letters/terms.ts';
import { postLetter } from '../mail/post-letter.ts';
import type { Guest } from '../people/guest.ts';
import { hashToken } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as invitations from '../storage/tables/invitations.ts';
import type { NewInvitation } from './invitation.ts';

type Invited = About & Readonly<{ guest: Guest; note?: string; again: boolean }>;

/** Writes the invitation, of whose token only the hash is kept, and the letter that carries the token. */
export async function writeInvitation(
  tx: Writer,
  config: Settings,
  { id, token, endsAt }: NewInvitation,
  { guest, ...invited }: Invited,
  now: number,
): Promise<void> {
  const { share } = invited;
  await invitations.add(tx, {
    id,
    share: share.id,
    createdAt: now,
    endsAt,
    tokenHash: hashToken(token),
  });
  const letter = invitationLetter(config, {
    ...invited,
    token,
    endsAt,
    name: guest.name,
    hasAccount: guest.accepted,
  });
  await postLetter(tx, config, letter, { cause: `invitation:${id}`, share: share.id }, now);
}
