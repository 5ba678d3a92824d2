import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { readObject } from '../ics/object.ts';
import * as events from '../storage/tables/events.ts';
import type { Which } from './calendar.ts';
import { eraseEvent } from './erase-event.ts';
import { openCalendar } from './open-calendar.ts';
import { textsFor } from './resource.ts';
import { lockStream, type Stream } from './stream.ts';
import { untoldBy, type DontNotify } from './untold.ts';
import { writeEvent, type SavedEvent } from './write-event.ts';

type Place = Readonly<{ calendar: Which; name: string }>;

type Move = Readonly<{
  from: Place;
  to: Place;
  /** Whether it stays where it was as well (RFC 4918 §9.8). */
  keep: boolean;
  /** Whether what is at the other place may be replaced (RFC 4918 §10.6). */
  overwrite: boolean;
  /** What UIDs are replaced for, where they are. */
  scope: string;
  /** The ETag of what is moved, as it is kept. */
  version: string;
  dontNotify?: DontNotify | undefined;
}>;

/**
 * Moves or copies an event, as the actor sees it, in one transaction: it is never in neither place. Asks for the editor
 * role where something changes. Throws event-not-found, event-changed (412, also where something is in the way),
 * event-uid-taken, not-allowed.
 */
export async function moveEvent(
  context: Context,
  { from, to, keep, overwrite, scope, version, dontNotify }: Move,
): Promise<SavedEvent> {
  const source = await openCalendar(context, from.calendar, keep ? 'read' : 'edit');
  const target = await openCalendar(context, to.calendar, 'edit');
  const isSame = source.calendar.id === target.calendar.id;
  if (isSame && from.name === to.name) throw new DomainError('not-allowed');
  const now = context.clock.now().epochMilliseconds;
  const untold = untoldBy(context.actor, dontNotify);
  return await context.storage.transaction(async (tx) => {
    const streams = new Map<string, Stream>();
    // In one order, whoever moves what where: two that wait for one another would wait for ever.
    for (const id of [...new Set([source.calendar.id, target.calendar.id])].sort())
      streams.set(id, await lockStream(tx, id, now, untold));
    const event = await events.find(tx, source.calendar.id, from.name);
    if (event === undefined) throw new DomainError('event-not-found');
    if (event.etag !== version) throw new DomainError('event-changed');
    const reader = { view: source.access.view, language: source.language, scope };
    const text = await (await textsFor(context, { db: tx }, source.calendar.id, reader))(event);
    if (text === '') throw new DomainError('event-not-found');
    const there = await events.find(tx, target.calendar.id, to.name);
    if (there !== undefined && !overwrite) throw new DomainError('event-changed');
    const stream = streams.get(target.calendar.id)!;
    if (!keep)
      await eraseEvent(tx, {
        opened: source,
        stream: streams.get(source.calendar.id)!,
        name: from.name,
      });
    // In one calendar the second change comes after the first.
    const own = isSame && !keep ? await lockStream(tx, target.calendar.id, now, untold) : stream;
    return await writeEvent(tx, { opened: target, stream: own, name: to.name, object: readObject(text) });
  });
}
