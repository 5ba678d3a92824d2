import type { Guest } from '../../people/guest.ts';
import type { User } from '../../people/user.ts';
import type { Db } from '../storage.ts';
import * as guests from './guests.ts';
import * as logins from './logins.ts';
import * as users from './users.ts';

/** Whoever holds a login, with what proves it. */
export type Account = ({ kind: 'user'; user: User } | { kind: 'guest'; guest: Guest }) & {
  passwordHash: string | null;
};

/** By a login of the domain, or a guest's plain e-mail. */
export async function find(db: Db, domain: string, login: string): Promise<Account | undefined> {
  const holder = await logins.find(db, domain, login);
  if (holder?.user != null) return await findUser(db, holder.user);
  if (holder?.guest != null) return await findGuest(db, holder.guest);
  return undefined;
}

export async function findUser(db: Db, id: string): Promise<Account | undefined> {
  const [user, row] = [
    await users.findById(db, id),
    await db.selectFrom('users').select('password_hash').where('id', '=', id).executeTakeFirst(),
  ];
  return user && row && { kind: 'user', user, passwordHash: row.password_hash };
}

export async function findGuest(db: Db, id: string): Promise<Account | undefined> {
  const [guest, row] = [
    await guests.findById(db, id),
    await db.selectFrom('guests').select('password_hash').where('id', '=', id).executeTakeFirst(),
  ];
  return guest && row && { kind: 'guest', guest, passwordHash: row.password_hash };
}

/** Guests of any domain with this e-mail, for a sign-in that names no domain; at most 20. */
export async function listByEmail(db: Db, email: string): Promise<Guest[]> {
  const rows = await db.selectFrom('guests').selectAll().where('email', '=', email).limit(20).execute();
  return rows.map(guests.guestOf);
}
