import type { View } from './access.ts';

/**
 * The texts that a calendar has for different eyes. What cannot be seen does not stir: an event and its calendar
 * remember for each of these the revision at which that text last changed, and tags, tokens and stamps of a reader
 * follow from the levels that they see.
 */
export const levels = [
  'busy',
  'titles',
  'titles-private',
  'full',
  'full-private',
  'attendees',
  'attendees-private',
  'alarms',
  'alarms-private',
] as const;
export type Level = (typeof levels)[number];

/** What is seen at each level. */
export const views: Readonly<Record<Level, View>> = {
  busy: { detail: 'busy', privateDetail: 'busy', attendees: false, alarms: false },
  titles: { detail: 'titles', privateDetail: 'busy', attendees: false, alarms: false },
  'titles-private': { detail: 'titles', privateDetail: 'titles', attendees: false, alarms: false },
  full: { detail: 'full', privateDetail: 'busy', attendees: false, alarms: false },
  'full-private': { detail: 'full', privateDetail: 'full', attendees: false, alarms: false },
  attendees: { detail: 'full', privateDetail: 'busy', attendees: true, alarms: false },
  'attendees-private': { detail: 'full', privateDetail: 'full', attendees: true, alarms: false },
  alarms: { detail: 'full', privateDetail: 'busy', attendees: false, alarms: true },
  'alarms-private': { detail: 'full', privateDetail: 'full', attendees: false, alarms: true },
};

/** A revision, and that of each level as text: numbers in the order of `levels`, or '' where all are the revision. */
export type Moved = Readonly<{ revision: number; levels: string }>;

/** The revision at which what this view shows last changed. */
export function revisionFor({ revision, levels: text }: Moved, view: View): number {
  if (text === '') return revision;
  const seen = levelsOf(view);
  if (seen === 'everything') return revision;
  const revisions = text.split(' ');
  return Math.max(...seen.map((level) => Number(revisions[levels.indexOf(level)])));
}

/** The levels whose texts together hold all that a view shows. */
function levelsOf({ detail, privateDetail, attendees, alarms }: View): readonly Level[] | 'everything' {
  if (detail === 'busy') return ['busy'];
  if (detail === 'titles') return [privateDetail === 'busy' ? 'titles' : 'titles-private'];
  const seesPrivate = privateDetail === 'full';
  if (seesPrivate && attendees && alarms) return 'everything';
  const suffix = seesPrivate ? '-private' : '';
  const seen: Level[] = [`full${suffix}`];
  if (attendees) seen.push(`attendees${suffix}`);
  if (alarms) seen.push(`alarms${suffix}`);
  if (privateDetail === 'titles') seen.push('titles-private');
  return seen;
}

/** Which levels a change moves; `everything` for one that everybody sees. */
export type Stirred = ReadonlySet<Level> | 'everything';

/** After a change at `revision` that stirs some levels: the others stay where they were. */
export function move(before: Moved, stirred: Stirred, revision: number): Moved {
  if (stirred === 'everything' || stirred.size === levels.length) return { revision, levels: '' };
  const old = before.levels === '' ? levels.map(() => before.revision) : before.levels.split(' ').map(Number);
  return {
    revision,
    levels: levels.map((level, at) => (stirred.has(level) ? revision : old[at]!)).join(' '),
  };
}

/** All that is stirred by either. */
export function both(one: Stirred, other: Stirred): Stirred {
  if (one === 'everything' || other === 'everything') return 'everything';
  return one.union(other);
}

/**
 * The revision after this one. It grows with each change, and is its moment in milliseconds since 1970, so that one
 * number orders changes and dates them: two changes of one millisecond, or a clock that was set back, count up by one.
 */
export function nextRevision({ revision }: Pick<Moved, 'revision'>, now: number): number {
  return Math.max(revision + 1, now);
}
