/** Lines that say who takes part, and so are left out of a feed that does not tell about attendees. */
export const attendeeLines: ReadonlySet<string> = new Set([
  'ATTENDEE', // RFC 5545 §3.8.4.1
  'ORGANIZER', // RFC 5545 §3.8.4.3
  'REQUEST-STATUS', // RFC 5545 §3.8.8.3: may quote an ATTENDEE
  'X-CALENDARSERVER-ATTENDEE-COMMENT',
  'X-CALENDARSERVER-PRIVATE-COMMENT',
  'X-MS-OLK-SENDER',
]);

/** Components that say so. RFC 9073 §7.1 */
export const attendeeComponents: ReadonlySet<string> = new Set(['PARTICIPANT']);
