import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import * as access from '../storage/tables/access.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import { allows, ownersAccess, readerIn, type Ability, type Access } from './access.ts';
import type { Calendar, Which } from './calendar.ts';
import { liveShares } from './live-shares.ts';
import { normaliseSlug } from './slug.ts';
import { accessOf } from './union.ts';

export type Opened = Readonly<{ calendar: Calendar; access: Access }>;

/**
 * The one door to a calendar: answers it with what the context's actor may do and see there. A calendar that is not
 * there and one that is not theirs look the same: calendar-not-found. One that they may read but not so: not-allowed.
 */
export async function openCalendar(context: Context, which: Which, ability: Ability): Promise<Opened> {
  const { db } = context.storage;
  const calendar =
    'id' in which
      ? await calendars.findById(db, which.id)
      : await calendars.find(db, normaliseLogin(which.owner), normaliseSlug(which.slug));
  const theirs = calendar && (await accessTo(context, calendar));
  if (calendar === undefined || theirs === undefined) throw new DomainError('calendar-not-found');
  if (!allows(theirs, ability)) throw new DomainError('not-allowed');
  return { calendar, access: theirs };
}

async function accessTo({ actor, storage, clock }: Context, calendar: Calendar): Promise<Access | undefined> {
  if (actor.kind === 'operator') return ownersAccess;
  const reader = readerIn(calendar.domain, actor);
  const rows = await access.find(storage, {
    domain: domainOf(calendar.owner.login),
    owner: calendar.owner.login,
    slug: calendar.slug,
    login: reader === undefined ? '' : personOf(actor)!.login,
  });
  const { membership, shares: named } = liveShares(rows, clock.now());
  const byLink =
    actor.kind === 'link'
      ? await shares.findLive(storage.db, calendar.id, actor.share, clock.now().epochMilliseconds)
      : undefined;
  const owned = { owner: calendar.owner.id, memberRole: calendar.memberRole };
  return accessOf(reader, owned, { membership, shares: byLink === undefined ? named : [...named, byLink] });
}
