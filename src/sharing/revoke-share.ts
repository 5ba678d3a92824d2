import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Id } from '../people/id.ts';
import * as shares from '../storage/tables/shares.ts';
import { closeShare } from './close-share.ts';
import { openShare } from './open-share.ts';

/**
 * Takes a share away, at once: with its invitation, and with letters that have not left. Who used it is told by mail.
 * Throws share-not-found, share-ended.
 */
export async function revokeShare(context: Context, { share: id }: { share: Id<'share'> }): Promise<void> {
  const { share, calendar } = await openShare(context, id);
  const at = context.clock.now().epochMilliseconds;
  await context.storage.transaction(async (tx) => {
    if (!(await shares.end(tx, share.id, 'owner', at))) throw new DomainError('share-ended');
    await closeShare(context, tx, { share: (await shares.find(tx, share.id))!, calendar }, 'byOwner');
  });
  context.mail.wake();
}
