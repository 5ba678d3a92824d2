import { DomainError } from '../errors.ts';
import { invitationStateOf, type Invitation } from './invitation.ts';
import { isLive, type Share } from './share.ts';

/** Says why an invitation can no longer be answered; answers nothing where it can. Throws invitation-expired and its like. */
export function refuseClosedInvitation(
  { invitation, share }: Readonly<{ invitation: Invitation; share: Share }>,
  now: Temporal.Instant,
): void {
  const { language } = share;
  const state = invitationStateOf(invitation, now);
  switch (state) {
    case 'accepted':
    case 'declined':
    case 'mistaken':
      throw new DomainError('invitation-used', { language, answer: state });
    case 'withdrawn':
      throw new DomainError('invitation-withdrawn', { language });
    case 'replaced':
      throw new DomainError('invitation-replaced', { language });
    case 'expired':
      throw new DomainError('invitation-expired', { language });
    case 'open':
      if (share.acceptedAt !== null)
        throw new DomainError('invitation-used', { language, answer: 'accepted' });
      if (isLive(share, now)) return;
      throw new DomainError(share.ended?.by === 'owner' ? 'invitation-withdrawn' : 'invitation-expired', {
        language,
      });
  }
}
