import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { cssColor } from '../ics/colors.ts';
import { newId } from '../people/id.ts';
import { personOf } from '../people/actor.ts';
import { readDisplayName } from '../people/name.ts';
import type { Writer } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import type { Calendar } from './calendar.ts';
import { saveOwn } from './save-own.ts';
import { readSlug, slugFor, slugsFrom } from './slug.ts';
import { findOwner } from './find-owner.ts';
import { lockOwner } from './lock-owner.ts';

type NewCalendar = Readonly<{
  owner: string;
  name: string;
  slug?: string | undefined;
  color?: string | undefined;
  description?: string | undefined;
  timeZone?: string | undefined;
  components?: readonly string[] | undefined;
  /** The last part of its DAV address, where that is not the slug. */
  resourceName?: string | undefined;
  /** What the actor alone has of it, by name. */
  own?: ReadonlyMap<string, string | null> | undefined;
}>;

/**
 * Makes an empty calendar of the actor's own, or of a space where they are owner or moderator. Without a slug it gets
 * one after its name, with -2, -3 … where that is taken. Throws not-allowed, owner-not-found, bad-name, bad-slug,
 * calendar-slug-taken, properties-full.
 */
export async function addCalendar(context: Context, given: NewCalendar): Promise<Calendar> {
  const { storage, clock } = context;
  const owner = await findOwner(context, given.owner);
  const name = readDisplayName(given.name);
  const slugs = given.slug === undefined ? slugsFrom(slugFor(name)) : [readSlug(given.slug)];
  const now = clock.now().epochMilliseconds;
  const calendar = {
    id: newId<'calendar'>(),
    domain: owner.domain,
    owner: owner.id,
    name,
    color: given.color === undefined ? null : (cssColor(given.color)?.hex ?? null),
    description: given.description ?? null,
    timeZone: given.timeZone ?? null,
    components: given.components ?? [],
    resourceName: given.resourceName ?? null,
    memberRole: 'viewer',
  } as const;
  await storage.transaction(async (tx) => {
    await lockOwner(context, tx, owner);
    if (!(await addUnderOne(tx, slugs, calendar, now)))
      throw new DomainError('calendar-slug-taken', { slug: slugs[0]! });
    const person = personOf(context.actor);
    if (given.own !== undefined && person !== undefined)
      await saveOwn(tx, { calendar: calendar.id, principal: person.id }, given.own);
  });
  return (await calendars.findById(storage.db, calendar.id))!;
}

/** Under the first of these slugs that is free; false where none is. */
async function addUnderOne(
  tx: Writer,
  slugs: readonly string[],
  calendar: Omit<calendars.NewCalendar, 'slug'>,
  now: number,
): Promise<boolean> {
  for (const slug of slugs) if (await calendars.add(tx, { ...calendar, slug }, now)) return true;
  return false;
}
