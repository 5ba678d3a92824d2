import type { Context as KoaContext } from 'koa';
import { calendarServer, push, type Name } from '../../dav/names.ts';
import { childOf, textOf, type Element } from '../../dav/xml.ts';
import { DomainError } from '../../errors.ts';
import { registerPush } from '../../push/register-push.ts';
import { readXmlBody } from './answer.ts';
import { whichAt } from './resource.ts';
import { publish, share, unpublish } from './sharing.ts';
import type { MembersContext } from './sign-in.ts';
import { pushPath, type Place } from './tree.ts';

type Post = (
  ctx: KoaContext,
  context: MembersContext,
  place: Extract<Place, { kind: 'calendar' }>,
  root: Element,
) => Promise<void>;

/** What is posted to a calendar is told apart by its root element. */
const posts = new Map<Name, Post>([
  [push('push-register'), register],
  [calendarServer('share'), share],
  [calendarServer('publish-calendar'), publish],
  [calendarServer('unpublish-calendar'), unpublish],
]);

export async function post(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  const root = await readXmlBody(ctx);
  if (root === undefined) throw new DomainError('bad-request', { reason: 'xml-element' });
  const work = place.kind === 'calendar' ? posts.get(root.name) : undefined;
  if (place.kind !== 'calendar' || work === undefined)
    throw new DomainError('dav-refused', { condition: 'D:supported-post' });
  await work(ctx, context, place, root);
}

/** WebDAV-Push: a program leaves where it is told. DAVx5 parses Location as a URL, and brings it back as it is. */
async function register(
  ctx: KoaContext,
  context: MembersContext,
  place: Extract<Place, { kind: 'calendar' }>,
  root: Element,
): Promise<void> {
  const subscription = childOf(childOf(root, push('subscription')), push('web-push-subscription'));
  const textIn = (name: Name) => {
    const element = childOf(subscription, name);
    return element && textOf(element).trim();
  };
  const trigger = childOf(root, push('trigger'));
  const { id, until, created } = await registerPush(context, {
    calendar: await whichAt(context, place),
    resource: textIn(push('push-resource')) ?? '',
    keys: {
      p256dh: textIn(push('subscription-public-key')) ?? '',
      auth: textIn(push('auth-secret')) ?? '',
      contentEncoding: textIn(push('content-encoding')),
    },
    triggers: trigger?.children.map(({ name }) => name.slice(name.indexOf('}') + 1)),
    expires: expiryIn(childOf(root, push('expires'))),
  });
  ctx.status = created ? 201 : 204;
  ctx.set('Location', `${context.config.url}${pushPath(id)}`);
  ctx.set('Expires', new Date(until.epochMilliseconds).toUTCString());
  ctx.body = created ? '' : null;
}

/** An IMF-fixdate (RFC 9110 §5.6.7); undefined for what is none. */
function expiryIn(element: Element | undefined): Temporal.Instant | undefined {
  const ms = element === undefined ? NaN : Date.parse(textOf(element));
  return Number.isNaN(ms) ? undefined : Temporal.Instant.fromEpochMilliseconds(ms);
}
