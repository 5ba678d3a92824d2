import type { Context as KoaContext } from 'koa';
import { readFreeBusy } from '../../../calendars/read-free-busy.ts';
import { readWholeRange } from '../../../dav/filter.ts';
import { caldav } from '../../../dav/names.ts';
import { childOf, type Element } from '../../../dav/xml.ts';
import { DomainError } from '../../../errors.ts';
import { scopeOf, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { ownZoneOf } from '../zone.ts';
import { calendarOf } from './found.ts';

/** RFC 4791 §7.10: which times are taken, as a calendar and not as a multistatus. */
export async function freeBusyQuery(
  ctx: KoaContext,
  context: MembersContext,
  resource: Resource,
  root: Element,
): Promise<void> {
  const calendar = calendarOf(resource);
  const { opened } = calendar;
  const element = childOf(root, caldav('time-range'));
  if (element === undefined) throw new DomainError('dav-refused', { condition: 'C:valid-filter' });
  const range = readWholeRange(element);
  ctx.status = 200;
  ctx.set('Content-Type', 'text/calendar; charset=utf-8');
  ctx.set('Cache-Control', 'private, no-cache');
  const floatingZone = await ownZoneOf(calendar);
  ctx.body = await readFreeBusy(context, { opened, scope: scopeOf(context), range, floatingZone });
}
