import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import type { Opened } from './open-calendar.ts';
import { revisionFor } from './revisions.ts';
import type { Followed } from './token.ts';

/** What the actor's program follows of a calendar, and the revision at which what it sees of it last changed. */
export function followedBy(
  { actor }: Pick<Context, 'actor'>,
  { calendar, access: { view }, language }: Opened,
): { followed: Followed; revision: number } {
  // In another language what is hidden reads otherwise.
  const scope = `${personOf(actor)?.id ?? ''} ${language}`;
  return { followed: { calendar: calendar.id, view, scope }, revision: revisionFor(calendar, view) };
}
