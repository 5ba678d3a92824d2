import { DomainError } from '../errors.ts';
import { viewOf, type Access } from '../calendars/access.ts';
import { details, roles, type Audience, type Grant, type Role } from './share.ts';

/** What a share allows, whoever it is for. `until` in milliseconds since 1970, null for no end. */
export type Terms = Grant & Readonly<{ role: Role; until: number | null }>;

/**
 * Refuses terms that cannot be: bad-end for an end that has passed; bad-share with the `reason` 'role' (only users of
 * the domain may edit), 'public-private' (the public never sees private events), 'wider-than-yours' (who is not the
 * owner cannot give more than they have).
 */
export function checkTerms(terms: Terms, kind: Audience['kind'], giver: Access, now: Temporal.Instant): void {
  const refuse = (reason: string) => new DomainError('bad-share', { reason });
  checkEnd(terms.until, now);
  if (!roles.includes(terms.role) || (terms.role !== 'viewer' && kind !== 'user')) throw refuse('role');
  if (!details.includes(terms.detail)) throw refuse('detail');
  if (kind === 'public' && terms.privateEvents) throw refuse('public-private');
  if (giver.role !== 'owner' && exceeds(terms, giver)) throw refuse('wider-than-yours');
}

function checkEnd(until: number | null, now: Temporal.Instant): void {
  if (until === null) return;
  // The far end is what Temporal can tell as a date.
  if (!Number.isSafeInteger(until) || until > 253_402_300_800_000)
    throw new DomainError('bad-end', { reason: 'not-a-date' });
  if (until <= now.epochMilliseconds) throw new DomainError('bad-end', { reason: 'past' });
}

function exceeds(terms: Terms, { role, view }: Access): boolean {
  if (role === 'owner') return false;
  const given = viewOf(terms);
  return (
    roles.indexOf(terms.role) > roles.indexOf(role) ||
    details.indexOf(given.detail) > details.indexOf(view.detail) ||
    details.indexOf(given.privateDetail) > details.indexOf(view.privateDetail) ||
    (given.attendees && !view.attendees) ||
    (given.alarms && !view.alarms)
  );
}
