import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Aim, Scope } from '../ics/revise.ts';
import { personOf } from '../people/actor.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as events from '../storage/tables/events.ts';
import type { EventWhole } from '../storage/tables/events.ts';
import { wholeView } from './access.ts';
import type { Opened } from './open-calendar.ts';
import { newId } from '../people/id.ts';
import { tagsFor, textsFor } from './resource.ts';
import { seesAllOf, stampText } from './shown.ts';
import { lockStream, type Stream } from './stream.ts';

/** A larger event is changed by programs: a page would take long over it, and others would wait. */
export const longestForPages = 1_000_000;

/** Which of an event is changed, as somebody saw it. */
export type Seen = Readonly<{
  name: string;
  /** The tag of the version that they saw, as it is theirs. */
  version: string;
  scope: Scope;
  /** The occurrence, as `Instance` writes its RECURRENCE-ID; undefined: the first, or the only one. */
  at: string | undefined;
}>;

/** An event that is about to change: nobody else changes it until the transaction ends. */
export type Taken = Readonly<{ stream: Stream; event: EventWhole; text: string; aim: Aim }>;

/** What pages tell readers by names and tags of their own. */
export const pageScope = ({ actor }: Pick<Context, 'actor'>): string => personOf(actor)?.id ?? '';

/**
 * Locks a calendar, and reads an event of it whole, byte for byte as it came. What the actor may not see they do not change.
 * Throws event-not-found, not-allowed, event-changed, calendar-too-large.
 */
export async function takeEvent(
  context: Context,
  tx: Writer,
  opened: Opened,
  { name, version, scope, at }: Seen,
): Promise<Taken> {
  const { calendar, access, language } = opened;
  const now = context.clock.now().epochMilliseconds;
  const stream = await lockStream(tx, calendar.id, now);
  const event = await events.find(tx, calendar.id, name);
  if (event === undefined) throw new DomainError('event-not-found');
  if (!seesAllOf(access.view, event)) throw new DomainError('not-allowed');
  const reader = { view: access.view, language, scope: pageScope(context) };
  if (tagsFor(context.config, calendar.id, reader)(event) !== version) throw new DomainError('event-changed');
  if (event.text.length > longestForPages)
    throw new DomainError('calendar-too-large', { limit: 'size', allowed: longestForPages });
  const whole = { view: wholeView, language, scope: '' };
  const text = await (await textsFor(context, { db: tx }, calendar.id, whole))(event);
  const floatingZone = await calendars.timeZone(tx, calendar.id);
  const aim = { scope, at, floatingZone, stamp: stampText(now), uid: newId(), set: newId() };
  return { stream, event, text, aim };
}

/** What undoing a change needs: the texts that were there before, each as long as what is there now has not changed. */
export type Undo = Readonly<{
  calendar: string;
  events: readonly Readonly<{
    name: string;
    /** The ETag of what is kept there now; null: nothing. */
    now: string | null;
    /** What was there; null: nothing. */
    was: string | null;
  }>[];
}>;
