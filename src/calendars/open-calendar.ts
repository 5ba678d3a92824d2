import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf, programBehind } from '../people/actor.ts';
import { languages, type Language } from '../people/language.ts';
import { domainOf, normaliseLogin } from '../people/login.ts';
import * as access from '../storage/tables/access.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';
import { accessIn, allows, ownersAccess, type Ability, type Access } from './access.ts';
import type { Calendar, Which } from './calendar.ts';
import { liveShares } from './live-shares.ts';
import { normaliseSlug } from './slug.ts';
import { accessOf } from './union.ts';
import { languageBy } from './wording.ts';
import { within } from './within.ts';

export type Opened = Readonly<{
  calendar: Calendar;
  access: Access;
  /** In which they are told what is hidden from them. */
  language: Language;
}>;

/**
 * The one door to a calendar: answers it with what the context's actor may do and see there. A calendar that is not
 * there and one that is not theirs look the same, in time too, since both are known by one query: calendar-not-found.
 * One that they may read but not so: not-allowed; whose events nobody writes here: calendar-sourced. A program that came by a password of its own has no more than that gives.
 */
export async function openCalendar(context: Context, which: Which, ability: Ability): Promise<Opened> {
  const { db } = context.storage;
  const known = 'id' in which ? await calendars.findById(db, which.id) : undefined;
  const address = 'id' in which ? known && { owner: known.owner.login, slug: known.slug } : which;
  const found = address && (await accessAt(context, address));
  if (found === undefined || (known !== undefined && known.id !== found.id))
    throw new DomainError('calendar-not-found');
  const calendar = known ?? (await calendars.findById(db, found.id));
  // Removed between the two queries.
  if (calendar === undefined) throw new DomainError('calendar-not-found');
  if (!allows(found.access, ability)) throw new DomainError('not-allowed');
  const access = accessIn(calendar, found.access);
  if (!allows(access, ability)) throw new DomainError('calendar-sourced');
  return { calendar, access, language: found.language };
}

/** The calendar at an address, and what the actor may there; undefined where there is none for them. */
async function accessAt(
  context: Context,
  address: Extract<Which, { owner: string }>,
): Promise<(Omit<Opened, 'calendar'> & { id: string }) | undefined> {
  const { actor, storage, clock } = context;
  const rows = await rowsFor(context, address);
  const [first] = rows;
  if (first?.calendar == null) return undefined;
  const id = first.calendar;
  if (actor.kind === 'operator') return { id, access: ownersAccess, language: languages[0] };
  const { membership, shares: named } = liveShares(rows, clock.now());
  const byLink =
    actor.kind === 'link'
      ? await shares.findLive(storage.db, id, actor.share, clock.now().epochMilliseconds)
      : undefined;
  const owned = { owner: first.owner!, memberRole: first.memberRole! };
  const reaching = byLink === undefined ? named : [byLink, ...named];
  const all = accessOf(first.reader ?? undefined, owned, { membership, shares: reaching });
  const theirs = within(programBehind(actor), id, all);
  return theirs && { id, access: theirs, language: languageBy(reaching) };
}

/** What stands behind an address for the actor; for nobody where their login is somebody else's in that domain. */
async function rowsFor(
  { actor, storage }: Context,
  { owner: typed, slug }: Extract<Which, { owner: string }>,
): Promise<access.AccessRow[]> {
  const owner = normaliseLogin(typed);
  const asked = { domain: domainOf(owner), owner, slug: normaliseSlug(slug) };
  const person = personOf(actor);
  const rows = await access.find(storage, { ...asked, login: person?.login ?? '' });
  const reader = rows[0]?.reader ?? null;
  // A user's login may be a guest's e-mail in another domain: nothing crosses the border.
  return reader === null || reader === person?.id
    ? rows
    : await access.find(storage, { ...asked, login: '' });
}
