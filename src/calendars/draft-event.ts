import type { Context } from '../context.ts';
import type { EventFields } from '../ics/fields.ts';
import { newEvent } from '../ics/new-event.ts';
import { newId } from '../people/id.ts';
import type { Which } from './calendar.ts';
import type { Undo } from './editing.ts';
import { openCalendar } from './open-calendar.ts';
import { resourceName } from './resource-name.ts';
import { saveEvent } from './save-event.ts';
import { stampText } from './shown.ts';

/** Makes an event. Asks for the editor role. Answers its name, and how to take it back. Throws object-refused, not-allowed. */
export async function draftEvent(
  context: Context,
  { calendar, fields }: Readonly<{ calendar: Which; fields: EventFields }>,
): Promise<{ name: string; undo: Undo }> {
  const { id } = (await openCalendar(context, calendar, 'edit')).calendar;
  const uid = newId();
  const name = resourceName(uid);
  const text = newEvent(fields, { uid, stamp: stampText(context.clock.now().epochMilliseconds) });
  const saved = await saveEvent(context, { calendar: { id }, name, text, precondition: { absent: true } });
  return { name, undo: { calendar: id, events: [{ name, now: saved.etag, was: null }] } };
}
