import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import { languages, type Language } from '../people/language.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import * as access from '../storage/tables/access.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import { allows, ownersAccess, readerIn, type Ability, type Access } from './access.ts';
import type { Calendar, Which } from './calendar.ts';
import { liveShares } from './live-shares.ts';
import { normaliseSlug } from './slug.ts';
import { accessOf } from './union.ts';
import { languageBy } from './busy.ts';

export type Opened = Readonly<{
  calendar: Calendar;
  access: Access;
  /** In which they are told what is hidden from them. */
  language: Language;
}>;

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
  const opened = calendar && (await openedBy(context, calendar));
  if (opened === undefined) throw new DomainError('calendar-not-found');
  if (!allows(opened.access, ability)) throw new DomainError('not-allowed');
  return opened;
}

async function openedBy({ actor, storage, clock }: Context, calendar: Calendar): Promise<Opened | undefined> {
  if (actor.kind === 'operator') return { calendar, access: ownersAccess, language: languages[0] };
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
  const reaching = byLink === undefined ? named : [byLink, ...named];
  const theirs = accessOf(reader, owned, { membership, shares: reaching });
  return theirs && { calendar, access: theirs, language: languageBy(reaching) };
}
