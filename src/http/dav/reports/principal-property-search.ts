import type { Context as KoaContext } from 'koa';
import { propResponse } from '../../../dav/multistatus.ts';
import { caldav, calendarServer, dav, type Name } from '../../../dav/names.ts';
import { namesIn, readAsked } from '../../../dav/propfind.ts';
import { childOf, childrenOf, textOf, type Element } from '../../../dav/xml.ts';
import { DomainError } from '../../../errors.ts';
import { listPrincipals } from '../../../people/list-principals.ts';
import { answerMultistatus, isMinimal } from '../answer.ts';
import { readResource } from '../read-resource.ts';
import { principalOf, type DavPrincipal, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { principalPath } from '../tree.ts';

/** Each is asked of each principal. */
const mostSearches = 20;

/**
 * RFC 3744 §9.4, for whoever picks people to share with: colleagues and spaces by name or e-mail. A guest finds themselves
 * alone. What cannot be searched by finds nobody.
 */
export async function principalPropertySearch(
  ctx: KoaContext,
  context: MembersContext,
  _resource: Resource,
  root: Element,
): Promise<void> {
  const searches = childrenOf(root, dav('property-search')).map(readSearch);
  if (searches.length > mostSearches) throw new DomainError('bad-request', { reason: 'xml-too-large' });
  const isAny = root.attributes.get('test') === 'anyof';
  const all: DavPrincipal[] = [principalOf(context), ...(await listPrincipals(context))];
  const once = [...new Map(all.map((one) => [one.login, one])).values()];
  const found = once.filter((principal) => {
    const fits = searches.map((search) => fitsSearch(principal, search));
    return fits.length > 0 && (isAny ? fits.includes(true) : !fits.includes(false));
  });
  // python-caldav leaves `prop` empty and writes the names beside it: whoever names none is told what they look for.
  const isAsked = (childOf(root, dav('prop'))?.children.length ?? 0) > 0;
  const asked = isAsked ? readAsked(root) : { kind: 'allprop' as const, include: lookedFor };
  const how = { context, asked, isMinimal: isMinimal(ctx) };
  const responses = found.slice(0, 200).map(async (principal) => {
    const path = principalPath(principal.login);
    return propResponse(path, await readResource({ kind: 'principal', path, principal }, how));
  });
  await answerMultistatus(ctx, await Promise.all(responses));
}

type Search = Readonly<{ properties: readonly Name[]; wanted: string }>;

const addresses = [caldav('calendar-user-address-set'), calendarServer('email-address-set')];
const searchable = [dav('displayname'), ...addresses];
const lookedFor = [caldav('calendar-home-set'), caldav('calendar-user-address-set')];

/** RFC 3744 §9.4: a part of the value, without case; Apple says how it begins. */
function readSearch(search: Element): Search {
  const prop = childOf(search, dav('prop'));
  const wanted = textOf(childOf(search, dav('match')) ?? search);
  return {
    properties: prop === undefined ? [] : namesIn(prop).filter((name) => searchable.includes(name)),
    wanted: wanted
      .trim()
      .toLowerCase()
      .replace(/^mailto:/, ''),
  };
}

function fitsSearch({ name, login, email }: DavPrincipal, { properties, wanted }: Search): boolean {
  const values = properties.map((property) => (addresses.includes(property) ? (email ?? login) : name));
  return wanted !== '' && values.some((value) => value.toLowerCase().includes(wanted));
}
