import type { Calendar } from '../calendars/calendar.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import { accessOf, type Access } from '../calendars/access.ts';
import { addressesOf, type Addresses } from '../calendars/address.ts';
import { isLive, type Share } from './share.ts';

export type SharedWithMe = Readonly<{
  share: Share;
  calendar: Calendar;
  /** What this share gives; until a guest has accepted (`share.acceptedAt`), what it would give. */
  access: Access;
  addresses: Addresses;
}>;

/** The live shares made for the actor, a guest or a user, newest first. Throws sign-in-needed for anybody else. */
export async function listSharedWithMe({ actor, storage, clock, config }: Context): Promise<SharedWithMe[]> {
  if (actor.kind !== 'user' && actor.kind !== 'guest') throw new DomainError('sign-in-needed');
  const { id } = actor.kind === 'user' ? actor.user : actor.guest;
  const theirs = await shares.listOfReader(storage.db, id);
  const list: SharedWithMe[] = [];
  for (const share of theirs) {
    if (!isLive(share, clock.now())) continue;
    const calendar = await calendars.findById(storage.db, share.calendar);
    if (calendar === undefined) continue;
    list.push({
      share,
      calendar,
      access: accessOf(false, [share])!,
      addresses: addressesOf(config, calendar),
    });
  }
  return list;
}
