import type { Access } from '../calendars/access.ts';
import type { Calendar } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError, isDomainError } from '../errors.ts';
import { beyondOf, farthestEnd, type Terms } from './terms.ts';

/**
 * Refuses terms that hold longer than the actor's own right to give them: the door is asked as of their last moment. Who
 * owns the calendar has no end. Throws bad-share, 'wider-than-yours' beyond 'until'.
 */
export async function refuseOutliving(
  context: Context,
  { calendar: { id }, access }: Readonly<{ calendar: Calendar; access: Access }>,
  terms: Terms,
): Promise<void> {
  if (access.role === 'owner') return;
  const last = Temporal.Instant.fromEpochMilliseconds((terms.until ?? farthestEnd) - 1);
  try {
    const then = await openCalendar({ ...context, clock: { now: () => last } }, { id }, 'admin');
    if (beyondOf(terms, then.access) === undefined) return;
  } catch (error) {
    if (!isDomainError(error, 'calendar-not-found', 'not-allowed')) throw error;
  }
  throw new DomainError('bad-share', { reason: 'wider-than-yours', beyond: 'until' });
}
