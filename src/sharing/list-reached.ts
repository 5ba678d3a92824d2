import { accessIn } from '../calendars/access.ts';
import type { Opened } from '../calendars/open-calendar.ts';
import { listCalendars } from '../calendars/list-calendars.ts';
import { accessOf } from '../calendars/union.ts';
import { languageBy } from '../calendars/wording.ts';
import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import * as calendars from '../storage/tables/calendars.ts';
import * as shares from '../storage/tables/shares.ts';

/**
 * Every calendar that reaches the actor, a user or a guest, each once: their own, those of their spaces, those shared with
 * them or with a space of theirs, with what the door would say of each. Throws sign-in-needed.
 */
export async function listReached(context: Context): Promise<Opened[]> {
  const { actor, storage, clock } = context;
  const person = personOf(actor);
  if (person === undefined) throw new DomainError('sign-in-needed');
  const own: Opened[] = actor.kind === 'user' ? await listCalendars(context) : [];
  const known = new Set<string>(own.map(({ calendar }) => calendar.id));
  const now = clock.now().epochMilliseconds;
  const given = (await shares.listOfReader(storage.db, person.id, now)).filter(
    (share) => share.acceptedAt !== null && !known.has(share.calendar),
  );
  const byCalendar = Map.groupBy(given, (share) => share.calendar);
  const shared: Opened[] = [];
  for (const [id, reaching] of byCalendar) {
    const calendar = await calendars.findById(storage.db, id);
    if (calendar === undefined) continue;
    const owned = { owner: calendar.owner.id, memberRole: calendar.memberRole };
    const access = accessOf(undefined, owned, { shares: reaching });
    if (access !== undefined)
      shared.push({ calendar, access: accessIn(calendar, access), language: languageBy(reaching) });
  }
  return [...own, ...shared];
}
