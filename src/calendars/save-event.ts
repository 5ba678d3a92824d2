import type { Context } from '../context.ts';
import { readObject } from '../ics/object.ts';
import type { Which } from './calendar.ts';
import { openCalendar } from './open-calendar.ts';
import type { Precondition } from './precondition.ts';
import { lockStream } from './stream.ts';
import { untoldBy, type DontNotify } from './untold.ts';
import { writeEvent, type SavedEvent } from './write-event.ts';

type Save = Readonly<{
  calendar: Which;
  /** The last part of its address. */
  name: string;
  /** The calendar object as it is to be kept, byte for byte (RFC 4791 §4.1). */
  text: string;
  precondition?: Precondition | undefined;
  dontNotify?: DontNotify | undefined;
}>;

/**
 * Writes one event, by the name of its resource. Asks for the editor role; what the actor may not see they do not
 * overwrite. The statement decides: of two that write with the same ETag one gets event-changed. Throws object-refused,
 * event-uid-taken with the `name` that has it, event-changed, not-allowed.
 */
export async function saveEvent(
  context: Context,
  { calendar: which, name, text, precondition, dontNotify }: Save,
): Promise<SavedEvent> {
  const opened = await openCalendar(context, which, 'edit');
  const object = readObject(text);
  const now = context.clock.now().epochMilliseconds;
  return await context.storage.transaction(async (tx) => {
    const stream = await lockStream(tx, opened.calendar.id, now, untoldBy(context.actor, dontNotify));
    return await writeEvent(tx, { opened, stream, name, object, precondition });
  });
}
