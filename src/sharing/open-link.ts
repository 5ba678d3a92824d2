import { accessOf } from '../calendars/union.ts';
import type { Opened } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { hashToken } from '../server/secrets.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as formerReaders from '../storage/tables/former-readers.ts';
import * as shares from '../storage/tables/shares.ts';
import { isLive, type Share } from './share.ts';

/**
 * A calendar by its secret link. Throws link-not-found; share-ended for a link that was withdrawn, has ended, or led to a
 * calendar that was deleted.
 */
export async function openLink(context: Context, secret: string): Promise<Opened & { share: Share }> {
  const { storage, clock } = context;
  const share = await shares.findBySecret(storage.db, hashToken(secret));
  if (share === undefined) {
    const gone = await formerReaders.findSecret(storage.db, hashToken(secret));
    throw new DomainError(gone === undefined ? 'link-not-found' : 'share-ended');
  }
  if (!isLive(share, clock.now())) throw new DomainError('share-ended');
  const calendar = await calendars.findById(storage.db, share.calendar);
  if (calendar === undefined) throw new DomainError('link-not-found');
  const owned = { owner: calendar.owner.id, memberRole: calendar.memberRole };
  return {
    calendar,
    access: accessOf(undefined, owned, { shares: [share] })!,
    language: share.language,
    share,
  };
}
