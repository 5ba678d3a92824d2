import { allows } from '../../../calendars/access.ts';
import { hrefs } from '../../../dav/markup.ts';
import { dav, type Name } from '../../../dav/names.ts';
import type { EventResourceAt, Resource } from '../resource.ts';
import { principalPath } from '../tree.ts';
import { generalReports } from './plain.ts';
import { everywhere, privileges, reportSet, type Property, type Table } from './table.ts';

/** A calendar object resource: RFC 4791 §4.1. */
export const eventTable: Table<EventResourceAt> = new Map<Name, Property<EventResourceAt>>([
  [dav('resourcetype'), { read: () => '', inAll: true }],
  [dav('getetag'), { read: ({ event }) => `&quot;${event.etag}&quot;`, inAll: true }],
  [
    dav('getcontenttype'),
    { read: ({ event }) => `text/calendar; charset=utf-8; component=${event.kind}`, inAll: true },
  ],
  [dav('getlastmodified'), { read: ({ event }) => new Date(event.revision).toUTCString(), inAll: true }],
  ...(everywhere as [Name, Property<Resource>][]),
  [dav('owner'), { read: ({ opened }) => hrefs(principalPath(opened.calendar.owner.login)) }],
  [dav('supported-report-set'), { read: () => reportSet(...generalReports) }],
  [
    dav('current-user-privilege-set'),
    {
      read: ({ opened: { access } }) =>
        privileges(
          '<D:read/>',
          '<D:read-current-user-privilege-set/>',
          ...(allows(access, 'edit') ? ['<D:write-content/>'] : []),
        ),
    },
  ],
]);
