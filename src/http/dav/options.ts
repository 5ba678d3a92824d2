import type { Context as KoaContext } from 'koa';
import type { Place } from './tree.ts';

/** What each kind of resource takes. */
export const methodsOf: Readonly<Record<Place['kind'], readonly string[]>> = {
  root: ['OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT'],
  principals: ['OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT'],
  principal: ['OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT'],
  homes: ['OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT'],
  home: ['OPTIONS', 'PROPFIND', 'PROPPATCH', 'REPORT'],
  calendar: [
    'OPTIONS',
    'GET',
    'HEAD',
    'PROPFIND',
    'PROPPATCH',
    'REPORT',
    'MKCALENDAR',
    'MKCOL',
    'DELETE',
    'POST',
  ],
  push: ['OPTIONS', 'DELETE'],
  event: ['OPTIONS', 'GET', 'HEAD', 'PUT', 'DELETE', 'PROPFIND', 'PROPPATCH', 'REPORT', 'COPY', 'MOVE'],
};

/** Thunderbird drops the first word; DAVx5 and Evolution want `calendar-access` on whatever they ask. */
const classes = '1, 3, extended-mkcol, access-control, calendar-access, webdav-push';

/** Where Apple's programs ask whether calendars can be shared from within them: caldav-sharing, 5.1. */
const sharing = new Set<Place['kind']>(['principal', 'home', 'calendar']);

/** The DAV header of a kind of resource (RFC 4918 §10.1). */
export const classesOf = (kind: Place['kind']): string =>
  sharing.has(kind) ? `${classes}, calendarserver-sharing` : classes;

/** Without a login, and with 200: a program that asks has none yet, and some take 204 for nothing. */
export function answerOptions(ctx: KoaContext, place: Place): void {
  ctx.status = 200;
  ctx.set('Allow', methodsOf[place.kind].join(', '));
  ctx.set('DAV', classesOf(place.kind));
  ctx.set('MS-Author-Via', 'DAV');
  ctx.body = '';
}
