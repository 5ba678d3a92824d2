import type { Context } from '../context.ts';
import { personOf } from '../people/actor.ts';
import * as properties from '../storage/tables/properties.ts';

/** What the actor alone has of each calendar that they keep anything of: by its identifier, markup by name. */
export async function readAllProperties({
  actor,
  storage,
}: Context): Promise<ReadonlyMap<string, ReadonlyMap<string, string>>> {
  const person = personOf(actor);
  return person === undefined ? new Map() : await properties.listOfReader(storage.db, person.id);
}
