import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { changedLetter } from '../mail/letters/changed.ts';
import { postLetter } from '../mail/post-letter.ts';
import { newId, type Id } from '../people/id.ts';
import * as shares from '../storage/tables/shares.ts';
import { openShare } from './open-share.ts';
import { isLive, type Share } from './share.ts';
import { checkTerms, type Terms } from './terms.ts';

const names = ['role', 'detail', 'privateEvents', 'attendees', 'alarms', 'until'] as const;

/**
 * Changes what a live share allows, and tells who uses it. What is not named stays. Throws share-not-found,
 * share-ended, bad-end, bad-share.
 */
export async function changeShare(
  context: Context,
  { share: id, terms }: { share: Id<'share'>; terms: Partial<Terms> },
): Promise<Share> {
  const { share, calendar, access, timeZone } = await openShare(context, id);
  const { storage, clock, config, mail, actor } = context;
  const now = clock.now();
  if (!isLive(share, now)) throw new DomainError('share-ended');
  const { audience } = share;
  // Who manages a calendar for its owner does not prolong or widen what they have themselves.
  if (actor.kind === 'user' && audience.kind === 'user' && audience.user === actor.user.id)
    throw new DomainError('not-allowed');
  const changed = Object.fromEntries(
    names
      .filter((name) => terms[name] !== undefined && terms[name] !== share[name])
      .map((name) => [name, terms[name]]),
  ) as Partial<Terms>;
  if (Object.keys(changed).length === 0) return share;
  checkTerms({ ...share, ...changed }, audience.kind, access, now);
  const cause = `changed:${newId()}`;
  const at = now.epochMilliseconds;
  const after = await storage.transaction(async (tx) => {
    if (!(await shares.saveTerms(tx, share.id, changed, at))) throw new DomainError('share-ended');
    const saved = (await shares.find(tx, share.id))!;
    // A guest who has not accepted yet sees the terms as they are when they do.
    if ('login' in audience && saved.acceptedAt !== null) {
      const letter = changedLetter(config, { calendar, share: saved, timeZone });
      await postLetter(tx, config, letter, { cause, share: share.id }, at);
    }
    return saved;
  });
  mail.wake();
  return after;
}
