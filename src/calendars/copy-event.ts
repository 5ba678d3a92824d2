import type { Context } from '../context.ts';
import { readObject } from '../ics/object.ts';
import { copyOf } from '../ics/revise.ts';
import { newId } from '../people/id.ts';
import type { Which } from './calendar.ts';
import { takeEvent, type Undo } from './editing.ts';
import { openCalendar } from './open-calendar.ts';
import { resourceName } from './resource-name.ts';
import { lockStream } from './stream.ts';
import { writeEvent } from './write-event.ts';

type Copy = Readonly<{ from: Which; name: string; version: string; to: Which }>;

/**
 * Copies an event, whole and under a UID of its own, into the same calendar or another. Asks for the editor role in both.
 * Throws event-not-found, event-changed, not-allowed.
 */
export async function copyEvent(
  context: Context,
  { from, name, version, to }: Copy,
): Promise<{ name: string; undo: Undo }> {
  const source = await openCalendar(context, from, 'edit');
  const target = await openCalendar(context, to, 'edit');
  const { id } = target.calendar;
  const now = context.clock.now().epochMilliseconds;
  return await context.storage.transaction(async (tx) => {
    // In one order, whoever copies what where: two that wait for one another would wait for ever.
    if (id < source.calendar.id) await lockStream(tx, id, now);
    const { text, aim } = await takeEvent(context, tx, source, {
      name,
      version,
      scope: 'all',
      at: undefined,
    });
    const object = readObject(copyOf(text, { uid: newId(), stamp: aim.stamp }));
    const copy = resourceName(object.uid);
    const stream = await lockStream(tx, id, now);
    const precondition = { absent: true } as const;
    const { etag } = await writeEvent(tx, { opened: target, stream, name: copy, object, precondition });
    return { name: copy, undo: { calendar: id, events: [{ name: copy, now: etag, was: null }] } };
  });
}
