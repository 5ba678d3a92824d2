import type { Settings } from '../context.ts';
import { invitationLetter } from '../mail/letters/invitation.ts';
import type { About } from '../mail/letters/terms.ts';
import { postLetter } from '../mail/post-letter.ts';
import type { Guest } from '../people/guest.ts';
import { newId, type Id } from '../people/id.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import type { Writer } from '../storage/storage.ts';
import * as invitations from '../storage/tables/invitations.ts';
import { invitationLifetime } from './invitation.ts';

export type NewInvitation = Readonly<{ id: Id<'invitation'>; token: string; endsAt: number }>;

/** A fresh invitation: 256 random bits, good for 14 days, and not beyond the share's own end. */
export function newInvitation(now: Temporal.Instant, until: number | null): NewInvitation {
  const endsAt = now.add(invitationLifetime).epochMilliseconds;
  return { id: newId<'invitation'>(), token: newToken(), endsAt: Math.min(endsAt, until ?? endsAt) };
}

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
    guest: guest.id,
    createdAt: now,
    endsAt,
    tokenHash: hashToken(token),
  });
  const letter = invitationLetter(config, { ...invited, token, endsAt, hasAccount: guest.accepted });
  await postLetter(tx, config, letter, { cause: `invitation:${id}`, share: share.id }, now);
}
