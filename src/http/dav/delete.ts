import type { Context as KoaContext } from 'koa';
import { openCalendar } from '../../calendars/open-calendar.ts';
import { removeCalendar } from '../../calendars/remove-calendar.ts';
import { removeEvent } from '../../calendars/remove-event.ts';
import { allows } from '../../calendars/access.ts';
import { DomainError } from '../../errors.ts';
import { leaveCalendar } from '../../sharing/leave-calendar.ts';
import { removePush } from '../../push/remove-push.ts';
import { dontNotify } from './dont-notify.ts';
import { preconditionOf } from './precondition-of.ts';
import { keptName, whichAt } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import type { Place } from './tree.ts';

/** RFC 4918 §9.6. A calendar of one's own goes; one that others share is given back (caldav-sharing 5.4.2). */
export async function remove(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  if (place.kind === 'event') {
    const calendar = await whichAt(context, place);
    // Whoever may not write is told so, whatever is there.
    const opened = await openCalendar(context, calendar, 'edit');
    const name = await keptName(context, opened, place.name);
    if (name === undefined) throw new DomainError('event-not-found');
    const precondition = await preconditionOf(ctx, context, { calendar, name });
    await removeEvent(context, { calendar, name, precondition, dontNotify: dontNotify(ctx) });
  } else if (place.kind === 'calendar') {
    const calendar = await whichAt(context, place);
    const { access } = await openCalendar(context, calendar, 'read');
    if (allows(access, 'own')) await removeCalendar(context, { calendar });
    else await leaveCalendar(context, { calendar });
  } else if (place.kind === 'push') await removePush(context, { id: place.id });
  else throw new DomainError('not-allowed');
  ctx.status = 204;
}
