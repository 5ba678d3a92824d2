import type { Context as KoaContext } from 'koa';
import { queryEvents } from '../../../calendars/query-events.ts';
import { readDepth } from '../../../dav/depth.ts';
import { readFilter } from '../../../dav/filter.ts';
import type { Markup } from '../../../dav/markup.ts';
import { caldav } from '../../../dav/names.ts';
import { childOf, type Element } from '../../../dav/xml.ts';
import { DomainError } from '../../../errors.ts';
import { conditionOf } from '../../../ics/filter.ts';
import { answerMultistatus, isMinimal } from '../answer.ts';
import { scopeOf, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { readTimeZone } from '../read-time-zone.ts';
import { ownZoneOf } from '../zone.ts';
import { calendarOf, foundResponse, readWanted } from './found.ts';

/** RFC 4791 §7.8. With Depth 0 it is asked of the collection alone, which is no calendar object. */
export async function calendarQuery(
  ctx: KoaContext,
  context: MembersContext,
  resource: Resource,
  root: Element,
): Promise<void> {
  const calendar = calendarOf(resource);
  const depth = readDepth(ctx.get('Depth'), '1');
  const wanted = readWanted(root);
  const filter = readFilter(childOf(root, caldav('filter')));
  const failed = conditionOf(filter);
  if (failed !== undefined) throw new DomainError('dav-refused', { condition: `C:${failed}` });
  const floatingZone = readTimeZone(root) ?? (await ownZoneOf(calendar));
  const how = { context, wanted, isMinimal: isMinimal(ctx) };
  async function* responses(): AsyncGenerator<Markup> {
    if (depth === '0') return;
    const query = { opened: calendar.opened, scope: scopeOf(context), filter, floatingZone };
    for await (const found of queryEvents(context, query)) yield await foundResponse(calendar, found, how);
  }
  await answerMultistatus(ctx, responses());
}
