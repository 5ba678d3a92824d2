import type { Calendar } from '../calendars/calendar.ts';
import type { User } from '../people/user.ts';
import type { Db } from '../storage/storage.ts';
import * as users from '../storage/tables/users.ts';

/** Who is written to about a calendar of theirs: its owner, or the owners of the space that it belongs to. */
export async function ownersOf(db: Db, { owner }: Pick<Calendar, 'owner'>): Promise<User[]> {
  if (owner.kind === 'space') return await users.listOwnersOf(db, owner.id);
  const user = await users.findById(db, owner.id);
  return user === undefined ? [] : [user];
}
