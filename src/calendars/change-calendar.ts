import type { Context } from '../context.ts';
import { openCalendar, type Which } from './open-calendar.ts';
import * as calendars from '../storage/tables/calendars.ts';
import { readColor } from './add-calendar.ts';
import { readDisplayName, type Calendar } from './calendar.ts';

type Change = Readonly<{ calendar: Which; name?: string; color?: string | null }>;

/** Changes how a calendar is called and coloured, for every reader. Throws bad-name. */
export async function changeCalendar(
  context: Context,
  { calendar: which, name, color }: Change,
): Promise<Calendar> {
  const { calendar } = await openCalendar(context, which, 'admin');
  const head = {
    ...(name !== undefined && { name: readDisplayName(name) }),
    ...(color !== undefined && { color: readColor(color ?? undefined) }),
  };
  const now = context.clock.now().epochMilliseconds;
  const revision = await context.storage.transaction(async (tx) => {
    await calendars.saveHead(tx, calendar.id, head);
    return await calendars.touch(tx, calendar.id, now);
  });
  return { ...calendar, ...head, revision, changedAt: now };
}
