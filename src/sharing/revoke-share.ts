import type { Context } from '../context.ts';
import type { Id } from '../people/id.ts';
import { openShare } from './open-share.ts';
import { withdrawShare } from './withdraw-share.ts';

/**
 * Takes a share away, at once: with its invitation, and with letters that have not left. Who used it is told by mail.
 * Throws share-not-found, share-ended.
 */
export async function revokeShare(context: Context, { share: id }: { share: Id<'share'> }): Promise<void> {
  const opened = await openShare(context, id);
  await context.storage.transaction((tx) => withdrawShare(context, tx, opened));
  context.mail.wake();
}
