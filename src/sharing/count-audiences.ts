import { allows } from '../calendars/access.ts';
import type { Opened } from '../calendars/open-calendar.ts';
import type { Context } from '../context.ts';
import * as agenda from '../storage/tables/agenda.ts';

/** By calendar, how many people, spaces and links read it, and whether everybody may: of those alone whose actor may share them. */
export async function countAudiences(
  { storage, clock }: Context,
  calendars: readonly Pick<Opened, 'calendar' | 'access'>[],
): Promise<Map<string, agenda.Audiences>> {
  const theirs = calendars.filter(({ access }) => allows(access, 'admin')).map(({ calendar }) => calendar.id);
  if (theirs.length === 0) return new Map();
  return await agenda.audiences(storage.db, theirs, clock.now().epochMilliseconds);
}
