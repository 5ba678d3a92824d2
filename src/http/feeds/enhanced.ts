import type { Context } from 'koa';

/** draft-ietf-calext-subscription-upgrade, "Enhanced GET": a feed that is followed by tokens, at its own address. */
const preference = 'subscribe-enhanced-get';

/** The whole feed with a token, or, with a token or in parts, what changed since. */
type EnhancedGet =
  | Readonly<{ of: 'whole' }>
  | Readonly<{ of: 'changes'; token: string | undefined; limit: number | undefined }>;

/** RFC 8288: where it is offered, which is here. */
export function offerEnhancedGet(ctx: Context): void {
  // What may not stand in a URI would end the reference.
  const here = ctx.url.replace(/[<>"\s]/g, encodeURIComponent);
  ctx.set('Link', `<${here}>; rel="${preference}"`);
}

/** What is asked for; undefined where a program does not ask so. A limit that is none is not heeded (RFC 7240 §2). */
export function enhancedGet(ctx: Context): EnhancedGet | undefined {
  const { prefer, 'sync-token': given } = ctx.req.headers;
  if (prefer === undefined) return undefined;
  const asked = String(prefer).toLowerCase();
  // The draft has `limit` as a preference of its own; a parameter of this one means the same.
  const words = asked.split(/[,;]/).map((word) => word.trim());
  if (!words.includes(preference)) return undefined;
  const limit = words.map((word) => /^limit\s*=\s*"?([1-9]\d{0,8})"?$/.exec(word)?.[1]).find(Boolean);
  if (given === undefined && limit === undefined) return { of: 'whole' };
  const token =
    given === undefined
      ? undefined
      : String(given)
          .trim()
          .replace(/^"(.*)"$/, '$1');
  return { of: 'changes', token, limit: limit === undefined ? undefined : Number(limit) };
}

/** RFC 7240 §3: what was heeded, with the limit that an answer was cut at, and the token that a program follows it by. */
export function heeded(
  ctx: Context,
  { token, limit }: Readonly<{ token?: string; limit?: number | undefined }> = {},
): void {
  ctx.set('Preference-Applied', limit === undefined ? preference : `${preference}, limit=${limit}`);
  if (token !== undefined) ctx.set('Sync-Token', `"${token}"`);
}
