import type { Context } from '../context.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import * as domains from '../storage/tables/domains.ts';
import * as oneTimeLinks from '../storage/tables/one-time-links.ts';

const lifetime = Temporal.Duration.from({ hours: 7 * 24 });
const ofSetUp = { purpose: 'set-up', principal: null } as const;

/** A one-time token for the first administrator while there is no domain; an earlier one no longer counts. */
export async function offerSetUp({ storage, clock }: Context): Promise<{ token: string } | undefined> {
  const token = newToken();
  const now = clock.now();
  const endsAt = now.add(lifetime).epochMilliseconds;
  const offered = await storage.transaction(async (tx) => {
    if ((await domains.list(tx)).length > 0) return false;
    const link = { ...ofSetUp, tokenHash: hashToken(token), endsAt };
    await oneTimeLinks.replaceSetUp(tx, link, now.epochMilliseconds);
    // Another node may have set the server up while this one waited for the link's row.
    return (await domains.list(tx)).length === 0;
  });
  return offered ? { token } : undefined;
}
