import type { Context } from '../context.ts';
import { DomainError } from '../errors.ts';
import { tellMembers } from '../mail/tell-members.ts';
import { mayChangeMember } from '../policies.ts';
import * as principals from '../storage/tables/principals.ts';
import * as spaces from '../storage/tables/spaces.ts';
import * as users from '../storage/tables/users.ts';
import { personOf } from './actor.ts';
import { normaliseLogin } from './login.ts';
import type { MemberRole } from './space.ts';

type Change = Readonly<{
  /** The space's login, and that of the user. */
  space: string;
  member: string;
  role: MemberRole | 'none';
}>;

/**
 * Takes a user into a space, gives them another role, or takes them out: what they had through it ends with their next
 * request, and they are told. A space keeps at least one owner. Throws space-not-found (also for who is not in it), user-not-found,
 * not-allowed, member-not-found, last-owner.
 */
export async function changeMember(context: Context, { space: login, member, role }: Change): Promise<void> {
  const { storage, clock, config, mail, actor } = context;
  const space = await spaces.find(storage.db, normaliseLogin(login));
  const me = personOf(actor)?.id;
  const now = clock.now().epochMilliseconds;
  await storage.transaction(async (tx) => {
    // Locked, so that of two owners who leave at once the later sees that the other went.
    const own =
      space && (await principals.lock(tx, space.id)) && me !== undefined
        ? await spaces.roleOf(tx, { space: space.id, member: me })
        : undefined;
    if (space === undefined || (own === undefined && actor.kind !== 'operator'))
      throw new DomainError('space-not-found', { login: login.slice(0, 100) });
    const user = await users.find(tx, normaliseLogin(member));
    if (user?.domain !== space.domain || !(await principals.lock(tx, user.id)))
      throw new DomainError('user-not-found', { login: member.slice(0, 100) });
    const from = await spaces.roleOf(tx, { space: space.id, member: user.id });
    if (!mayChangeMember(actor, own, { self: user.id === me, from, to: role }))
      throw new DomainError('not-allowed');
    if (role === 'none' && from === undefined) throw new DomainError('member-not-found');
    if (from === 'owner' && role !== 'owner' && (await users.listOwnersOf(tx, space.id)).length === 1)
      throw new DomainError('last-owner');
    if (role === 'none') {
      await tellMembers(tx, config, { space, members: [user] }, user.id === me ? 'left' : 'removed', now);
      await spaces.removeMember(tx, { space: space.id, member: user.id });
    } else await spaces.saveMember(tx, { space: space.id, role }, user.id, now);
  });
  mail.wake();
}
