import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import type { MemberRole } from '../people/space.ts';
import * as agenda from '../storage/tables/agenda.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import * as spaces from '../storage/tables/spaces.ts';
import { languageBy } from './wording.ts';
import type { Opened } from './open-calendar.ts';
import { accessOf } from './union.ts';
import { within } from './within.ts';

/** A calendar that somebody may read, with what the door says of it, and by what it comes to them. */
export type ReadableCalendar = Opened &
  Readonly<{
    by:
      { kind: 'own' } | { kind: 'space'; role: MemberRole } | { kind: 'share'; through: string | undefined };
  }>;

/**
 * Every calendar of the actor, a user or a guest: their own, those of their spaces by the space's name, then those shared with
 * them or their spaces that they took up, by name. At most 1,000 of each. Throws sign-in-needed.
 */
export async function listReadable({ actor, storage, clock }: Context): Promise<ReadableCalendar[]> {
  if (actor.kind !== 'user' && actor.kind !== 'guest') throw new DomainError('sign-in-needed');
  const { db } = storage;
  const now = clock.now().epochMilliseconds;
  const { id: me } = personOf(actor);
  const memberships = new Map<string, MemberRole>();
  for (const { space, role } of await spaces.listOfMember(db, me)) memberships.set(space.id, role);
  const given = (await shares.listOfReader(db, me, now)).filter(({ acceptedAt }) => acceptedAt !== null);
  const owned = await calendars.listOfUser(db, me);
  const theirs = new Set<string>(owned.map(({ id }) => id));
  const others = new Set(given.map(({ calendar }) => calendar)).difference(theirs);
  const shared = await calendars.listByIds(db, [...others]);
  const open = others.size === 0 ? new Map<string, never>() : await agenda.openGrants(db, [...others], now);
  return [...owned, ...shared].flatMap((calendar) => {
    const membership = memberships.get(calendar.owner.id);
    const named = given
      .filter((share) => share.calendar === calendar.id)
      // As at the door: what is for them before what is for their spaces, and that before what is for everybody.
      .sort((one, other) => nearness(one) - nearness(other) || (one.id < other.id ? -1 : 1));
    const everybody = open.get(calendar.id);
    const reaching = everybody === undefined ? named : [...named, everybody];
    const all = accessOf(
      me,
      { owner: calendar.owner.id, memberRole: calendar.memberRole },
      { membership, shares: reaching },
    );
    const access = within(actor.program, calendar.id, all);
    if (access === undefined) return [];
    return [{ calendar, access, language: languageBy(reaching), by: byOf() }];

    function byOf(): ReadableCalendar['by'] {
      if (calendar.owner.id === me) return { kind: 'own' };
      if (membership !== undefined) return { kind: 'space', role: membership };
      const audience = named[0]?.audience;
      return { kind: 'share', through: audience?.kind === 'space' ? audience.name : undefined };
    }
  });
}

const nearness = ({ audience }: { audience: { kind: string } }) => (audience.kind === 'space' ? 1 : 0);
