import type { Context } from '../context.ts';
import { readObject } from '../ics/object.ts';
import type { Undo } from './editing.ts';
import { eraseEvent } from './erase-event.ts';
import { openCalendar } from './open-calendar.ts';
import { lockStream } from './stream.ts';
import { writeEvent } from './write-event.ts';

/**
 * Puts events back as they were before a change, all or none, where nobody has changed them since. Asks for the editor role.
 * Throws event-changed, event-not-found, event-uid-taken, not-allowed.
 */
export async function undoChange(context: Context, { calendar, events }: Undo): Promise<void> {
  const opened = await openCalendar(context, { id: calendar }, 'edit');
  const now = context.clock.now().epochMilliseconds;
  await context.storage.transaction(async (tx) => {
    for (const { name, now: etag, was } of events) {
      const stream = await lockStream(tx, opened.calendar.id, now);
      const precondition = etag === null ? ({ absent: true } as const) : { etag };
      if (was === null) await eraseEvent(tx, { opened, stream, name, precondition });
      else await writeEvent(tx, { opened, stream, name, object: readObject(was), precondition });
    }
  });
}
