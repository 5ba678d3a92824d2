import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import { hashToken, newToken } from '../secrets.ts';
import * as shares from '../storage/tables/shares.ts';
import { addressesOf } from './feed-address.ts';
import { openShare } from './open-share.ts';
import type { Shared } from './share-calendar.ts';
import { isLive } from './share.ts';
import { warningsFor } from './warning.ts';

/** Gives a link a new address, shown this once; the old one ends at once. Throws share-not-found, share-ended, bad-share. */
export async function rotateLink(context: Context, { share: id }: { share: Id<'share'> }): Promise<Shared> {
  const { share, calendar } = await openShare(context, id);
  const { storage, clock, config } = context;
  const now = clock.now();
  if (share.audience.kind !== 'link') throw new DomainError('bad-share', { reason: 'not-a-link' });
  if (!isLive(share, now)) throw new DomainError('share-ended');
  const secret = newToken();
  const after = await storage.transaction(async (tx) => {
    if (!(await shares.saveSecret(tx, id, hashToken(secret), now.epochMilliseconds)))
      throw new DomainError('share-ended');
    return (await shares.find(tx, id))!;
  });
  const live = (await shares.list(storage.reader, calendar.id)).filter((one) => isLive(one, now));
  return {
    share: after,
    ...addressesOf(config, calendar, secret),
    login: null,
    warnings: warningsFor(after, live),
  };
}
