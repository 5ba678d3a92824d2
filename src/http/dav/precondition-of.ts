import type { Context as KoaContext } from 'koa';
import type { Which } from '../../calendars/calendar.ts';
import type { Precondition } from '../../calendars/precondition.ts';
import { readVersion } from '../../calendars/read-version.ts';
import { areFulfilled } from '../../dav/conditions.ts';
import { DomainError } from '../../errors.ts';
import { conditionsOf } from './conditions-of.ts';
import { scopeOf } from './resource.ts';
import type { MembersContext } from './sign-in.ts';

/**
 * What a write has to ask for so that the conditions of the request still hold when it happens: the version that was looked
 * at, or that there is none. Undefined without conditions. Throws event-changed.
 */
export async function preconditionOf(
  ctx: KoaContext,
  context: MembersContext,
  { calendar, name }: Readonly<{ calendar: Which; name: string }>,
): Promise<Precondition | undefined> {
  const conditions = await conditionsOf(ctx, context);
  const { ifMatch, ifNoneMatch } = conditions;
  if (`${ifMatch}${ifNoneMatch}${conditions.if}` === '') return undefined;
  const version = await readVersion(context, { calendar, name, scope: scopeOf(context) });
  if (!areFulfilled(conditions, version?.tag)) throw new DomainError('event-changed');
  return version === undefined ? { absent: true } : { etag: version.etag };
}
