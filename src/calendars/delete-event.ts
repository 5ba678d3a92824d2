import type { Context } from '../context.ts';
import { readObject } from '../ics/object.ts';
import { removeFromEvent } from '../ics/revise.ts';
import type { Which } from './calendar.ts';
import { takeEvent, type Seen, type Undo } from './editing.ts';
import { eraseEvent } from './erase-event.ts';
import { openCalendar } from './open-calendar.ts';
import { writeEvent } from './write-event.ts';

/**
 * Deletes an event, one occurrence of it, or one and those that follow, as the actor saw it. An event of which nothing is
 * left goes. Asks for the editor role. Throws event-not-found, event-changed, occurrence-not-found, series-not-splittable,
 * not-allowed.
 */
export async function deleteEvent(
  context: Context,
  { calendar: which, ...seen }: Seen & Readonly<{ calendar: Which }>,
): Promise<{ undo: Undo }> {
  const opened = await openCalendar(context, which, 'edit');
  return await context.storage.transaction(async (tx) => {
    const { stream, event, text, aim } = await takeEvent(context, tx, opened, seen);
    const { name } = event;
    const left = removeFromEvent(text, aim).text;
    let now: string | null = null;
    if (left === undefined) await eraseEvent(tx, { opened, stream, name });
    else now = (await writeEvent(tx, { opened, stream, name, object: readObject(left) })).etag;
    return { undo: { calendar: opened.calendar.id, events: [{ name, now, was: text }] } };
  });
}
