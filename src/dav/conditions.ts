/** Conditional requests (RFC 9110 §13.1) and the If header (RFC 4918 §10.4), against one resource's ETag. */

/**
 * The headers of a request that ask for something to be so; '' where one is not there. `others`: the ETags of the resources
 * that If names by address, as it does; undefined for what is not there.
 */
export type Conditions = Readonly<{
  ifMatch: string;
  ifNoneMatch: string;
  if: string;
  others: ReadonlyMap<string, string | undefined>;
}>;

/** `"a", W/"b"` → the tags with their quotes; `*` stays. */
function tagsIn(header: string): string[] {
  return header.trim() === '*'
    ? ['*']
    : [...header.matchAll(/(?:W\/)?"[^"]*"|[^\s,"]+/g)].map(([tag]) => tag);
}

/** A tag as the client sends it back: some leave its quotes away. Weak ones never match (RFC 9110 §8.8.3.2). */
const isTag = (sent: string, etag: string) => sent === `"${etag}"` || sent === etag;

/** Whether all that is asked for is so; `etag` without quotes, undefined where there is no resource. */
export function areFulfilled(
  { ifMatch, ifNoneMatch, if: header, others }: Conditions,
  etag: string | undefined,
): boolean {
  if (ifMatch !== '' && !matches(ifMatch, etag)) return false;
  if (ifNoneMatch !== '' && matches(ifNoneMatch, etag)) return false;
  return header === '' || isSo(header, (tag) => (tag === undefined ? etag : others.get(tag)));
}

function matches(header: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  return tagsIn(header).some((tag) => tag === '*' || isTag(tag, etag));
}

/** RFC 9110 §13.1.2: for GET, where a weak comparison is meant. */
export function isKnown(ifNoneMatch: string, etag: string): boolean {
  return tagsIn(ifNoneMatch).some((tag) => tag === '*' || isTag(tag.replace(/^W\//, ''), etag));
}

/** A list in parentheses, and the address that it is about (RFC 4918 §10.4.2); undefined for the request's own. */
type List = Readonly<{ resource: string | undefined; conditions: string }>;

/** An address holds for all lists behind it, to the next one. */
function listsIn(header: string): List[] {
  const lists: List[] = [];
  let resource: string | undefined;
  // An ETag may hold parentheses.
  for (const [, tag, conditions] of header.matchAll(/<([^<>]*)>|\(((?:\[[^\]]*\]|[^()[\]])*)\)/g)) {
    if (conditions === undefined) resource = tag;
    else lists.push({ resource, conditions });
  }
  return lists;
}

/** The addresses that an If header is about, beside the request's own. */
export const resourcesIn = (header: string): ReadonlySet<string> =>
  new Set(listsIn(header).flatMap(({ resource }) => resource ?? []));

/** Any of the lists, all conditions within one. There are no locks: a token that is asked for is none. */
function isSo(header: string, etagOf: (resource: string | undefined) => string | undefined): boolean {
  return listsIn(header).some(({ resource, conditions: list }) => {
    const etag = etagOf(resource);
    const conditions = [...list.matchAll(/(Not\s+)?(?:\[([^[\]]*)\]|<([^<>]*)>)/gi)];
    return (
      conditions.length > 0 &&
      conditions.every(([, not, tag]) => {
        const so = tag !== undefined && etag !== undefined && isTag(tag.trim(), etag);
        return not === undefined ? so : !so;
      })
    );
  });
}
