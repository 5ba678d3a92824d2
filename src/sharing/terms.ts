import { details, isHigher, roles, viewOf, type Access, type Grant, type Role } from '../calendars/access.ts';
import { isDeeper } from '../calendars/wider.ts';
import { DomainError, type Details } from '../errors.ts';
import type { ShareRequest } from './share-calendar.ts';
import type { Audience } from './share.ts';

/** What a share allows, whoever it is for. `until` in milliseconds since 1970, null for no end. */
export type Terms = Grant & Readonly<{ role: Role; until: number | null }>;

/** What a request asks for, with what it leaves unsaid: colleagues see who takes part, others do not. */
export function termsAsked(request: ShareRequest): Terms {
  const { audience, role = 'viewer', detail, privateEvents, attendees, alarms = false, until } = request;
  const isColleague = audience.kind === 'user' || audience.kind === 'space';
  return completeTerms({
    role,
    detail,
    privateEvents,
    attendees: attendees ?? isColleague,
    alarms,
    until,
  });
}

/** The roles that each audience may have: guests change events and never share, whoever has an address only reads. */
const rolesOf: Readonly<Record<Audience['kind'], readonly Role[]>> = {
  user: roles,
  space: roles,
  guest: ['viewer', 'editor'],
  link: ['viewer'],
  public: ['viewer'],
};

export const rolesFor = (kind: Audience['kind']): readonly Role[] => rolesOf[kind];

/** The end of the year 9999, the last that a form takes. */
export const farthestEnd = 253_402_300_800_000;

/** Who may change events sees all of each: what they save would otherwise take away what was hidden from them. */
export function completeTerms(terms: Terms): Terms {
  return terms.role === 'viewer' ? terms : { ...terms, attendees: true, alarms: true };
}

/**
 * Refuses terms that cannot be: bad-end for an end that has passed; bad-share with the `reason` 'role' (not for this kind
 * of audience), 'role-detail' (who edits sees everything), 'public-private' (the public never sees private events), 'wider-than-yours' (who is not the owner cannot give more than they have; `beyond` says of what).
 * That they do not give it for longer is asked by `refuse-outliving.ts`.
 */
export function checkTerms(terms: Terms, kind: Audience['kind'], giver: Access, now: Temporal.Instant): void {
  const refuse = (reason: Details['bad-share']['reason']) => new DomainError('bad-share', { reason });
  checkEnd(terms.until, now);
  if (!rolesFor(kind).includes(terms.role)) throw refuse('role');
  if (!details.includes(terms.detail)) throw refuse('detail');
  if (terms.role !== 'viewer' && terms.detail !== 'full') throw refuse('role-detail');
  if (kind === 'public' && terms.privateEvents) throw refuse('public-private');
  const beyond = beyondOf(terms, giver);
  if (beyond !== undefined) throw new DomainError('bad-share', { reason: 'wider-than-yours', beyond });
}

/** The first of the terms with which somebody would give more than they have; undefined where they would not. */
export function beyondOf(
  terms: Grant & Pick<Terms, 'role'>,
  giver: Access,
): 'role' | keyof Grant | undefined {
  if (isHigher(terms.role, giver.role)) return 'role';
  const given = viewOf(terms);
  const kinds = ['ofPublic', 'ofPrivate'] as const;
  if (isDeeper(given.ofPublic.detail, giver.view.ofPublic.detail)) return 'detail';
  if (isDeeper(given.ofPrivate.detail, giver.view.ofPrivate.detail)) return 'privateEvents';
  const goesBeyond = (extra: 'attendees' | 'alarms') =>
    kinds.some((kind) => given[kind][extra] && !giver.view[kind][extra]);
  if (goesBeyond('attendees')) return 'attendees';
  return goesBeyond('alarms') ? 'alarms' : undefined;
}

function checkEnd(until: number | null, now: Temporal.Instant): void {
  if (until === null) return;
  if (!Number.isSafeInteger(until) || until > farthestEnd)
    throw new DomainError('bad-end', { reason: 'not-a-date' });
  if (until <= now.epochMilliseconds) throw new DomainError('bad-end', { reason: 'past' });
}
