import type { Context } from '../context.ts';
import type { Which } from './calendar.ts';
import { eraseEvent } from './erase-event.ts';
import { openCalendar } from './open-calendar.ts';
import type { Precondition } from './precondition.ts';
import { lockStream } from './stream.ts';
import { untoldBy, type DontNotify } from './untold.ts';

type Removal = Readonly<{
  calendar: Which;
  name: string;
  precondition?: Precondition | undefined;
  dontNotify?: DontNotify | undefined;
}>;

/**
 * Removes one event, by the name of its resource, and remembers that it went. Asks for the editor role; what the actor
 * may not see they do not remove. Throws event-not-found, event-changed, not-allowed.
 */
export async function removeEvent(
  context: Context,
  { calendar: which, name, precondition, dontNotify }: Removal,
): Promise<{ revision: number }> {
  const opened = await openCalendar(context, which, 'edit');
  const now = context.clock.now().epochMilliseconds;
  return await context.storage.transaction(async (tx) => {
    const stream = await lockStream(tx, opened.calendar.id, now, untoldBy(context.actor, dontNotify));
    await eraseEvent(tx, { opened, stream, name, precondition });
    return { revision: stream.revision };
  });
}
