import type { ExpressionBuilder } from 'kysely';
import { languageOf } from '../../people/language.ts';
import type { MemberRole, Membership, Space } from '../../people/space.ts';
import type { User } from '../../people/user.ts';
import type { PrincipalRow, Schema } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';
import * as logins from './logins.ts';
import * as principals from './principals.ts';
import { userOf } from './users.ts';

const spaceOf = (row: Pick<PrincipalRow, 'id' | 'domain_id' | 'login' | 'name' | 'language'>): Space => ({
  id: row.id,
  domain: row.domain_id,
  login: row.login,
  name: row.name!,
  language: languageOf(row.language),
});

const joined = (db: Db) =>
  db
    .selectFrom('spaces')
    .innerJoin('principals as p', 'p.id', 'spaces.id')
    .select(['p.id', 'p.domain_id', 'p.login', 'p.name', 'p.language']);

/** The identifiers of the spaces that somebody is a member of, for a condition of another query. */
export const spacesOf = (db: Pick<ExpressionBuilder<Schema, never>, 'selectFrom'>, member: string) =>
  db.selectFrom('memberships').select('space_id').where('member_id', '=', member);

/** By the whole login, `local@domain`, or one that it had before. */
export async function find(db: Db, login: string): Promise<Space | undefined> {
  const row = await joined(db)
    .where('p.id', '=', (eb) => logins.principalOf(eb, login))
    .executeTakeFirst();
  return row && spaceOf(row);
}

/** By name, at most 1,000; of one domain, or of all where that is null. */
export async function list(db: Db, domain: string | null): Promise<Space[]> {
  let query = joined(db);
  if (domain !== null) query = query.where('p.domain_id', '=', domain);
  return (await query.orderBy('p.name').orderBy('p.login').limit(1000).execute()).map(spaceOf);
}

/** The spaces of a user with their role in each, by name; at most 1,000. */
export async function listOfMember(db: Db, member: string): Promise<{ space: Space; role: MemberRole }[]> {
  const rows = await joined(db)
    .innerJoin('memberships as m', 'm.space_id', 'spaces.id')
    .select('m.role')
    .where('m.member_id', '=', member)
    .orderBy('p.name')
    .limit(1000)
    .execute();
  return rows.map((row) => ({ space: spaceOf(row), role: row.role }));
}

/** False where the login is taken. */
export async function add(tx: Writer, space: Space, now: number): Promise<boolean> {
  if (!(await principals.add(tx, 'space', { ...space, passwordHash: null }, now))) return false;
  await tx.insertInto('spaces').values({ id: space.id }).execute();
  return true;
}

/** The members by role and name; at most 1,000. */
export async function listMembers(db: Db, space: string): Promise<{ user: User; role: MemberRole }[]> {
  const rows = await db
    .selectFrom('memberships as m')
    .innerJoin('users', 'users.id', 'm.member_id')
    .innerJoin('principals as p', 'p.id', 'm.member_id')
    .select(['p.id', 'p.domain_id', 'p.login', 'p.name', 'p.language', 'users.admin', 'm.role'])
    .where('m.space_id', '=', space)
    .orderBy('m.role', 'desc')
    .orderBy('p.name')
    .limit(1000)
    .execute();
  const order: Record<MemberRole, number> = { owner: 0, moderator: 1, member: 2 };
  return rows
    .map((row) => ({ user: userOf(row), role: row.role }))
    .sort((a, b) => order[a.role] - order[b.role]);
}

export async function roleOf(db: Db, { space, member }: { space: string; member: string }) {
  const row = await db
    .selectFrom('memberships')
    .select('role')
    .where('space_id', '=', space)
    .where('member_id', '=', member)
    .executeTakeFirst();
  return row?.role;
}

/** Takes somebody in, or gives them another role. */
export async function saveMember(
  tx: Writer,
  { space, role }: Membership,
  member: string,
  now: number,
): Promise<void> {
  await tx
    .insertInto('memberships')
    .values({
      domain_id: (eb) => eb.selectFrom('principals').select('domain_id').where('id', '=', space),
      space_id: space,
      member_id: member,
      role,
      created_at: now,
    })
    .onConflict((c) => c.columns(['space_id', 'member_id']).doUpdateSet({ role }))
    .execute();
}

/** False where they were no member. */
export async function removeMember(
  tx: Writer,
  { space, member }: { space: string; member: string },
): Promise<boolean> {
  const row = await tx
    .deleteFrom('memberships')
    .where('space_id', '=', space)
    .where('member_id', '=', member)
    .returning('member_id')
    .executeTakeFirst();
  return row !== undefined;
}
