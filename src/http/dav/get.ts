import type { Context as KoaContext } from 'koa';
import { readEvent } from '../../calendars/read-event.ts';
import { areFulfilled, isKnown } from '../../dav/conditions.ts';
import { DomainError } from '../../errors.ts';
import { conditionsOf } from './conditions-of.ts';
import { findResource, openEvent, scopeOf } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import type { Place } from './tree.ts';

/** RFC 4791 §5.3.4. A collection has no text of its own: its feed stands elsewhere. */
export async function get(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  if (place.kind !== 'event') {
    await findResource(context, place);
    ctx.set('Allow', 'OPTIONS, PROPFIND, REPORT');
    throw new DomainError('method-not-allowed', { allowed: 'OPTIONS, PROPFIND, REPORT' });
  }
  const { calendar, name } = await openEvent(context, place);
  const asked = { calendar, name, scope: scopeOf(context) };
  const { text, etag, kind, revision } = await readEvent(context, asked);
  // RFC 9110 §13.2.2: what If-None-Match says comes after.
  const conditions = { ...(await conditionsOf(ctx, context)), ifNoneMatch: '' };
  if (!areFulfilled(conditions, etag)) throw new DomainError('event-changed');
  ctx.set('ETag', `"${etag}"`);
  ctx.set('Last-Modified', new Date(revision).toUTCString());
  ctx.set('Cache-Control', 'private, no-cache');
  ctx.set('Vary', 'Authorization');
  ctx.set('X-Content-Type-Options', 'nosniff');
  const noneMatch = ctx.get('If-None-Match');
  if (noneMatch !== '' && isKnown(noneMatch, etag)) {
    ctx.status = 304;
    return;
  }
  ctx.set('Content-Type', `text/calendar; charset=utf-8; component=${kind}`);
  const body = Buffer.from(text);
  ctx.status = 200;
  if (ctx.method === 'HEAD') ctx.length = body.length;
  else ctx.body = body;
}
