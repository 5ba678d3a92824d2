import type { NamedAudience, Share } from '../sharing/share.ts';
import type { Db } from '../storage/storage.ts';
import * as spaces from '../storage/tables/spaces.ts';

/** A share as one person has it, and what tells the letter to them from those to others. */
export type PersonalShare = Readonly<{ share: Share & { audience: NamedAudience }; suffix: string }>;

/**
 * The people whom a share reaches by name: each member of a space as if it were made for them alone, since a letter
 * speaks to one person, in their language, with their own login. Nobody for a link and for the public.
 */
export async function recipientsOf(db: Db, share: Share): Promise<PersonalShare[]> {
  const { audience } = share;
  if (audience.kind === 'link' || audience.kind === 'public') return [];
  if (audience.kind !== 'space') return [{ share: { ...share, audience }, suffix: '' }];
  const members = await spaces.listMembers(db, audience.principal);
  return members.map(({ user: { id, login, name, language } }) => ({
    share: { ...share, language, audience: { kind: 'user', principal: id, login, name } },
    suffix: `:${id}`,
  }));
}
