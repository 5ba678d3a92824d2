import { busySight, isEverything, type Sight, type View } from './access.ts';

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

const sights = {
  busy: busySight,
  titles: { ...busySight, detail: 'titles' },
  full: { ...busySight, detail: 'full' },
  attendees: { detail: 'full', attendees: true, alarms: false },
  alarms: { detail: 'full', attendees: false, alarms: true },
} as const satisfies Record<string, Sight>;

/** What is seen at each level: of private events no more than busy, or as much as of the others. */
export const views = Object.fromEntries(
  levels.map((level): [Level, View] => {
    const [name, suffix] = level.split('-') as [keyof typeof sights, string?];
    const sight = sights[name];
    return [level, { ofPublic: sight, ofPrivate: suffix === undefined ? busySight : sight }];
  }),
) as Readonly<Record<Level, View>>;

/** A revision, and that of each level as text: numbers in the order of `levels`, or '' where all are the revision. */
export type Moved = Readonly<{ revision: number; levels: string }>;

/** The revision at which what this view shows last changed. */
export function revisionFor({ revision, levels: text }: Moved, view: View): number {
  if (text === '') return revision;
  if (isEverything(view)) return revision;
  const revisions = text.split(' ');
  return Math.max(...levelsOf(view).map((level) => Number(revisions[levels.indexOf(level)])));
}

/** The levels whose texts together hold all that a view shows, which is of private events never more than of others. */
function levelsOf({ ofPublic, ofPrivate }: View): Level[] {
  const seen: Level[] = [];
  // Where private events are seen like the others, one level holds both: what passes from one to the other shows nothing new.
  if (ofPrivate.detail !== ofPublic.detail || ofPublic.detail === 'busy') seen.push(ofPublic.detail);
  if (ofPrivate.detail !== 'busy') seen.push(`${ofPrivate.detail}-private`);
  if (ofPublic.attendees) seen.push(ofPrivate.attendees ? 'attendees-private' : 'attendees');
  if (ofPublic.alarms) seen.push(ofPrivate.alarms ? 'alarms-private' : 'alarms');
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
