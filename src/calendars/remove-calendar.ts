import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Which } from './calendar.ts';
import { eraseCalendar } from './erase-calendar.ts';
import { openCalendar } from './open-calendar.ts';

/** Deletes a calendar with its events and shares, and tells who read it. For its owner alone. */
export async function removeCalendar(
  context: Context,
  { calendar: which }: { calendar: Which },
): Promise<void> {
  const { calendar } = await openCalendar(context, which, 'own');
  const { storage, clock, config, mail } = context;
  const at = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    if (!(await eraseCalendar(tx, config, calendar, at))) throw new DomainError('calendar-not-found');
  });
  mail.wake();
}
