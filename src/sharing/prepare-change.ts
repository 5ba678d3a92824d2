import { viewOf } from '../calendars/access.ts';
import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { changedLetter } from '../mail/letters/changed.ts';
import { postLetter } from '../mail/post-letter.ts';
import { recipientsOf } from '../mail/recipients.ts';
import { personOf } from '../people/actor.ts';
import { newId } from '../people/id.ts';
import * as shares from '../storage/tables/shares.ts';
import * as spaces from '../storage/tables/spaces.ts';
import type { Writer } from '../storage/storage.ts';
import type { OpenedShare } from './open-share.ts';
import { isFor, isLive, type Share } from './share.ts';
import { refuseOutliving } from './refuse-outliving.ts';
import { beyondOf, checkTerms, completeTerms, type Terms } from './terms.ts';

const names = ['role', 'detail', 'privateEvents', 'attendees', 'alarms', 'until'] as const;

/**
 * Finds out whether a live share may have other terms, so that a transaction can write them and tell who uses it;
 * undefined where they are what it has. Throws as `changeShare` does.
 */
export async function prepareChange(
  context: Context,
  { share, calendar, access, timeZone }: OpenedShare,
  terms: Partial<Terms>,
): Promise<((tx: Writer) => Promise<Share>) | undefined> {
  const { clock, config } = context;
  const now = clock.now();
  if (!isLive(share, now)) throw new DomainError('share-ended');
  const { audience } = share;
  // Who manages a calendar for its owner does not prolong or widen what they have themselves.
  if (access.role !== 'owner' && (await reaches(context, share))) throw new DomainError('not-allowed');
  const wanted = completeTerms({ ...share, ...terms });
  const changed = Object.fromEntries(
    names.filter((name) => wanted[name] !== share[name]).map((name) => [name, wanted[name]]),
  ) as Partial<Terms>;
  if (Object.keys(changed).length === 0) return undefined;
  checkTerms(wanted, audience.kind, access, now);
  // To take something away asks for no right that lasts as long.
  if (isMore(wanted, share)) await refuseOutliving(context, { calendar, access }, wanted);
  const cause = `changed:${newId()}`;
  const at = now.epochMilliseconds;
  return async (tx) => {
    if (!(await shares.saveTerms(tx, share.id, changed, laterThan(share, calendar, at))))
      throw new DomainError('share-ended');
    const saved = (await shares.find(tx, share.id))!;
    // A guest who has not accepted yet sees the terms as they are when they do.
    for (const { share: theirs, suffix } of saved.acceptedAt === null ? [] : await recipientsOf(tx, saved)) {
      const letter = changedLetter(config, { calendar, share: theirs, timeZone });
      await postLetter(tx, config, letter, { cause: `${cause}${suffix}`, share: share.id }, at);
    }
    return saved;
  };
}

/** A second in which no reader has got a date yet, whatever the clocks of other nodes say. */
const laterThan = (share: Share, calendar: Calendar, now: number): number =>
  Math.max(now, share.changedAt + 1000, calendar.revision + 1000);

/** Whether it gives anything that the other does not, or for longer. */
function isMore(one: Terms, other: Terms): boolean {
  const isLonger = other.until !== null && (one.until === null || one.until > other.until);
  return isLonger || beyondOf(one, { role: other.role, view: viewOf(other) }) !== undefined;
}

/** Whether a share is for the actor, by name or through a space. */
async function reaches({ actor, storage }: Context, share: Share): Promise<boolean> {
  const { audience } = share;
  if (audience.kind !== 'space') return isFor(share, actor);
  const member = personOf(actor)?.id;
  if (member === undefined) return false;
  const role = await spaces.roleOf(storage.db, { space: audience.principal, member });
  return role !== undefined;
}
