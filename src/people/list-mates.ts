import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as users from '../storage/tables/users.ts';
import type { User } from './user.ts';

/** The users of the actor's domain, by name, at most 1,000: with whom somebody makes a space. Throws sign-in-needed. */
export async function listMates({ actor, storage }: Context): Promise<User[]> {
  if (actor.kind !== 'user') throw new DomainError('sign-in-needed');
  return await users.list(storage.db, actor.user.domain);
}
