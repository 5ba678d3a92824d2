import type { Context } from '../context.ts';
import type { Id } from '../people/id.ts';
import { openShare } from './open-share.ts';
import { prepareChange } from './prepare-change.ts';
import type { Share } from './share.ts';
import type { Terms } from './terms.ts';

/**
 * Changes what a live share allows, and tells who uses it. What is not named stays. Throws share-not-found,
 * share-ended, bad-end, bad-share; not-allowed for a share that is the actor's own access, unless they own the calendar.
 */
export async function changeShare(
  context: Context,
  { share: id, terms }: { share: Id<'share'>; terms: Partial<Terms> },
): Promise<Share> {
  const opened = await openShare(context, id);
  const write = await prepareChange(context, opened, terms);
  if (write === undefined) return opened.share;
  const after = await context.storage.transaction(write);
  context.mail.wake();
  return after;
}
