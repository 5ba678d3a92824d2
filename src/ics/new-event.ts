import type { EventFields } from './fields.ts';
import { parseEvents } from './parsed.ts';
import { edited, inOrder } from './edit.ts';
import { pointLine } from './point.ts';
import { fieldEdits } from './rewrite.ts';
import { ianaName } from './iana.ts';
import { calendarBegin, calendarFoot, textLine, valueLine } from './write.ts';
import { writeZone } from './write-zone.ts';

/**
 * The text of an event that is made here, alone in its calendar (RFC 4791 §4.1), in lines that are folded and end in CRLF.
 * `stamp`: now, as `20260310T090000Z`.
 */
export function newEvent(
  fields: EventFields,
  { uid, stamp }: Readonly<{ uid: string; stamp: string }>,
): string {
  const { start, end } = fields;
  const zones = new Set([start, end].flatMap(({ tzid }) => tzid ?? []));
  const bare = [
    calendarBegin,
    ...[...zones].map((tzid) => writeZone(tzid, ianaName(tzid) ?? 'UTC')),
    'BEGIN:VEVENT\r\n',
    textLine('UID', uid),
    valueLine('DTSTAMP', stamp),
    valueLine('CREATED', stamp),
    valueLine('LAST-MODIFIED', stamp),
    pointLine('DTSTART', [start]),
    pointLine('DTEND', [end]),
    'END:VEVENT\r\n',
    calendarFoot,
  ].join('');
  return edited(bare, inOrder(fieldEdits(parseEvents(bare, 'UTC')!.events[0]!, fields)));
}
