import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import * as spaces from '../storage/tables/spaces.ts';
import { personOf } from './actor.ts';
import { normaliseLogin } from './login.ts';
import type { MemberRole, Space } from './space.ts';
import type { User } from './user.ts';

export type OpenedSpace = Readonly<{
  space: Space;
  /** What the actor is in it; undefined for the operator. */
  own: MemberRole | undefined;
  members: readonly Readonly<{ user: User; role: MemberRole }>[];
}>;

/** A space with who is in it, for who is in it. Throws space-not-found, also for who is not. */
export async function openSpace({ actor, storage: { db } }: Context, login: string): Promise<OpenedSpace> {
  const space = await spaces.find(db, normaliseLogin(login));
  const members = space === undefined ? [] : await spaces.listMembers(db, space.id);
  const me = personOf(actor)?.id;
  const own = members.find(({ user }) => user.id === me)?.role;
  if (space === undefined || (own === undefined && actor.kind !== 'operator'))
    throw new DomainError('space-not-found', { login: login.slice(0, 100) });
  return { space, own, members };
}
