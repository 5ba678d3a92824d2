import type { Context as KoaContext } from 'koa';
import { propResponse } from '../../../dav/multistatus.ts';
import { caldav, calendarServer, dav } from '../../../dav/names.ts';
import { readAsked } from '../../../dav/propfind.ts';
import { childOf, childrenOf, textOf, type Element } from '../../../dav/xml.ts';
import { listPrincipals } from '../../../people/list-principals.ts';
import { answerMultistatus, isMinimal } from '../answer.ts';
import { readResource } from '../read-resource.ts';
import { principalOf, type DavPrincipal, type Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { principalPath } from '../tree.ts';

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
  const searches = childrenOf(root, dav('property-search'));
  const isAny = root.attributes.get('test') === 'anyof';
  const all: DavPrincipal[] = [principalOf(context), ...(await listPrincipals(context))];
  const once = [...new Map(all.map((one) => [one.login, one])).values()];
  const found = once.filter((principal) => {
    const fits = searches.map((search) => fitsSearch(principal, search));
    return fits.length > 0 && (isAny ? fits.includes(true) : !fits.includes(false));
  });
  const asked =
    childOf(root, dav('prop')) === undefined ? { kind: 'allprop' as const, include: [] } : readAsked(root);
  const how = { context, asked, isMinimal: isMinimal(ctx) };
  const responses = found.slice(0, 200).map(async (principal) => {
    const path = principalPath(principal.login);
    return propResponse(path, await readResource({ kind: 'principal', path, principal }, how));
  });
  await answerMultistatus(ctx, await Promise.all(responses));
}

/** RFC 3744 §9.4: a part of the value, without case; Apple says how it begins. */
function fitsSearch({ name, login, email }: DavPrincipal, search: Element): boolean {
  const properties = childOf(search, dav('prop'))?.children.map((property) => property.name) ?? [];
  const match = childOf(search, dav('match'));
  const wanted = textOf(match ?? search)
    .trim()
    .toLowerCase()
    .replace(/^mailto:/, '');
  const values = properties.flatMap((property): string[] => {
    if (property === dav('displayname')) return [name];
    const isAddress =
      property === caldav('calendar-user-address-set') || property === calendarServer('email-address-set');
    return isAddress ? [email ?? login] : [];
  });
  return wanted !== '' && values.some((value) => value.toLowerCase().includes(wanted));
}
