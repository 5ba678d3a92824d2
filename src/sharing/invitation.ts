import { newId, type Id } from '../people/id.ts';
import { newToken } from '../server/secrets.ts';

/** How an invitation ends: by its guest's answer (`mistaken`: it was not for them), or by whoever shares. */
export type Closing = 'accepted' | 'declined' | 'mistaken' | 'withdrawn' | 'replaced';

/** How a guest takes up a share. Times in milliseconds since 1970; that it has expired is told from them, never stored. */
export type Invitation = Readonly<{
  id: Id<'invitation'>;
  share: Id<'share'>;
  createdAt: number;
  endsAt: number;
  openedAt: number | null;
  closed: Readonly<{ as: Closing; at: number }> | null;
}>;

export const invitationLifetime = Temporal.Duration.from({ hours: 14 * 24 });

export function invitationStateOf(
  invitation: Invitation,
  now: Temporal.Instant,
): Closing | 'open' | 'expired' {
  if (invitation.closed !== null) return invitation.closed.as;
  return now.epochMilliseconds < invitation.endsAt ? 'open' : 'expired';
}

export type NewInvitation = Readonly<{ id: Id<'invitation'>; token: string; endsAt: number }>;

/** A fresh invitation: 256 random bits, good for 14 days, and not beyond the share's own end. */
export function newInvitation(now: Temporal.Instant, until: number | null): NewInvitation {
  const endsAt = now.add(invitationLifetime).epochMilliseconds;
  return { id: newId<'invitation'>(), token: newToken(), endsAt: Math.min(endsAt, until ?? endsAt) };
}
