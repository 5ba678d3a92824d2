import type { Id } from '../people/id.ts';

/** How a guest takes up a share. Times in milliseconds since 1970; its state is told from them, never stored. */
export type Invitation = Readonly<{
  id: Id<'invitation'>;
  share: Id<'share'>;
  guest: Id<'guest'>;
  createdAt: number;
  endsAt: number;
  openedAt: number | null;
  acceptedAt: number | null;
  declinedAt: number | null;
  /** Declined with "this was not for me". */
  mistaken: boolean;
  withdrawnAt: number | null;
  replacedAt: number | null;
}>;

export const invitationLifetime = Temporal.Duration.from({ hours: 14 * 24 });

export type InvitationState = 'open' | 'accepted' | 'declined' | 'withdrawn' | 'replaced' | 'expired';

export function stateOf(invitation: Invitation, now: Temporal.Instant): InvitationState {
  if (invitation.acceptedAt !== null) return 'accepted';
  if (invitation.declinedAt !== null) return 'declined';
  if (invitation.withdrawnAt !== null) return 'withdrawn';
  if (invitation.replacedAt !== null) return 'replaced';
  return now.epochMilliseconds < invitation.endsAt ? 'open' : 'expired';
}
