import type { Context as KoaContext } from 'koa';
import { propResponse } from '../../../dav/multistatus.ts';
import { dav } from '../../../dav/names.ts';
import { readAsked } from '../../../dav/propfind.ts';
import { childOf, type Element } from '../../../dav/xml.ts';
import { personOf } from '../../../people/actor.ts';
import { answerMultistatus, isMinimal } from '../answer.ts';
import { readResource } from '../read-resource.ts';
import { principalOf, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { principalPath } from '../tree.ts';

/** RFC 3744 §9.3, and §9.2 as clients ask it: the principal that the actor is. */
export async function principalMatch(
  ctx: KoaContext,
  context: MembersContext,
  _resource: Resource,
  root: Element,
): Promise<void> {
  const prop = childOf(root, dav('prop'));
  const asked = prop === undefined ? ({ kind: 'prop', names: [] } as const) : readAsked(root);
  const path = principalPath(personOf(context.actor).login);
  const resource = { kind: 'principal', path, principal: principalOf(context) } as const;
  const read = await readResource(resource, { context, asked, isMinimal: isMinimal(ctx) });
  await answerMultistatus(ctx, [propResponse(path, read)]);
}
