import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { cssColor } from '../ics/colors.ts';
import { newId } from '../people/id.ts';
import { normaliseLogin } from '../people/login.ts';
import type { User } from '../people/user.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as users from '../storage/tables/users.ts';
import { readDisplayName, readSlug, slugFor, type Calendar } from './calendar.ts';

type NewCalendar = Readonly<{ owner: string; name: string; slug?: string; color?: string }>;

/**
 * Makes an empty calendar. Without a slug it gets one after its name, with -2, -3 … where that is taken. Throws
 * not-allowed, user-not-found, bad-name, bad-slug, calendar-slug-taken.
 */
export async function addCalendar(context: Context, given: NewCalendar): Promise<Calendar> {
  const { storage, clock } = context;
  const owner = await findOwner(context, given.owner);
  const name = readDisplayName(given.name);
  const slugs = given.slug === undefined ? slugsFor(name) : [readSlug(given.slug)];
  const now = clock.now().epochMilliseconds;
  const id = newId<'calendar'>();
  await storage.transaction(async (tx) => {
    for (const slug of slugs) {
      const calendar = {
        id,
        domain: owner.domain,
        owner: owner.id,
        slug,
        name,
        color: readColor(given.color),
        description: null,
        timeZone: null,
      };
      if (await calendars.add(tx, calendar, now)) return;
    }
    throw new DomainError('calendar-slug-taken', { slug: slugs[0] });
  });
  return (await calendars.findById(storage.db, id))!;
}

/** Who is to own a calendar: the actor themselves, or anybody for the operator. Throws not-allowed, user-not-found. */
export async function findOwner({ actor, storage }: Context, login: string): Promise<User> {
  const normal = normaliseLogin(login);
  if (actor.kind === 'user' && actor.user.login === normal) return actor.user;
  if (actor.kind !== 'operator') throw new DomainError('not-allowed');
  const owner = await users.find(storage.db, normal);
  if (owner === undefined) throw new DomainError('user-not-found', { login: normal.slice(0, 100) });
  return owner;
}

/** `#rrggbb`, or null where the text is no colour. */
export function readColor(text: string | undefined): string | null {
  return text === undefined ? null : (cssColor(text)?.hex ?? null);
}

function slugsFor(name: string): string[] {
  const slug = slugFor(name);
  return [slug, ...Array.from({ length: 99 }, (_, at) => `${slug.slice(0, 60)}-${at + 2}`)];
}
