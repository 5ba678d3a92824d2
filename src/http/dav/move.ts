import type { Context as KoaContext } from 'koa';
import { moveEvent } from '../../calendars/move-event.ts';
import { readVersion } from '../../calendars/read-version.ts';
import { areFulfilled } from '../../dav/conditions.ts';
import { DomainError } from '../../errors.ts';
import { conditionsOf } from './conditions-of.ts';
import { dontNotify } from './dont-notify.ts';
import { openParent } from './open-parent.ts';
import { openEvent, scopeOf, whichAt } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import { longestName, placeIn, type Place } from './tree.ts';

/** MOVE and COPY of an event, between calendars that one may write (RFC 4918 §9.8, §9.9). */
export async function move(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  const destination = ctx.get('Destination');
  if (destination === '') throw new DomainError('bad-request', { reason: 'destination' });
  const target = placeIn(destination);
  if (place.kind !== 'event') throw new DomainError('not-allowed');
  if (target === undefined) throw new DomainError('parent-missing');
  if (target.kind !== 'event') throw new DomainError('not-allowed');
  if (target.name.length > longestName) throw new DomainError('not-allowed');
  const to = { calendar: await whichAt(context, target), name: target.name };
  // Whoever may not write there is told so, whatever is here.
  await openParent(context, to.calendar);
  const { calendar, name } = await openEvent(context, place);
  const from = { calendar, name };
  const version = await readVersion(context, { ...from, scope: scopeOf(context) });
  if (version === undefined) throw new DomainError('event-not-found');
  if (!areFulfilled(await conditionsOf(ctx, context), version.tag)) throw new DomainError('event-changed');
  const saved = await moveEvent(context, {
    from,
    to,
    keep: ctx.method === 'COPY',
    overwrite: ctx.get('Overwrite').trim().toUpperCase() !== 'F',
    scope: scopeOf(context),
    version: version.etag,
    dontNotify: dontNotify(ctx),
  });
  ctx.status = saved.created ? 201 : 204;
  ctx.body = saved.created ? '' : null;
}
