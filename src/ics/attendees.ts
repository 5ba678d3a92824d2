/** Attendees: which lines and components say who takes part, by what they are about, whatever program wrote them. */

import type { LineScanner } from './lines.ts';

/** Names that say so in themselves, with those that programs have made up after them. */
const attendeeNames =
  /ATTENDEE|ORGANI[SZ]ER|VOTER|INVITEE|INVITED|PARTICIPANT|REQUEST-STATUS|PRIVATE-COMMENT|-SENDER|MEETING-(?:OWNER|HOST)|CHAIRPERSON/;

/** Parameters that only a calendar user's line has (RFC 5545 §3.2, RFC 6638 §7, RFC 7986 §6). */
const attendeeParams =
  /;\s*(?:CN|CUTYPE|DELEGATED-FROM|DELEGATED-TO|EMAIL|MEMBER|PARTSTAT|ROLE|RSVP|SENT-BY|SCHEDULE-AGENT|SCHEDULE-STATUS|X-NUM-GUESTS)\s*=/i;

/** RFC 5545 §3.3.3: how a calendar user is named in a line of another's making. */
const userAddress = /(?:^|[^a-z])(?:mailto|sips?|xmpp):|^\s*urn:uuid:/i;

/** Lines of RFC 5545 and its successors that tell of the event, whatever stands in them. */
const aboutTheEvent = new Set([
  ...[
    'SUMMARY',
    'DESCRIPTION',
    'LOCATION',
    'COMMENT',
    'CATEGORIES',
    'RESOURCES',
    'URL',
    'UID',
    'CLASS',
    'STATUS',
  ],
  ...[
    'DTSTART',
    'DTEND',
    'DUE',
    'DTSTAMP',
    'DURATION',
    'RRULE',
    'RDATE',
    'EXDATE',
    'EXRULE',
    'RECURRENCE-ID',
  ],
  ...['ATTACH', 'CONFERENCE', 'IMAGE', 'GEO', 'CREATED', 'LAST-MODIFIED', 'SEQUENCE', 'TRANSP', 'PRIORITY'],
  ...['STYLED-DESCRIPTION', 'STRUCTURED-DATA', 'LINK', 'CONCEPT', 'REFID', 'RELATED-TO', 'COLOR', 'NAME'],
  ...['TRIGGER', 'ACTION', 'REPEAT', 'TZID', 'BEGIN', 'END'],
]);

/** Components that say so: RFC 9073 §7.1, VPOLL. */
export function isAttendeeComponent(name: string): boolean {
  return attendeeNames.test(name);
}

/**
 * Whether a line is about somebody who takes part: by its name (upper case), by the parameters in its `head` (what stands
 * before the colon), or because a line that is none of the standard's has a user's address for its value.
 */
export function isAttendeeLine(name: string, head: string, value: string): boolean {
  if (aboutTheEvent.has(name)) return false;
  if (attendeeNames.test(name)) return true;
  if (head.length > name.length && attendeeParams.test(head)) return true;
  return name !== 'CONTACT' && userAddress.test(value);
}

/** The same of the line where a scanner stands, of this name; its value begins after `colon`. */
export function isAttendeeLineAt(scanner: LineScanner, name: string, colon: number): boolean {
  if (aboutTheEvent.has(name)) return false;
  return isAttendeeLine(name, scanner.head(colon), scanner.valueFrom(colon));
}
