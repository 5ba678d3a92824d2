import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { mayAddCalendar } from '../policies.ts';
import * as spaces from '../storage/tables/spaces.ts';
import type { Owner } from './calendar.ts';

/** Whose a new calendar may become: the actor's, a user, first, then that of each space as `findOwner` allows. Throws sign-in-needed. */
export async function listOwners({ actor, storage }: Context): Promise<Owner[]> {
  if (actor.kind !== 'user') throw new DomainError('sign-in-needed');
  const { id, login, name } = actor.user;
  const listed = await spaces.listOfMember(storage.db, id);
  const theirs = listed.filter(({ role }) => mayAddCalendar(role)).map(({ space }) => space);
  return [
    { id, kind: 'user', login, name },
    ...theirs.map((space) => ({
      id: space.id,
      kind: 'space' as const,
      login: space.login,
      name: space.name,
    })),
  ];
}
