import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { personOf } from '../people/actor.ts';
import * as properties from '../storage/tables/properties.ts';

/** Properties that one reader may keep there. */
const mostOwn = 100;

/** Keeps with the actor's home what their programs want there, all of it or none; null takes away. Throws properties-full. */
export async function changeHome(
  { actor, storage }: Context,
  { own }: Readonly<{ own: ReadonlyMap<string, string | null> }>,
): Promise<void> {
  const person = personOf(actor);
  if (person === undefined) throw new DomainError('sign-in-needed');
  await storage.transaction(async (tx) => {
    for (const [name, value] of own) await properties.saveOfHome(tx, person.id, name, value);
    if ((await properties.listOfHome(tx, person.id)).size > mostOwn) throw new DomainError('properties-full');
  });
}
