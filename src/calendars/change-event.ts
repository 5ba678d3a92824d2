import type { Context } from '../context.ts';
import type { EventFields } from '../ics/fields.ts';
import { readObject } from '../ics/object.ts';
import { reviseEvent } from '../ics/revise.ts';
import type { Which } from './calendar.ts';
import { takeEvent, type Seen, type Undo } from './editing.ts';
import { openCalendar } from './open-calendar.ts';
import { resourceName } from './resource-name.ts';
import { lockStream } from './stream.ts';
import { writeEvent } from './write-event.ts';

type Change = Seen &
  Readonly<{
    calendar: Which;
    /** As they are wanted; against what the actor saw, they say what changes. */
    fields: EventFields;
    /** What becomes of changed occurrences that a new rule has no place for. */
    orphans?: 'removed' | undefined;
  }>;

/**
 * Changes an event, one occurrence of it, or one and those that follow, as the actor saw it: what they did not change stays
 * byte for byte. The rest of a series that is split is an event of its own; both are written in one transaction. Asks for
 * the editor role. Throws event-not-found, event-changed, occurrence-not-found, series-not-splittable,
 * overrides-without-place, not-allowed.
 */
export async function changeEvent(
  context: Context,
  { calendar: which, fields, orphans, ...seen }: Change,
): Promise<{ name: string; undo: Undo }> {
  const opened = await openCalendar(context, which, 'edit');
  const { id } = opened.calendar;
  return await context.storage.transaction(async (tx) => {
    const { stream, event, text, aim } = await takeEvent(context, tx, opened, seen);
    const made = reviseEvent(text, fields, { ...aim, orphans });
    const object = readObject(made.text!);
    const { etag } = await writeEvent(tx, { opened, stream, name: event.name, object });
    const changed = { name: event.name, now: etag, was: text };
    if (made.following === undefined) return { name: event.name, undo: { calendar: id, events: [changed] } };
    const next = await lockStream(tx, id, context.clock.now().epochMilliseconds);
    const rest = readObject(made.following);
    const name = resourceName(rest.uid);
    const precondition = { absent: true } as const;
    const saved = await writeEvent(tx, { opened, stream: next, name, object: rest, precondition });
    return { name, undo: { calendar: id, events: [changed, { name, now: saved.etag, was: null }] } };
  });
}
