import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as events from '../storage/tables/events.ts';
import type { Which } from './calendar.ts';
import { openCalendar } from './open-calendar.ts';
import { revisionFor } from './revisions.ts';
import { tagsFor, textsFor } from './resource.ts';

type Asked = Readonly<{
  calendar: Which;
  name: string;
  /** What UIDs are replaced for, where they are. */
  scope?: string;
}>;

/** One event as a resource of its own (RFC 4791 §4.1), with the ETag of exactly this text. */
export type EventResource = Readonly<{ text: string; etag: string; kind: string; revision: number }>;

/**
 * One event as this reader sees it: byte for byte as a program sent it where nothing of it is hidden, else in a calendar
 * written around it. Throws event-not-found, also for what they do not see at all.
 */
export async function readEvent(
  context: Context,
  { calendar: which, name, scope = '' }: Asked,
): Promise<EventResource> {
  const { calendar, access, language } = await openCalendar(context, which, 'read');
  const reader = { view: access.view, language, scope };
  // As of one moment: the event names its zones by definitions that came with it.
  await using snapshot = await context.storage.snapshot();
  const event = await events.find(snapshot.db, calendar.id, name);
  if (event === undefined) throw new DomainError('event-not-found');
  const textOf = await textsFor(context, snapshot, calendar.id, reader);
  const text = await textOf(event);
  if (text === '') throw new DomainError('event-not-found');
  const etag = tagsFor(context.config, calendar.id, reader)(event);
  return { text, etag, kind: event.kind, revision: revisionFor(event, access.view) };
}
