import type { Context as KoaContext } from 'koa';
import { readVersion } from '../../calendars/read-version.ts';
import { resourcesIn, type Conditions } from '../../dav/conditions.ts';
import { DomainError, isDomainError } from '../../errors.ts';
import { openEvent, scopeOf } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import { placeIn } from './tree.ts';

/** Resources that one If header may speak of. */
const mostResources = 10;

/** What a request asks to be so before it is done. Throws bad-request where it speaks of too many resources. */
export async function conditionsOf(ctx: KoaContext, context: MembersContext): Promise<Conditions> {
  const header = ctx.get('If');
  const named = resourcesIn(header);
  if (named.size > mostResources) throw new DomainError('bad-request');
  const others = new Map<string, string | undefined>();
  for (const href of named) others.set(href, await tagAt(context, href));
  return { ifMatch: ctx.get('If-Match'), ifNoneMatch: ctx.get('If-None-Match'), if: header, others };
}

/** RFC 4918 §10.4.1: what is not there, or not theirs, has no ETag; nor has a collection. */
async function tagAt(context: MembersContext, href: string): Promise<string | undefined> {
  try {
    const place = placeIn(href);
    if (place?.kind !== 'event') return undefined;
    const { calendar, name } = await openEvent(context, place);
    return (await readVersion(context, { calendar, name, scope: scopeOf(context) }))?.tag;
  } catch (error) {
    if (isDomainError(error)) return undefined;
    throw error;
  }
}
