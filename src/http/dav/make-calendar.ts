import type { Context as KoaContext } from 'koa';
import { addCalendar } from '../../calendars/add-calendar.ts';
import { findCalendar } from '../../calendars/find-calendar.ts';
import { openCalendar } from '../../calendars/open-calendar.ts';
import { normaliseSlug, readSlug } from '../../calendars/slug.ts';
import { propStats } from '../../dav/multistatus.ts';
import { caldav, dav, type Name } from '../../dav/names.ts';
import { readUpdates, type Update } from '../../dav/proppatch.ts';
import { childOf, type Element } from '../../dav/xml.ts';
import { DomainError, isDomainError } from '../../errors.ts';
import { personOf } from '../../people/actor.ts';
import { answerXml, readXmlBody } from './answer.ts';
import { sortUpdates, type Refused, type SortedUpdates } from './updates.ts';
import { allComponents } from './properties/calendar.ts';
import { told } from './proppatch.ts';
import { foreignId, type Place } from './tree.ts';
import type { MembersContext } from './sign-in.ts';

/**
 * MKCALENDAR (RFC 4791 §5.3.1), and MKCOL that asks for a calendar (RFC 5689) or, without a body, for a collection: in a home
 * these are calendars. In one's own home, with the properties that the request sets, or not at all.
 */
export async function makeCalendar(ctx: KoaContext, context: MembersContext, place: Place): Promise<void> {
  const root = await readRoot(ctx);
  const updates = root === undefined ? [] : readUpdates(root, rootOf(ctx));
  const me = personOf(context.actor);
  if (place.kind === 'home' || place.kind === 'homes' || place.kind === 'root')
    throw new DomainError('calendar-exists');
  // RFC 4791 §4.2: no calendar within another.
  if (place.kind !== 'calendar' || foreignId(place.segment) !== undefined)
    throw new DomainError('dav-refused', { condition: 'C:calendar-collection-location-ok' });
  if (context.actor.kind !== 'user' || place.login !== me.login) throw new DomainError('not-allowed');
  const { segment } = place;
  if (ctx.method === 'MKCOL' && root !== undefined && !asksForCalendar(updates))
    throw new DomainError('dav-refused', { condition: 'D:valid-resourcetype' });
  await refuseWhereThere(context, me.login, segment);

  const { head, own, components, refused } = readAll(updates);
  if (refused.size > 0) {
    // RFC 4791 §5.3.1.1, RFC 5689 §3.
    const [name, prefix] = ctx.method === 'MKCOL' ? ['mkcol-response', 'D'] : ['mkcalendar-response', 'C'];
    answerXml(
      ctx,
      ctx.method === 'MKCOL' ? 424 : 403,
      `${prefix}:${name}`,
      propStats(told(updates, refused, false)),
    );
    return;
  }
  const slug = slugIn(segment);
  await addCalendar(context, {
    owner: me.login,
    name: head.name ?? segment,
    slug,
    color: head.color ?? undefined,
    description: head.description ?? undefined,
    timeZone: head.timeZone ?? undefined,
    components,
    resourceName: slug === undefined ? segment : undefined,
    own,
  });
  ctx.status = 201;
  ctx.set('Cache-Control', 'no-cache');
  ctx.body = '';
}

/** RFC 4918 §9.3: a body that is no XML, and does not say it is, is of a kind that is not understood. */
async function readRoot(ctx: KoaContext): Promise<Element | undefined> {
  try {
    return await readXmlBody(ctx);
  } catch (error) {
    const isXml = /^[^;]*[/+]xml\b/i.test(ctx.get('Content-Type'));
    if (isXml || !isDomainError(error, 'bad-request') || error.details.reason !== 'xml') throw error;
    throw new DomainError('body-not-understood');
  }
}

const rootOf = (ctx: KoaContext): Name => (ctx.method === 'MKCOL' ? dav('mkcol') : caldav('mkcalendar'));

/** The name as a slug, where it is one as it stands: then the feed has it too. */
function slugIn(segment: string): string | undefined {
  try {
    return normaliseSlug(segment) === segment ? readSlug(segment) : undefined;
  } catch {
    return undefined;
  }
}

async function refuseWhereThere(context: MembersContext, owner: string, segment: string): Promise<void> {
  if ((await findCalendar(context, { owner, resourceName: segment })) !== undefined)
    throw new DomainError('calendar-exists');
  try {
    await openCalendar(context, { owner, slug: segment }, 'read');
  } catch (error) {
    if (isDomainError(error, 'calendar-not-found')) return;
    throw error;
  }
  throw new DomainError('calendar-exists');
}

function asksForCalendar(updates: readonly Update[]): boolean {
  const type = updates.find(({ name }) => name === dav('resourcetype'));
  return type !== undefined && childOf(type.element, caldav('calendar')) !== undefined;
}

type ReadAll = SortedUpdates & Readonly<{ components: readonly string[] | undefined }>;

function readAll(updates: readonly Update[]): ReadAll {
  let components: readonly string[] | undefined;
  const rest: Update[] = [];
  const refused = new Map<Name, Refused>();
  for (const update of updates) {
    const { name } = update;
    if (name === dav('resourcetype')) continue;
    if (name === caldav('supported-calendar-component-set')) {
      components = componentsIn(update);
      if (components === undefined)
        refused.set(name, { status: 403, condition: 'C:supported-calendar-component' });
      continue;
    }
    rest.push(update);
  }
  // Who makes a calendar owns it.
  const sorted = sortUpdates(rest, 'for-all');
  return { ...sorted, components, refused: new Map([...refused, ...sorted.refused]) };
}

/** Those of ours that are named; undefined where none is. */
function componentsIn({ element }: Update): string[] | undefined {
  const named = element.children.map(({ attributes }) => attributes.get('name')?.toUpperCase() ?? '');
  const known = allComponents.filter((name) => named.includes(name));
  if (known.length === 0) return undefined;
  return known.length === allComponents.length ? [] : known;
}
