import type { Context as KoaContext } from 'koa';
import { listResources } from '../../calendars/list-resources.ts';
import { readAllProperties } from '../../calendars/read-all-properties.ts';
import { readDepth } from '../../dav/depth.ts';
import type { Markup } from '../../dav/markup.ts';
import { propResponse } from '../../dav/multistatus.ts';
import { readPropfind, type Asked } from '../../dav/propfind.ts';
import { DomainError } from '../../errors.ts';
import { personOf } from '../../people/actor.ts';
import { listReached } from '../../sharing/list-reached.ts';
import { answerMultistatus, isMinimal, readXmlBody } from './answer.ts';
import { readResource } from './read-resource.ts';
import { calendarResource, findResource, principalOf, scopeOf, type Resource } from './resource.ts';
import type { MembersContext } from './sign-in.ts';
import { eventPath, homePath, homesPath, principalPath, principalsPath, type Place } from './tree.ts';

/** RFC 4918 §9.1. All at once is asked for by attackers and by mistake: refused by its name. */
export async function propfind(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  const asked = readPropfind(await readXmlBody(ctx));
  const depth = readDepth(ctx.get('Depth'), 'infinity');
  const resource = await findResource(context, place);
  const isCollection = resource.kind !== 'event';
  if (depth === 'infinity' && isCollection)
    throw new DomainError('dav-refused', { condition: 'D:propfind-finite-depth' });
  const how = { context, asked, isMinimal: isMinimal(ctx) };
  await answerMultistatus(ctx, responses(resource, depth === '0' ? '0' : '1', how));
}

type How = Readonly<{ context: MembersContext; asked: Asked; isMinimal: boolean }>;

async function* responses(resource: Resource, depth: '0' | '1', how: How): AsyncGenerator<Markup> {
  yield await responseOf(resource, how);
  if (depth === '1')
    for await (const member of membersOf(resource, how.context)) yield await responseOf(member, how);
}

const responseOf = async (resource: Resource, how: How): Promise<Markup> =>
  propResponse(resource.path, await readResource(resource, how));

/** What is directly in a collection. */
async function* membersOf(resource: Resource, context: MembersContext): AsyncGenerator<Resource> {
  const me = personOf(context.actor).login;
  switch (resource.kind) {
    case 'root':
      yield { kind: 'principals', path: principalsPath };
      yield { kind: 'homes', path: homesPath };
      return;
    case 'principals':
      yield { kind: 'principal', path: principalPath(me), principal: principalOf(context) };
      return;
    case 'homes':
      yield { kind: 'home', path: homePath(me), own: new Map() };
      return;
    case 'home': {
      const own = await readAllProperties(context);
      for (const opened of await listReached(context))
        yield calendarResource(context, me, opened, own.get(opened.calendar.id) ?? new Map());
      return;
    }
    case 'calendar': {
      const { opened, path, names } = resource;
      for await (const part of listResources(context, opened, scopeOf(context)))
        for (const event of part)
          yield { kind: 'event', path: eventPath(path, names.told(event)), opened, event };
      return;
    }
    default:
  }
}
