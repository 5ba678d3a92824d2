import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as events from '../storage/tables/events.ts';
import * as tombstones from '../storage/tables/tombstones.ts';
import type { Which } from './calendar.ts';
import { isFulfilled, type Precondition } from './precondition.ts';
import { openCalendar } from './open-calendar.ts';
import { lockStream, moveOn, placeRemoval } from './stream.ts';

type Removal = Readonly<{ calendar: Which; name: string; precondition?: Precondition }>;

/**
 * Removes one event, by the name of its resource, and remembers that it went. Asks for the editor role; what the actor
 * may not see they do not remove. Throws event-not-found, event-changed, not-allowed.
 */
export async function removeEvent(
  context: Context,
  { calendar: which, name, precondition }: Removal,
): Promise<{ revision: number }> {
  const { calendar, access } = await openCalendar(context, which, 'edit');
  const now = context.clock.now().epochMilliseconds;
  return await context.storage.transaction(async (tx) => {
    const stream = await lockStream(tx, calendar.id, now);
    const before = await events.find(tx, calendar.id, name);
    if (before === undefined) throw new DomainError('event-not-found');
    if (!isFulfilled(precondition, before.etag)) throw new DomainError('event-changed');
    if (before.has_private === 1 && access.view.ofPrivate.detail !== 'full')
      throw new DomainError('not-allowed');
    if (!(await events.remove(tx, calendar.id, name, before.etag))) throw new DomainError('event-changed');
    const { moved, stirred } = placeRemoval(stream, before);
    await tombstones.add(tx, calendar.id, { name, uid: before.uid, ...moved });
    await moveOn(tx, stream, stirred);
    return { revision: stream.revision };
  });
}
