import type { EventText } from '../storage/tables/events.ts';
import { levels, views, type Level, type Stirred } from './revisions.ts';
import { othersShown, shownWith } from './shown.ts';

/** What decides which readers notice a change. */
type Told = Pick<
  EventText,
  'uid' | 'kind' | 'has_private' | 'bare_breaks' | 'zones' | 'extras' | 'wrapper' | 'text'
>;

/** Characters of two texts that are compared at each level. */
const mostCompared = 250_000;

/** The levels whose text is another after a change than before; undefined where there is no event. */
export function stirredBy(before: Told | undefined, after: Told | undefined): Stirred {
  // Left imprecise, towards stirring: what is so large would be compared for longer than others should wait.
  if ((before?.text.length ?? 0) + (after?.text.length ?? 0) > mostCompared) return 'everything';
  if (before === undefined || after === undefined) {
    const one = before ?? after;
    // Only what is no event, or is cancelled, has no text at some level.
    if (one === undefined || (one.kind === 'VEVENT' && !/cancelled/i.test(one.text))) return 'everything';
  }
  const hasPrivate = (before?.has_private ?? 0) + (after?.has_private ?? 0) > 0;
  const hasExtras = [before, after].some((event) => (event?.extras ?? '') !== '');
  const stirred = new Set<Level>();
  for (const level of levels) {
    // Where there is nothing private, or no extras, these levels have the text of another.
    const same = twinOf(level, { hasPrivate, hasExtras });
    if (same === level ? isStirred(level, before, after) : stirred.has(same)) stirred.add(level);
  }
  return stirred;
}

function twinOf(level: Level, { hasPrivate, hasExtras }: Record<'hasPrivate' | 'hasExtras', boolean>): Level {
  let twin: string = level;
  if (!hasExtras) twin = twin.replace(/^(attendees|alarms)/, 'full');
  if (!hasPrivate) twin = twin.replace(/-private$/, '');
  return twin as Level;
}

/** What stands in for what is hidden does not count: it changes with the text, never by itself. */
const plain = {
  pseudonym: (uid: string) => uid,
  zoneName: (tzid: string) => tzid,
  stampOf: () => '',
  busy: 'Busy',
};
const shownAt = new Map(levels.map((level) => [level, shownWith(views[level], plain)]));

/** The zones that an object brings into a feed of this level. */
function zonesShown(level: Level, event: Told | undefined): string {
  const others = othersShown(views[level]);
  const isShown =
    event?.kind === 'VEVENT' || others === 'all' || (others === 'public' && event?.has_private === 0);
  return event !== undefined && isShown ? event.zones : '';
}

function isStirred(level: Level, before: Told | undefined, after: Told | undefined): boolean {
  const textOf = (event: Told | undefined) =>
    event === undefined ? '' : shownAt.get(level)!({ ...event, revision: 0, levels: '' });
  // Another definition of a zone is another time, though the bytes of the event are the same.
  return textOf(before) !== textOf(after) || zonesShown(level, before) !== zonesShown(level, after);
}
