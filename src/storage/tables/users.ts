import { languageOf } from '../../people/language.ts';
import type { User } from '../../people/user.ts';
import type { PrincipalRow, UserRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';
import * as logins from './logins.ts';
import * as principals from './principals.ts';

export type JoinedUser = Pick<PrincipalRow, 'id' | 'domain_id' | 'login' | 'name' | 'language'> &
  Pick<UserRow, 'admin'>;

export const userOf = (row: JoinedUser): User => ({
  id: row.id,
  domain: row.domain_id,
  login: row.login,
  name: row.name!,
  admin: row.admin === 1,
  language: languageOf(row.language),
});

const joined = (db: Db) =>
  db
    .selectFrom('users')
    .innerJoin('principals as p', 'p.id', 'users.id')
    .select(['p.id', 'p.domain_id', 'p.login', 'p.name', 'p.language', 'users.admin']);

export async function findById(db: Db, id: string): Promise<User | undefined> {
  const row = await joined(db).where('users.id', '=', id).executeTakeFirst();
  return row && userOf(row);
}

/** By the whole login, `local@domain`, or one that they had before. */
export async function find(db: Db, login: string): Promise<User | undefined> {
  const row = await joined(db)
    .where('p.id', '=', (eb) => logins.principalOf(eb, login))
    .executeTakeFirst();
  return row && userOf(row);
}

/** The first 1,000 of a domain by name, for the dialog's suggestions. */
export async function list(db: Db, domain: string): Promise<User[]> {
  const rows = await joined(db).where('p.domain_id', '=', domain).orderBy('p.name').limit(1000).execute();
  return rows.map(userOf);
}

/** The users of a domain, or of all where that is null, by login: the first ones behind one. */
export async function listAfter(
  db: Db,
  domain: string | null,
  after: string,
  limit: number,
): Promise<{ user: User; hasPassword: boolean; calendars: number }[]> {
  let query = joined(db)
    .select('p.password_hash')
    .select((eb) =>
      eb
        .selectFrom('calendars')
        .select((of) => of.fn.countAll<number>().as('n'))
        .whereRef('calendars.owner_id', '=', 'users.id')
        .as('calendars'),
    );
  if (domain !== null) query = query.where('p.domain_id', '=', domain);
  const rows = await query.where('p.login', '>', after).orderBy('p.login').limit(limit).execute();
  return rows.map((row) => ({
    user: userOf(row),
    hasPassword: row.password_hash !== null,
    calendars: row.calendars ?? 0,
  }));
}

/** Whether somebody else is an administrator of the domain. */
export async function hasOtherAdministrator(db: Db, domain: string, user: string): Promise<boolean> {
  const row = await db
    .selectFrom('users')
    .innerJoin('principals as p', 'p.id', 'users.id')
    .select('users.id')
    .where('p.domain_id', '=', domain)
    .where('users.admin', '=', 1)
    .where('users.id', '<>', user)
    .executeTakeFirst();
  return row !== undefined;
}

/** Saves name, language, and whether they are an administrator; a login is `principals.saveLogin`'s. */
export async function save(tx: Writer, { id, name, language, admin }: User): Promise<void> {
  await tx.updateTable('principals').set({ name, language }).where('id', '=', id).execute();
  await tx
    .updateTable('users')
    .set({ admin: admin ? 1 : 0 })
    .where('id', '=', id)
    .execute();
}

/** The owners of a space, the first one first; at most 50. */
export async function listOwnersOf(db: Db, space: string): Promise<User[]> {
  const rows = await joined(db)
    .innerJoin('memberships as m', 'm.member_id', 'users.id')
    .where('m.space_id', '=', space)
    .where('m.role', '=', 'owner')
    .orderBy('m.created_at')
    .orderBy('p.login')
    .limit(50)
    .execute();
  return rows.map(userOf);
}

/** False where the login is taken. */
export async function add(
  tx: Writer,
  user: User,
  passwordHash: string | null,
  now: number,
): Promise<boolean> {
  if (!(await principals.add(tx, 'user', { ...user, passwordHash }, now))) return false;
  await tx
    .insertInto('users')
    .values({ id: user.id, admin: user.admin ? 1 : 0 })
    .execute();
  return true;
}
