import type { Context } from '../../src/context.ts';
import { addSpace } from '../../src/people/add-space.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeMember } from '../../src/people/change-member.ts';
import type { MemberRole, Space } from '../../src/people/space.ts';
import type { Scene } from './scene.ts';

/** A user of the scene's domain, by the part of their login before the @. */
export async function addColleague({ operator, as, domain }: Scene, local: string): Promise<Context> {
  const user = await addUser(operator, {
    login: `${local}@${domain.name}`,
    name: local,
    passwordHash: null,
    admin: false,
  });
  return as({ kind: 'user', user });
}

/** Puts somebody of the scene's domain into a space, or out of it, as the operator does. */
export async function setRole(
  { operator, domain }: Scene,
  space: Space,
  local: string,
  role: MemberRole | 'none',
): Promise<void> {
  await changeMember(operator, { space: space.login, member: `${local}@${domain.name}`, role });
}

export type Bureau = Readonly<{ space: Space; olga: Context; max: Context; lea: Context }>;

/** The space `bureau`: Olga owns it, Max moderates, Ben is a member; Lea is nobody there, nor is Ann, an administrator. */
export async function openBureau(scene: Scene): Promise<Bureau> {
  const olga = await addColleague(scene, 'olga');
  const max = await addColleague(scene, 'max');
  const lea = await addColleague(scene, 'lea');
  const space = await addSpace(scene.operator, {
    login: 'bureau@monasso.org',
    name: 'Le bureau',
    owner: 'olga@monasso.org',
  });
  await setRole(scene, space, 'max', 'moderator');
  await setRole(scene, space, 'ben', 'member');
  return { space, olga, max, lea };
}
