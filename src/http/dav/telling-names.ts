import type { Opened } from '../../calendars/open-calendar.ts';
import { DomainError, isDomainError } from '../../errors.ts';
import { toldName } from './resource.ts';
import type { MembersContext } from './sign-in.ts';

/** Does what writes into a calendar; a resource that has the UID already is told by the name that the actor knows. */
export async function tellingNames<T>(
  context: MembersContext,
  opened: Opened,
  write: () => Promise<T>,
): Promise<T> {
  try {
    return await write();
  } catch (error) {
    if (!isDomainError(error, 'event-uid-taken')) throw error;
    const { uid, name } = error.details;
    throw new DomainError('event-uid-taken', { uid, name: await toldName(context, opened, name) });
  }
}
