import { escapeXml, hrefs } from '../../../dav/markup.ts';
import { calendarServer, caldav, dav, type Name } from '../../../dav/names.ts';
import { isHeld, personOf } from '../../../people/actor.ts';
import type { HomeResource, PlainResource, PrincipalResource, Resource } from '../resource.ts';
import { homePath, principalPath } from '../tree.ts';
import { everywhere, privileges, reportSet, types, type Property, type Table } from './table.ts';

/** Reports that are asked of anything (RFC 3744 §9, RFC 3253 §3.8). */
export const generalReports = [
  dav('expand-property'),
  dav('principal-property-search'),
  dav('principal-search-property-set'),
  dav('principal-match'),
  dav('acl-principal-prop-set'),
];

const readOnly = privileges('<D:read/>', '<D:read-current-user-privilege-set/>');
const common: [Name, Property<Resource>][] = [
  [dav('current-user-privilege-set'), { read: () => readOnly }],
  [dav('supported-report-set'), { read: () => reportSet(...generalReports) }],
];
/** Apple's ask everything for them, and give up where they are not (RFC 4791 §6.2.1, RFC 3744 §4.2). */
export const ofMine: [Name, Property<Resource>][] = [
  [caldav('calendar-home-set'), { read: (_, { actor }) => hrefs(homePath(personOf(actor).login)) }],
  [dav('principal-URL'), { read: (_, { actor }) => hrefs(principalPath(personOf(actor).login)) }],
];

const names = { root: 'Fasti', principals: 'Principals', homes: 'Calendars' };

/** `/dav/` and the collections in it that hold no more than collections. */
export const plainTable: Table<PlainResource> = new Map<Name, Property<PlainResource>>([
  [dav('resourcetype'), { read: () => types(dav('collection')), inAll: true }],
  [dav('displayname'), { read: ({ kind }) => names[kind], inAll: true }],
  ...everywhere,
  ...common,
  ...ofMine,
]);

/** RFC 3744 §4. */
export const principalTable: Table<PrincipalResource> = new Map<Name, Property<PrincipalResource>>([
  [dav('resourcetype'), { read: () => types(dav('collection'), dav('principal')), inAll: true }],
  [dav('displayname'), { read: ({ principal }) => escapeXml(principal.name), inAll: true }],
  ...everywhere,
  ...common,
  [dav('principal-URL'), { read: ({ path }) => hrefs(path) }],
  [dav('alternate-URI-set'), { read: () => '' }],
  [dav('group-membership'), { read: () => '' }],
  [dav('group-member-set'), { read: () => undefined }],
  [dav('owner'), { read: ({ path }) => hrefs(path) }],
  [
    caldav('calendar-home-set'),
    {
      read: ({ principal }, { actor }) =>
        principal.login === personOf(actor).login ? hrefs(homePath(principal.login)) : undefined,
    },
  ],
  // RFC 6638 §2.4.1, .2: who they are as an attendee.
  [
    caldav('calendar-user-address-set'),
    {
      read: ({ path, principal: { email } }) =>
        (email === null ? '' : hrefs(`mailto:${email}`)) + hrefs(path),
    },
  ],
  [
    caldav('calendar-user-type'),
    { read: ({ principal: { kind } }) => (kind === 'space' ? 'GROUP' : 'INDIVIDUAL') },
  ],
  [
    calendarServer('email-address-set'),
    {
      read: ({ principal: { email } }) =>
        email === null ? '' : `<S:email-address>${escapeXml(email)}</S:email-address>`,
    },
  ],
]);

/** All calendars of somebody (RFC 4791 §6.2.1). */
export const homeTable: Table<HomeResource> = new Map<Name, Property<HomeResource>>([
  [dav('resourcetype'), { read: () => types(dav('collection')), inAll: true }],
  [
    dav('displayname'),
    { read: (_, { actor }) => escapeXml(personOf(actor).name ?? personOf(actor).login), inAll: true },
  ],
  ...everywhere,
  ...ofMine,
  [dav('owner'), { read: (_, { actor }) => hrefs(principalPath(personOf(actor).login)) }],
  [dav('supported-report-set'), { read: () => reportSet(...generalReports) }],
  [
    dav('current-user-privilege-set'),
    {
      read: (_, { actor }) =>
        actor.kind === 'user' && !isHeld(actor)
          ? privileges('<D:read/>', '<D:read-current-user-privilege-set/>', '<D:bind/>', '<D:unbind/>')
          : readOnly,
    },
  ],
]);
