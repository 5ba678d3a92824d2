import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as spaces from '../storage/tables/spaces.ts';
import type { MemberRole, Space } from './space.ts';
import type { User } from './user.ts';

export type ListedSpace = Readonly<{ space: Space; members: readonly { user: User; role: MemberRole }[] }>;

/**
 * The spaces that the actor is in, with who else is; every one for the operator. By name, at most 1,000. Throws
 * sign-in-needed.
 */
export async function listSpaces({ actor, storage: { db } }: Context): Promise<ListedSpace[]> {
  if (actor.kind !== 'operator' && actor.kind !== 'user') throw new DomainError('sign-in-needed');
  const listed =
    actor.kind === 'operator'
      ? await spaces.list(db, null)
      : (await spaces.listOfMember(db, actor.user.id)).map(({ space }) => space);
  const all: ListedSpace[] = [];
  for (const space of listed) all.push({ space, members: await spaces.listMembers(db, space.id) });
  return all;
}
