import type { Context as KoaContext } from 'koa';
import { moveEvent } from '../../calendars/move-event.ts';
import { readVersion } from '../../calendars/read-version.ts';
import { areFulfilled } from '../../dav/conditions.ts';
import { DomainError } from '../../errors.ts';
import { conditionsOf } from './conditions-of.ts';
import { dontNotify } from './dont-notify.ts';
import { nameToWrite } from './name-to-write.ts';
import { openParent } from './open-parent.ts';
import { tellingNames } from './telling-names.ts';
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
  const there = await whichAt(context, target);
  // Whoever may not write there is told so, whatever is here.
  const opened = await openParent(context, there);
  const to = { calendar: there, name: await nameToWrite(context, opened, target.name) };
  const { calendar, name } = await openEvent(context, place);
  const from = { calendar, name };
  const version = await readVersion(context, { ...from, scope: scopeOf(context) });
  if (version === undefined) throw new DomainError('event-not-found');
  if (!areFulfilled(await conditionsOf(ctx, context), version.tag)) throw new DomainError('event-changed');
  const write = {
    from,
    to,
    keep: ctx.method === 'COPY',
    overwrite: ctx.get('Overwrite').trim().toUpperCase() !== 'F',
    scope: scopeOf(context),
    version: version.etag,
    dontNotify: dontNotify(ctx),
  };
  const saved = await tellingNames(context, opened, () => moveEvent(context, write));
  ctx.status = saved.created ? 201 : 204;
  ctx.body = saved.created ? '' : null;
}
