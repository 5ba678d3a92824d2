import { allows, type Access } from '../../../calendars/access.ts';
import { tokenOf } from '../../../calendars/followed.ts';
import { escapeXml, hrefs } from '../../../dav/markup.ts';
import { apple, calendarServer, caldav, dav, push, type Name } from '../../../dav/names.ts';
import { collations } from '../../../ics/collation.ts';
import { objectLimits } from '../../../ics/object.ts';
import { calendarBegin, calendarFoot } from '../../../ics/write.ts';
import { writeZone } from '../../../ics/write-zone.ts';
import { personOf } from '../../../people/actor.ts';
import { topicOf } from '../../../push/subscription.ts';
import { vapidKeys } from '../../../push/vapid.ts';
import type { CalendarResource, Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { principalPath } from '../tree.ts';
import { generalReports, ofMine } from './plain.ts';
import { sharedTypes, sharingProperties } from './sharing.ts';
import { everywhere, privileges, reportSet, types, type Property, type Table } from './table.ts';

const reports = [
  caldav('calendar-query'),
  caldav('calendar-multiget'),
  caldav('free-busy-query'),
  dav('sync-collection'),
  ...generalReports,
];

/** The kinds of components that a calendar takes: RFC 4791 §5.2.3. */
export const allComponents = ['VEVENT', 'VTODO', 'VJOURNAL'];

/** `write-properties` alone would make Thunderbird take a calendar for one that may be written (see the facts in DECISIONS). */
export function privilegesOf({ access }: Readonly<{ access: Access }>): string {
  const read = ['<D:read/>', '<D:read-current-user-privilege-set/>', '<C:read-free-busy/>'];
  const edit = allows(access, 'edit') ? ['<D:write-content/>', '<D:bind/>', '<D:unbind/>'] : [];
  const admin = allows(access, 'admin') ? ['<D:write/>', '<D:write-properties/>'] : [];
  return privileges(...read, ...edit, ...admin);
}

/** Changes with every change that this reader may see, and with their view. */
function tagOf({ opened }: CalendarResource, context: MembersContext): string {
  return tokenOf(context, opened).replace(/^urn:fasti:sync:/, '');
}

const ownOr =
  (name: Name, usual: (resource: CalendarResource) => string | null | undefined) =>
  (resource: CalendarResource): string | undefined => {
    const own = resource.own.get(name);
    if (own !== undefined) return own;
    const value = usual(resource);
    return value == null ? undefined : escapeXml(value);
  };

/** A calendar collection: RFC 4791 §5.2, and what clients ask of one. */
export const calendarTable: Table<CalendarResource> = new Map<Name, Property<CalendarResource>>([
  [
    dav('resourcetype'),
    {
      read: async (resource, context) =>
        types(dav('collection'), caldav('calendar'), ...(await sharedTypes(resource, context))),
      inAll: true,
    },
  ],
  [
    dav('displayname'),
    { read: ownOr(dav('displayname'), ({ opened }) => opened.calendar.name), inAll: true },
  ],
  ...([...everywhere, ...ofMine] as [Name, Property<Resource>][]),
  [dav('owner'), { read: ({ opened }) => hrefs(principalPath(opened.calendar.owner.login)) }],
  [dav('current-user-privilege-set'), { read: ({ opened }) => privilegesOf(opened) }],
  [dav('supported-report-set'), { read: () => reportSet(...reports) }],
  [dav('sync-token'), { read: ({ opened }, context) => tokenOf(context, opened) }],
  [calendarServer('getctag'), { read: tagOf }],
  ...sharingProperties,
  // WebDAV-Push: DAVx5 asks at each refresh of its list, and registers only with a topic and a key.
  [
    push('transports'),
    {
      read: (_, { config }) =>
        `<P:web-push><P:vapid-public-key type="p256ecdsa">${vapidKeys(config).publicKey}</P:vapid-public-key></P:web-push>`,
    },
  ],
  [
    push('topic'),
    {
      read: ({ opened }, { config, actor }) =>
        topicOf(config, { calendar: opened.calendar.id, reader: personOf(actor).id }),
    },
  ],
  [
    push('supported-triggers'),
    {
      read: () =>
        '<P:content-update><D:depth>1</D:depth></P:content-update>' +
        '<P:property-update><D:depth>0</D:depth></P:property-update>',
    },
  ],
  [
    caldav('calendar-description'),
    { read: ownOr(caldav('calendar-description'), ({ opened }) => opened.calendar.description) },
  ],
  [
    caldav('calendar-timezone'),
    {
      read: ownOr(caldav('calendar-timezone'), ({ opened: { calendar } }) =>
        calendar.timeZone === null
          ? undefined
          : calendarBegin + writeZone(calendar.timeZone, calendar.timeZone) + calendarFoot,
      ),
    },
  ],
  // RFC 7809 §5.2.
  [
    caldav('calendar-timezone-id'),
    { read: ownOr(caldav('calendar-timezone-id'), ({ opened }) => opened.calendar.timeZone) },
  ],
  [
    caldav('supported-calendar-component-set'),
    {
      read: ({ opened: { calendar } }) =>
        (calendar.components.length > 0 ? calendar.components : allComponents)
          .map((name) => `<C:comp name="${name}"/>`)
          .join(''),
    },
  ],
  [
    caldav('supported-calendar-data'),
    { read: () => '<C:calendar-data content-type="text/calendar" version="2.0"/>' },
  ],
  [
    caldav('supported-collation-set'),
    {
      read: () => collations.map((name) => `<C:supported-collation>${name}</C:supported-collation>`).join(''),
    },
  ],
  [caldav('max-resource-size'), { read: () => String(objectLimits.size) }],
  [caldav('min-date-time'), { read: () => '00010101T000000Z' }],
  [caldav('max-date-time'), { read: () => '99991231T235959Z' }],
  [caldav('max-instances'), { read: () => String(objectLimits.overrides) }],
  [caldav('max-attendees-per-instance'), { read: () => String(objectLimits.attendees) }],
  [
    caldav('schedule-calendar-transp'),
    { read: ({ own }) => own.get(caldav('schedule-calendar-transp')) ?? '<C:opaque/>' },
  ],
  [
    apple('calendar-color'),
    {
      read: ownOr(apple('calendar-color'), ({ opened: { calendar } }) =>
        calendar.color === null ? undefined : `${calendar.color.toUpperCase()}FF`,
      ),
    },
  ],
]);
