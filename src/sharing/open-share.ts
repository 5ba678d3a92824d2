import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError, isDomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import * as domains from '../storage/tables/domains.ts';
import * as shares from '../storage/tables/shares.ts';
import type { Access } from '../calendars/access.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Share } from './share.ts';

export type OpenedShare = Readonly<{ share: Share; calendar: Calendar; access: Access; timeZone: string }>;

/**
 * A share of a calendar that the actor may share: through the calendar's door. Throws share-not-found also where it is
 * somebody else's.
 */
export async function openShare(context: Context, id: Id<'share'>): Promise<OpenedShare> {
  const share = await shares.find(context.storage.db, id);
  if (share === undefined) throw new DomainError('share-not-found');
  try {
    const opened = await openCalendar(context, { id: share.calendar }, 'admin');
    return { ...opened, share, timeZone: await domains.timeZone(context.storage.db, opened.calendar.domain) };
  } catch (error) {
    if (isDomainError(error)) throw new DomainError('share-not-found');
    throw error;
  }
}
