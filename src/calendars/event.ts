import { hash } from 'node:crypto';
import { findExtras, writeExtras } from '../ics/extras.ts';
import type { CalendarObject } from '../ics/read.ts';
import { ensureCrlf } from '../ics/lines.ts';
import { endless, type NewEvent } from '../storage/tables/events.ts';

/** TZID → hash of its definition, for the zones that came with an object. */
export type ZoneHashes = ReadonlyMap<string, string>;

type Source = Readonly<{
  /** The last part of its address. */
  name: string;
  hashes: ZoneHashes;
  /** What stands around the object where it is kept byte for byte; '' where it came in a file with others. */
  wrapper: string;
}>;

/** An object as it is kept: everything that a query, a window or a view will ask of it is worked out here, once. */
export function eventFrom(object: CalendarObject, { name, hashes, wrapper }: Source): NewEvent {
  const { uid, kind, text, span, tzids } = object;
  const sent = ensureCrlf(text);
  const zones = tzids.map((tzid) => `${lineOf(tzid)}\t${hashes.get(tzid) ?? ''}`).join('\n');
  return {
    name,
    uid,
    kind,
    recurrent: object.recurrent ? 1 : 0,
    has_private: object.hasPrivate ? 1 : 0,
    bare_breaks: sent === text ? 0 : 1,
    zones,
    first_at: span.first,
    last_at: span.last ?? endless,
    months: span.months,
    etag: etagOf({ zones, text, wrapper }, sent),
    extras: object.hasExtras ? writeExtras(findExtras(text)) : '',
    wrapper,
    text,
  };
}

/** Tabs and line breaks part the lines of `zones`; no real name has them. */
function lineOf(tzid: string): string {
  return tzid.replace(/[\t\r\n]/g, ' ');
}

/**
 * A strong validator (RFC 9110 §8.8.1): the same for the same bytes alone, which are `sent` with CRLF unless they came alone.
 * What stands around the object counts in a part of its own, so that an import can tell that it brings the same event.
 */
export function etagOf(
  { zones, text, wrapper }: Pick<NewEvent, 'zones' | 'text' | 'wrapper'>,
  sent = ensureCrlf(text),
): string {
  const content = digest(`${zones}\n\n${sent}`);
  if (wrapper === '') return content;
  return `${content}.${digest(sent === text ? wrapper : wrapper + text)}`;
}

/** Whether both tags are of the same event, whatever stands around it. */
export function isSameEvent(one: string, other: string): boolean {
  return one.split('.')[0] === other.split('.')[0];
}

export const digest = (text: string) => hash('sha256', text, 'base64url').slice(0, 22);
