/** Conditional requests (RFC 9110 §13.1) and the If header (RFC 4918 §10.4), against one resource's ETag. */

/** The headers of a request that ask for something to be so; '' where one is not there. */
export type Conditions = Readonly<{ ifMatch: string; ifNoneMatch: string; if: string }>;

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
  { ifMatch, ifNoneMatch, if: header }: Conditions,
  etag: string | undefined,
): boolean {
  if (ifMatch !== '' && !matches(ifMatch, etag)) return false;
  if (ifNoneMatch !== '' && matches(ifNoneMatch, etag)) return false;
  return header === '' || isSo(header, etag);
}

function matches(header: string, etag: string | undefined): boolean {
  if (etag === undefined) return false;
  return tagsIn(header).some((tag) => tag === '*' || isTag(tag, etag));
}

/** RFC 9110 §13.1.2: for GET, where a weak comparison is meant. */
export function isKnown(ifNoneMatch: string, etag: string): boolean {
  return tagsIn(ifNoneMatch).some((tag) => tag === '*' || isTag(tag.replace(/^W\//, ''), etag));
}

/** Any of the lists in parentheses, all conditions within one. There are no locks: a token that is asked for is none. */
function isSo(header: string, etag: string | undefined): boolean {
  const lists = [...header.matchAll(/\(([^()]*)\)/g)];
  if (lists.length === 0) return false;
  return lists.some(([, list]) => {
    const conditions = [...list!.matchAll(/(Not\s+)?(?:\[([^[\]]*)\]|<([^<>]*)>)/gi)];
    return (
      conditions.length > 0 &&
      conditions.every(([, not, tag]) => {
        const so = tag !== undefined && etag !== undefined && isTag(tag.trim(), etag);
        return not === undefined ? so : !so;
      })
    );
  });
}
