import type { Which } from '../calendars/calendar.ts';
import { openCalendar } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import type { Space } from '../people/space.ts';
import type { User } from '../people/user.ts';
import * as shares from '../storage/tables/shares.ts';
import * as spaces from '../storage/tables/spaces.ts';
import * as users from '../storage/tables/users.ts';
import { isNamed } from './share.ts';

export type Colleagues = Readonly<{ users: User[]; spaces: Space[] }>;

/**
 * With whom a calendar can be shared in its domain: not with who owns it, with the actor, or with whoever has a share of
 * it. By name, at most 1,000 of each. Asks for the admin role.
 */
export async function listColleagues(
  context: Context,
  { calendar: which }: { calendar: Which },
): Promise<Colleagues> {
  const { calendar } = await openCalendar(context, which, 'admin');
  const { storage, clock, actor } = context;
  const { db } = storage;
  const live = await shares.listLive(db, calendar.id, clock.now().epochMilliseconds);
  const having = live.filter(isNamed).map(({ audience }) => audience.principal);
  const passed = new Set<string | undefined>([calendar.owner.id, personOf(actor)?.id, ...having]);
  const isOpen = ({ id }: { id: string }) => !passed.has(id);
  return {
    users: (await users.list(db, calendar.domain)).filter(isOpen),
    spaces: (await spaces.list(db, calendar.domain)).filter(isOpen),
  };
}
