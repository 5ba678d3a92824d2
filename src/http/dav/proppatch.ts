import type { Context as KoaContext } from 'koa';
import { allows } from '../../calendars/access.ts';
import { changeHome } from '../../calendars/change-home.ts';
import type { DontNotify } from '../../calendars/untold.ts';
import { changeProperties } from '../../calendars/change-properties.ts';
import { element, type Markup } from '../../dav/markup.ts';
import { propResponse, type PropStat } from '../../dav/multistatus.ts';
import { dav, type Name } from '../../dav/names.ts';
import { readUpdates, type Update } from '../../dav/proppatch.ts';
import { DomainError } from '../../errors.ts';
import { answerMultistatus, isMinimal, readXmlBody } from './answer.ts';
import { isTooLong, sortUpdates, type Refused } from './updates.ts';
import { homeTable } from './properties/plain.ts';
import { dontNotify } from './dont-notify.ts';
import { findResource, type Resource } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import type { Place } from './tree.ts';

/**
 * RFC 4918 §9.2: all or nothing. What a calendar is called and coloured is its admins' to say, for everybody; for all others
 * it is a property of their own, and so is whatever else a program wants to keep: refused, Apple's would stop reading.
 */
export async function proppatch(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  const updates = readUpdates(await readXmlBody(ctx), dav('propertyupdate'));
  if (updates.length === 0) throw new DomainError('bad-request', { reason: 'xml-element' });
  const resource = await findResource(context, place);
  const refused = await apply(context, resource, updates, dontNotify(ctx));
  const minimal = isMinimal(ctx);
  await answerMultistatus(ctx, [propResponse(resource.path, told(updates, refused, minimal))]);
}

/** Why nothing was changed, by name; empty where all was. */
async function apply(
  context: MembersContext,
  resource: Resource,
  updates: readonly Update[],
  untold: DontNotify | undefined,
): Promise<ReadonlyMap<Name, Refused>> {
  if (resource.kind === 'home') return await applyToHome(context, updates);
  if (resource.kind !== 'calendar')
    return new Map(updates.map(({ name }): [Name, Refused] => [name, { status: 403 }]));
  const { calendar, access } = resource.opened;
  const isForReading = context.actor.program?.access === 'read';
  const themselves = isForReading ? 'for-nobody' : 'for-themselves';
  const { head, own, refused } = sortUpdates(updates, allows(access, 'admin') ? 'for-all' : themselves);
  if (refused.size > 0) return refused;
  await changeProperties(context, { calendar: { id: calendar.id }, head, own, dontNotify: untold });
  return refused;
}

async function applyToHome(context: MembersContext, updates: readonly Update[]): Promise<Map<Name, Refused>> {
  const refused = new Map<Name, Refused>();
  for (const { name, value } of updates) {
    if (name.startsWith('{DAV:}') || homeTable.has(name))
      refused.set(name, { status: 403, condition: 'D:cannot-modify-protected-property' });
    else if (isTooLong(name, value)) refused.set(name, { status: 507 });
  }
  if (refused.size === 0)
    await changeHome(context, { own: new Map(updates.map(({ name, value }) => [name, value])) });
  return refused;
}

/** RFC 4918 §9.2: 424 for what would have been done if nothing else had failed. */
export function told(
  updates: readonly Update[],
  refused: ReadonlyMap<Name, Refused>,
  minimal: boolean,
): PropStat[] {
  const names = [...new Set(updates.map(({ name }) => name))];
  if (refused.size === 0) {
    // RFC 8144 §2.2: nothing is told of what went well.
    return [{ status: 200, properties: minimal ? [] : names.map((name) => element(name)) }];
  }
  const groups = names.map((name): PropStat => {
    const one = refused.get(name);
    const properties: Markup[] = [element(name)];
    if (one === undefined) return { status: 424, properties };
    const { status, condition } = one;
    return { status, properties, ...(condition === undefined ? {} : { error: `<${condition}/>` }) };
  });
  return groups;
}
