import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import * as properties from '../storage/tables/properties.ts';
import type { Calendar } from './calendar.ts';

/** What the actor alone has of a calendar, or of their home: markup by names in Clark's notation. */
export async function readProperties(
  { actor, storage }: Context,
  of: Pick<Calendar, 'id'> | 'home',
): Promise<Map<string, string>> {
  const person = personOf(actor);
  if (person === undefined) return new Map();
  if (of === 'home') return await properties.listOfHome(storage.db, person.id);
  return await properties.list(storage.db, of.id, person.id);
}
