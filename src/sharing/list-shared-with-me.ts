import { accessIn, type Access } from '../calendars/access.ts';
import { accessOf } from '../calendars/union.ts';
import { within } from '../calendars/within.ts';
import { addressesOf, type Addresses } from '../calendars/address.ts';
import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import * as spaces from '../storage/tables/spaces.ts';
import { isFor, type Share } from './share.ts';

export type SharedWithMe = Readonly<{
  share: Share;
  calendar: Calendar;
  /** What this share gives; until a guest has accepted (`share.acceptedAt`), what it would give. */
  access: Access;
  addresses: Addresses;
  /** Whether it was made for them, or for a space that they are in: then it is not theirs to give back. */
  by: 'name' | 'space';
}>;

/**
 * The live shares made for the actor, a guest or a user, or for the user's spaces, newest first. Throws sign-in-needed
 * for anybody else.
 */
export async function listSharedWithMe({ actor, storage, clock, config }: Context): Promise<SharedWithMe[]> {
  if (actor.kind !== 'user' && actor.kind !== 'guest') throw new DomainError('sign-in-needed');
  const { id } = actor.kind === 'user' ? actor.user : actor.guest;
  const theirs = await shares.listOfReader(storage.db, id, clock.now().epochMilliseconds);
  const own = new Set<string>((await spaces.listOfMember(storage.db, id)).map(({ space }) => space.id));
  const list: SharedWithMe[] = [];
  for (const share of theirs) {
    const calendar = await calendars.findById(storage.db, share.calendar);
    // Their own, or their space's, shared with a space of theirs: they have it already.
    const by = isFor(share, actor) ? 'name' : 'space';
    if (calendar === undefined || calendar.owner.id === id) continue;
    if (by === 'space' && own.has(calendar.owner.id)) continue;
    const owned = { owner: calendar.owner.id, memberRole: calendar.memberRole };
    const access = within(actor.program, calendar.id, accessOf(undefined, owned, { shares: [share] }));
    // A program with a password for another.
    if (access === undefined) continue;
    list.push({
      share,
      calendar,
      access: accessIn(calendar, access),
      addresses: addressesOf(config, calendar),
      by,
    });
  }
  return list;
}
