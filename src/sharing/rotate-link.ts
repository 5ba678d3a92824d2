import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { newId, type Id } from '../people/id.ts';
import { hashToken, newToken } from '../server/secrets.ts';
import * as shares from '../storage/tables/shares.ts';
import { addressesOf } from '../calendars/address.ts';
import { openShare } from './open-share.ts';
import { refuseOutliving } from './refuse-outliving.ts';
import type { Shared } from './share-calendar.ts';
import { isLive } from './share.ts';
import { checkTerms } from './terms.ts';
import { warningsFor } from './warning.ts';

/**
 * Gives a link a new address, shown this once. The old share ends, so that its address says so to whoever still asks,
 * and one with the same terms begins: not where they show more than the actor sees, or for longer. Throws share-not-found, share-ended, bad-share.
 */
export async function rotateLink(context: Context, { share: id }: { share: Id<'share'> }): Promise<Shared> {
  const { share: before, calendar, access } = await openShare(context, id);
  const { storage, clock, config } = context;
  const now = clock.now();
  const { audience } = before;
  if (audience.kind !== 'link') throw new DomainError('bad-share', { reason: 'not-a-link' });
  if (!isLive(before, now)) throw new DomainError('share-ended');
  // Whoever rotates it gets to know the address, and reads by it whatever it shows.
  checkTerms(before, 'link', access, now);
  await refuseOutliving(context, { calendar, access }, before);
  const secret = newToken();
  const at = now.epochMilliseconds;
  const link = { ...audience, secretHash: hashToken(secret) };
  const next = { ...before, id: newId<'share'>(), audience: link, acceptedAt: at };
  const share = await storage.transaction(async (tx) => {
    if (!(await shares.end(tx, before.id, 'owner', at))) throw new DomainError('share-ended');
    await shares.add(tx, next, at);
    return (await shares.find(tx, next.id))!;
  });
  const live = await shares.listLive(storage.db, calendar.id, at);
  return { share, ...addressesOf(config, calendar, secret), login: null, warnings: warningsFor(share, live) };
}
