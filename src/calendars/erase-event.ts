import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as events from '../storage/tables/events.ts';
import type { Opened } from './open-calendar.ts';
import { isFulfilled, type Precondition } from './precondition.ts';
import { bury, moveOn, type Stream } from './stream.ts';

type Erasure = Readonly<{
  opened: Opened;
  stream: Stream;
  name: string;
  precondition?: Precondition | undefined;
}>;

/** Removes one event from a calendar whose stream is locked, and remembers that it went. Throws as `removeEvent` does. */
export async function eraseEvent(
  tx: Writer,
  { opened: { calendar, access }, stream, name, precondition }: Erasure,
): Promise<void> {
  const before = await events.find(tx, calendar.id, name);
  if (before === undefined) throw new DomainError('event-not-found');
  if (!isFulfilled(precondition, before.etag)) throw new DomainError('event-changed');
  if (before.has_private === 1 && access.view.ofPrivate.detail !== 'full')
    throw new DomainError('not-allowed');
  if (!(await events.remove(tx, calendar.id, name, before.etag))) throw new DomainError('event-changed');
  await moveOn(tx, stream, await bury(tx, stream, before));
}
