import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { endedLetter } from '../mail/letters/end.ts';
import { postLetter } from '../mail/post-letter.ts';
import type { Id } from '../people/id.ts';
import type { Writer } from '../storage/storage.ts';
import * as invitations from '../storage/tables/invitations.ts';
import * as outbox from '../storage/tables/outbox.ts';
import * as shares from '../storage/tables/shares.ts';
import { openShare } from './open-share.ts';
import type { Share } from './share.ts';

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

/** What goes with a share's end: its invitations, its waiting letters, and a letter to who used it. */
export async function closeShare(
  { clock, config }: Context,
  tx: Writer,
  { share, calendar }: { share: Share; calendar: Calendar },
  how: 'byOwner' | 'byTime' | 'removed',
): Promise<void> {
  const at = clock.now().epochMilliseconds;
  await invitations.close(tx, share.id, 'withdrawn', at);
  await outbox.withdraw(tx, share.id, at);
  // A guest who never accepted had nothing that could end.
  if (!('login' in share.audience) || share.acceptedAt === null) return;
  const letter = endedLetter(config, { calendar, share }, how);
  const reason = { cause: `ended:${share.id}`, share: share.id };
  await postLetter(tx, config, letter, reason, at);
}
