import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { Writer } from '../storage/storage.ts';
import * as shares from '../storage/tables/shares.ts';
import { closeShare } from './close-share.ts';
import type { OpenedShare } from './open-share.ts';

/** Ends a share within a transaction, with its invitation and the letters that have not left. Throws share-ended. */
export async function withdrawShare(
  context: Pick<Context, 'clock' | 'config'>,
  tx: Writer,
  { share: { id }, calendar }: Pick<OpenedShare, 'share' | 'calendar'>,
): Promise<void> {
  const at = context.clock.now().epochMilliseconds;
  if (!(await shares.end(tx, id, 'owner', at))) throw new DomainError('share-ended');
  await closeShare(context, tx, { share: (await shares.find(tx, id))!, calendar }, 'byOwner');
}
