import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import { namesHidden } from './access.ts';
import type { Opened } from './open-calendar.ts';
import { revisionFor } from './revisions.ts';
import { writeSyncToken, type Followed } from './token.ts';

/** What the actor's program follows of a calendar, and the revision at which what it sees of it last changed. */
export function followedBy(
  { actor }: Pick<Context, 'actor'>,
  { calendar, access, language }: Opened,
): { followed: Followed; revision: number } {
  const { view } = access;
  // In another language what is hidden reads otherwise; where names are hidden they have others.
  const names = { none: '', some: ' some names', all: ' names' }[namesHidden(access)];
  const scope = `${personOf(actor)?.id ?? ''} ${language}${names}`;
  return { followed: { calendar: calendar.id, view, scope }, revision: revisionFor(calendar, view) };
}

/** Where the calendar stands for the actor: a token that a first sync would end with. */
export function tokenOf(context: Pick<Context, 'actor' | 'config'>, opened: Opened): string {
  const { revision, followed } = followedBy(context, opened);
  const point = { seen: revision, begun: revision, last: { revision, name: null } };
  return writeSyncToken(context.config, followed, point);
}
