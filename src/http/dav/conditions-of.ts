import type { Context as KoaContext } from 'koa';
import type { Conditions } from '../../dav/conditions.ts';

/** What a request asks to be so before it is done. */
export function conditionsOf(ctx: KoaContext): Conditions {
  return { ifMatch: ctx.get('If-Match'), ifNoneMatch: ctx.get('If-None-Match'), if: ctx.get('If') };
}
