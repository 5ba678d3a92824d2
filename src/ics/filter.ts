/** What CALDAV:filter asks for (RFC 4791 §9.7); `matches` says which objects have it. */

import { collationNamed } from './collation.ts';
import { objectKinds } from './components.ts';
import { hasTimes } from './overlap.ts';
import { monthsBetween } from './span.ts';
import type { TimeRange } from './subject.ts';

export type { TimeRange } from './subject.ts';

/** Names are in upper case. The outermost is that of VCALENDAR. */
export type CompFilter = Readonly<
  | { name: string; is: 'not-defined' }
  | {
      name: string;
      is: 'defined';
      range?: TimeRange;
      props: readonly PropFilter[];
      comps: readonly CompFilter[];
    }
>;

export type PropFilter = Readonly<
  | { name: string; is: 'not-defined' }
  | { name: string; is: 'defined'; range?: TimeRange; text?: TextMatch; params: readonly ParamFilter[] }
>;

export type ParamFilter = Readonly<
  { name: string; is: 'not-defined' } | { name: string; is: 'defined'; text?: TextMatch }
>;

/** `collation` as it was named; `condition` is 'lacks' where negate-condition says yes. */
export type TextMatch = Readonly<{ text: string; collation: string; condition: 'has' | 'lacks' }>;

/** The preconditions of RFC 4791 §7.8 that a filter can fail. */
export type FilterCondition = 'valid-filter' | 'supported-filter' | 'supported-collation';

/** More elements than this are an attack: each is asked of each object. */
const mostElements = 100;
const deepest = 6;
/** Characters of a text that is looked for: it is read for each line that it is asked of. */
const longestText = 2000;

/** Which precondition a filter fails, if any. A filter that fails one must not be asked of an object. */
export function conditionOf(filter: CompFilter): FilterCondition | undefined {
  if (filter.name !== 'VCALENDAR') return 'valid-filter';
  return countElements(filter, 1) > mostElements ? 'supported-filter' : conditionOfComp(filter, '');
}

function countElements(filter: CompFilter, depth: number): number {
  if (depth > deepest) return Infinity;
  if (filter.is === 'not-defined') return 1;
  const props = filter.props.reduce(
    (count, prop) => count + 1 + (prop.is === 'defined' ? prop.params.length : 0),
    0,
  );
  return filter.comps.reduce((count, comp) => count + countElements(comp, depth + 1), 1 + props);
}

/** Components on which a time range means something (RFC 4791 §9.9); on the calendar it is one of any of its components. */
const ranged = new Set(['VCALENDAR', 'VEVENT', 'VTODO', 'VJOURNAL', 'VFREEBUSY', 'VALARM']);

function conditionOfComp(filter: CompFilter, parent: string): FilterCondition | undefined {
  const { name } = filter;
  if (!mayStandIn(name, parent)) return 'valid-filter';
  if (filter.is === 'not-defined') return undefined;
  if (filter.range) {
    if (!isRange(filter.range)) return 'valid-filter';
    if (!ranged.has(name)) return standing.has(name) ? 'valid-filter' : 'supported-filter';
  }
  return (
    firstOf(filter.props, conditionOfProp) ?? firstOf(filter.comps, (comp) => conditionOfComp(comp, name))
  );
}

/** The component around each, where it may only be one. RFC 4791 §7.8: valid-filter is about these. */
const standing = new Map([
  ['VCALENDAR', ''],
  ...[...objectKinds, 'VTIMEZONE'].map((kind) => [kind, 'VCALENDAR'] as const),
  ['STANDARD', 'VTIMEZONE'],
  ['DAYLIGHT', 'VTIMEZONE'],
]);

function mayStandIn(name: string, parent: string): boolean {
  // RFC 5545 §3.6.6: within an event or a task; VAVAILABILITY has no alarms, but that is not for us to say.
  if (name === 'VALARM') return parent !== 'VCALENDAR';
  return (standing.get(name) ?? parent) === parent;
}

function conditionOfProp(filter: PropFilter): FilterCondition | undefined {
  if (filter.is === 'not-defined') return undefined;
  const { name, range, text, params } = filter;
  if (range) {
    if (text || !isRange(range)) return 'valid-filter';
    if (!hasTimes(name)) return name.startsWith('X-') ? 'supported-filter' : 'valid-filter';
  }
  const texts = [text, ...params.map((param) => (param.is === 'defined' ? param.text : undefined))];
  const isKnown = (match: TextMatch | undefined) => !match || collationNamed(match.collation) !== undefined;
  if (!texts.every(isKnown)) return 'supported-collation';
  return texts.every((match) => !match || match.text.length <= longestText) ? undefined : 'supported-filter';
}

/** RFC 4791 §9.9: it has a side that is not open, and its end lies after its start. */
function isRange({ start, end }: TimeRange): boolean {
  if (start === undefined || end === undefined) return start !== end;
  return start < end;
}

function firstOf<Item, Found>(
  items: readonly Item[],
  find: (item: Item) => Found | undefined,
): Found | undefined {
  for (const item of items) {
    const found = find(item);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * What an index can say of the objects that match: the kinds that they may have, and the window in which they must have
 * something, as it is kept of them (`span.ts`): something begins before `to` and ends after `from`, in one of these months.
 */
export type Candidates = Readonly<{
  kinds: readonly string[] | 'all';
  window: Readonly<{ from: number | null; to: number | null; months?: number }>;
}>;

/** Where to look for what a filter asks for; everything else surely does not match. */
export function candidatesFor(filter: CompFilter): Candidates {
  let [from, to] = [-Infinity, Infinity];
  let kinds: readonly string[] | 'all' = 'all';
  if (filter.is === 'not-defined') return { kinds: [], window: { from: null, to: null } };
  for (const comp of [filter, ...filter.comps]) {
    if (comp.is === 'not-defined' || comp.name === 'VTIMEZONE') continue;
    if (comp !== filter) kinds = kinds === 'all' ? [comp.name] : kinds.filter((kind) => kind === comp.name);
    // Some rows of RFC 4791 §9.9 include what only touches the range.
    from = Math.max(from, (comp.range?.start ?? -Infinity) - 1);
    to = Math.min(to, (comp.range?.end ?? Infinity) + 1);
  }
  if (from === -Infinity || to === Infinity)
    return { kinds, window: { from: from === -Infinity ? null : from, to: to === Infinity ? null : to } };
  return { kinds, window: { from, to, months: monthsBetween(from, to) } };
}

/** Whether an object of this kind, which lies between these moments as a whole, is asked for by its time alone: no need to read it. */
export function surelyMatches(
  kind: string,
  span: Readonly<{ first: number; last: number }> | undefined,
  filter: CompFilter,
): boolean {
  if (span === undefined || kind !== 'VEVENT' || filter.is === 'not-defined') return false;
  const [comp] = filter.comps;
  if (filter.comps.length !== 1 || filter.props.length > 0 || comp!.name !== kind) return false;
  if (comp!.is === 'not-defined' || comp!.props.length > 0 || comp!.comps.length > 0) return false;
  const { start = -Infinity, end = Infinity } = comp!.range ?? {};
  return comp!.range === undefined || (start <= span.first && span.last <= end);
}
