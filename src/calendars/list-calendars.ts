import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import type { MemberRole } from '../people/space.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import * as spaces from '../storage/tables/spaces.ts';
import { accessIn } from './access.ts';
import { languageBy } from './wording.ts';
import { accessOf } from './union.ts';
import { within } from './within.ts';
import type { Opened } from './open-calendar.ts';

export type ListedCalendar = Opened &
  Readonly<{
    /** What they are in the space that owns it; undefined: it is their own. */
    membership: MemberRole | undefined;
  }>;

/**
 * The calendars that the actor, a user, owns, then those of their spaces by the space's name, each with what the door
 * would say of it. At most 1,000. Throws sign-in-needed.
 */
export async function listCalendars({ actor, storage, clock }: Context): Promise<ListedCalendar[]> {
  if (actor.kind !== 'user') throw new DomainError('sign-in-needed');
  const { db } = storage;
  const me = actor.user.id;
  const memberships = new Map<string, MemberRole>();
  for (const { space, role } of await spaces.listOfMember(db, me)) memberships.set(space.id, role);
  // A share can add to what a membership gives; one with the public cannot.
  const given = (await shares.listOfReader(db, me, clock.now().epochMilliseconds)).filter(
    ({ acceptedAt }) => acceptedAt !== null,
  );
  return (await calendars.listOfUser(db, me)).flatMap((calendar) => {
    const membership = memberships.get(calendar.owner.id);
    const owned = { owner: calendar.owner.id, memberRole: calendar.memberRole };
    const reaching = given.filter((share) => share.calendar === calendar.id);
    const all = accessOf(me, owned, { membership, shares: reaching });
    const access = within(actor.program, calendar.id, all);
    // Undefined where a program may not see it, or they left the space between the two queries.
    if (access === undefined) return [];
    return [{ calendar, access: accessIn(calendar, access), language: languageBy(reaching), membership }];
  });
}
