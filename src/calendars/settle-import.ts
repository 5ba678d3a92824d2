import { cancelled, isOlder, masterOf, mergeInstances, passing } from '../ics/itip.ts';
import { sequenceOf } from '../ics/overrides.ts';
import { Problems, type Problem } from '../ics/problems.ts';
import { readCalendar } from '../ics/read.ts';
import { calendarBegin, calendarFoot } from '../ics/write.ts';
import type { Writer } from '../storage/storage.ts';
import * as events from '../storage/tables/events.ts';
import type { EventWhole, NewEvent } from '../storage/tables/events.ts';
import type { StoredZone } from '../storage/tables/zones.ts';
import { eventFrom, isSameEvent } from './event.ts';
import type { Incoming } from './prepare-import.ts';
import { linesOf } from './vtimezones.ts';

type There = Readonly<{
  calendar: string;
  /** What the calendar holds, by UID. */
  known: ReadonlyMap<string, { etag: string }>;
  zones: readonly StoredZone[];
  timeZone: string;
}>;

export type Settled = Readonly<{
  /** Those that are new or another than what is there. */
  changed: NewEvent[];
  /** The definitions that these need. */
  zones: StoredZone[];
  /** What was not taken in, and why. */
  problems: Problem[];
}>;

/** How many events are looked at together. */
const eventsAtOnce = 400;

/**
 * What a file makes of the events that are there. An event of the file replaces one of its UID. A part of one, instances
 * without their series, changes these instances. Under a METHOD the file is a mail (RFC 5546): a cancellation cancels, and
 * what is older than what is there changes nothing.
 */
export async function settleImport(
  tx: Writer,
  incoming: readonly Incoming[],
  there: There,
): Promise<Settled> {
  const problems = new Problems();
  const settled: Incoming[] = [];
  const isThere = ({ event }: Incoming) => there.known.has(event.uid);
  const isPlain = (one: Incoming) =>
    one.object.method === undefined ? !(one.object.isPartial && isThere(one)) : false;
  settled.push(...incoming.filter(isPlain));
  const mails = incoming.filter((one) => !isPlain(one) && !isUnchanged(one, there));
  for (let start = 0; start < mails.length; start += eventsAtOnce) {
    const some = mails.slice(start, start + eventsAtOnce);
    const uids = some.filter(isThere).map(({ event }) => event.uid);
    const rows = uids.length === 0 ? [] : await events.listByUid(tx, there.calendar, uids);
    const old = new Map(rows.map((row) => [row.uid, row]));
    for (const one of some) {
      const result = settle(one, old.get(one.event.uid), there, problems);
      if (result !== undefined) settled.push(result);
    }
  }
  const changed = settled.filter((one) => !isUnchanged(one, there));
  return {
    changed: changed.map(({ event }) => event),
    zones: changed.flatMap(({ zones }) => zones),
    problems: problems.list,
  };
}

function isUnchanged({ event }: Incoming, { known }: There): boolean {
  return isSameEvent(known.get(event.uid)?.etag ?? '', event.etag);
}

/** What comes of one that is a mail, or a part; undefined where it changes nothing. */
function settle(
  incoming: Incoming,
  old: EventWhole | undefined,
  there: There,
  problems: Problems,
): Incoming | undefined {
  const { object, event } = incoming;
  const { method } = object;
  if (method !== undefined && passing.has(method)) {
    const message = `METHOD:${method.slice(0, 40)} tells of an event, and is none: nothing was changed.`;
    problems.add(object.line, 'method-not-taken', message, event.uid);
    return undefined;
  }
  const isCancel = method === 'CANCEL';
  if (old === undefined)
    return isCancel ? rewritten(incoming, undefined, cancelled(event.text), there) : incoming;
  const isMail = method === 'REQUEST' || isCancel;
  const older = () =>
    problems.add(object.line, 'older-than-there', 'What is there of this event is newer.', event.uid);
  if (object.isPartial) {
    const merged = mergeInstances(old.text, isCancel ? cancelled(event.text) : event.text, {
      zones: [...zonesFor(old, there), ...incoming.zones],
      floatingZone: there.timeZone,
      keepsNewer: (component, known) => method !== undefined && isOlder(component, known, isMail),
    });
    if (merged.older > 0) older();
    return rewritten(incoming, old, merged.text, there);
  }
  const [came, master] = [masterOf(event.text), masterOf(old.text)];
  if (came !== undefined && master !== undefined && isOlder(came, master, isMail)) {
    older();
    return undefined;
  }
  return isCancel ? rewritten(incoming, old, cancelled(old.text, came && sequenceOf(came)), there) : incoming;
}

function zonesFor({ zones }: Pick<EventWhole, 'zones'>, there: There): StoredZone[] {
  const hashes = new Set(linesOf(zones).map((line) => line.split('\t')[1]));
  return there.zones.filter(({ hash }) => hashes.has(hash));
}

/** The event with another text, which is read again: what queries and windows ask of it may be another. */
function rewritten(
  { object, event: { uid }, zones }: Incoming,
  old: EventWhole | undefined,
  text: string,
  there: There,
): Incoming {
  const [read] = readCalendar(`${calendarBegin}${text}${calendarFoot}`).objects;
  const all = [...zones, ...(old === undefined ? [] : zonesFor(old, there))];
  const hashes = new Map(all.map(({ tzid, hash }) => [tzid, hash]));
  const event = eventFrom({ ...read!, uid }, { name: old?.name ?? '', hashes, wrapper: old?.wrapper ?? '' });
  return { object, zones, event };
}
