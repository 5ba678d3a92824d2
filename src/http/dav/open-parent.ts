import type { Which } from '../../calendars/calendar.ts';
import { openCalendar, type Opened } from '../../calendars/open-calendar.ts';
import { DomainError, isDomainError } from '../../errors.ts';
import type { MembersContext } from './sign-in.ts';

/**
 * The calendar in which something is to be made, by somebody who may write there. Throws parent-missing where it is not there
 * (RFC 4918 §9.7.1, §9.8.5), not-allowed.
 */
export async function openParent(context: MembersContext, calendar: Which): Promise<Opened> {
  try {
    return await openCalendar(context, calendar, 'edit');
  } catch (error) {
    if (isDomainError(error, 'calendar-not-found')) throw new DomainError('parent-missing');
    throw error;
  }
}
