import { Budget } from '../ics/budget.ts';
import { withZone } from '../ics/edit.ts';
import { zoneNamed } from '../ics/iana.ts';
import { ensureCrlf } from '../ics/lines.ts';
import type { ReadCalendar } from '../ics/read.ts';
import { renameZone } from '../ics/write.ts';
import { hashOf, isCurrent, writeZone, type ZoneDefinition } from '../ics/zones.ts';
import type { NewEvent } from '../storage/tables/events.ts';
import type { StoredZone } from '../storage/tables/zones.ts';
import { eventFrom } from './event.ts';
import { resourceName } from './resource-name.ts';

/** An object of a file as it comes into a calendar. */
export type Incoming = Readonly<{
  object: Readonly<{ line: number; isPartial: boolean; method: string | undefined }>;
  /** What it would be as an event of its own. */
  event: NewEvent;
  /** The definitions that have to be kept for it. */
  zones: readonly StoredZone[];
}>;

/** Steps for looking into the definitions of one file. */
const stepsForAll = 500_000;

/**
 * The objects of a file, as they come into a calendar whose times belong to `timeZone`: times that name no zone stay what
 * they were where the file's own zone is another. Definitions are kept where they say more than their name does, or what we
 * would not write ourselves; of two under one name the second takes another.
 */
export function prepareImport({ objects }: Pick<ReadCalendar, 'objects'>, timeZone: string): Incoming[] {
  const budget = new Budget(stepsForAll);
  const kept = new Map<ZoneDefinition, StoredZone | undefined>();
  const taken = new Map<string, string>();

  /** The definition as it is kept, under a name that no other has in this file; undefined where it is not needed. */
  function keep(definition: ZoneDefinition): StoredZone | undefined {
    if (kept.has(definition)) return kept.get(definition);
    const zone = isNeeded(definition)
      ? named({ ...definition, text: ensureCrlf(definition.text) })
      : undefined;
    kept.set(definition, zone);
    return zone;
  }

  function isNeeded(definition: ZoneDefinition): boolean {
    if (!isCurrent(definition, budget)) return false;
    const { tzid, text } = definition;
    return ensureCrlf(text) !== writeZone(tzid, zoneNamed(tzid) ?? timeZone);
  }

  function named({ tzid, text }: ZoneDefinition): StoredZone {
    for (let n = 1; ; n += 1) {
      const name = n === 1 ? tzid : `${tzid} (${n})`;
      const definition = { tzid: name, text: n === 1 ? text : renameZone(text, tzid, name) };
      const zone = { ...definition, hash: hashOf(definition) };
      if ((taken.get(name) ?? zone.hash) !== zone.hash) continue;
      taken.set(name, zone.hash);
      return zone;
    }
  }

  return objects.map((came): Incoming => {
    const own = came.source.timeZone;
    const pinned = own === undefined || own === timeZone ? came.text : withZone(came.text, own);
    const object = { ...came, text: pinned };
    const tzids = pinned === came.text || came.tzids.includes(own!) ? came.tzids : [...came.tzids, own!];
    const zones: StoredZone[] = [];
    object.tzids = tzids.map((tzid) => {
      const definition = came.source.find(tzid);
      const zone = definition && keep(definition);
      if (zone === undefined) return tzid;
      zones.push(zone);
      if (zone.tzid === definition!.tzid) return tzid;
      object.text = renameZone(object.text, tzid, zone.tzid);
      return zone.tzid;
    });
    const hashes = new Map(
      zones.flatMap((zone) =>
        object.tzids
          .filter((tzid) => tzid.toLowerCase() === zone.tzid.toLowerCase())
          .map((tzid) => [tzid, zone.hash] as const),
      ),
    );
    const event = eventFrom(object, { name: resourceName(object.uid), hashes, wrapper: '' });
    const { line, isPartial, source } = came;
    return { object: { line, isPartial, method: source.method }, event, zones };
  });
}
