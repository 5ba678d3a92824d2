import { languageOf } from '../../people/language.ts';
import type { User } from '../../people/user.ts';
import type { UserRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

const userOf = (row: Omit<UserRow, 'password_hash' | 'created_at'>): User => ({
  id: row.id,
  domain: row.domain_id,
  login: row.login,
  name: row.name,
  admin: row.admin === 1,
  language: languageOf(row.language),
});

const columns = ['id', 'domain_id', 'login', 'name', 'admin', 'language'] as const;

export async function findById(db: Db, id: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').select(columns).where('id', '=', id).executeTakeFirst();
  return row && userOf(row);
}

/** By the whole login: `local@domain`. */
export async function find(db: Db, login: string): Promise<User | undefined> {
  const row = await db.selectFrom('users').select(columns).where('login', '=', login).executeTakeFirst();
  return row && userOf(row);
}

/** The first 1,000 of a domain by name, for the dialog's suggestions. */
export async function list(db: Db, domain: string): Promise<User[]> {
  const rows = await db
    .selectFrom('users')
    .select(columns)
    .where('domain_id', '=', domain)
    .orderBy('name')
    .limit(1000)
    .execute();
  return rows.map(userOf);
}

/** False where the domain has a user of this login. */
export async function add(
  tx: Writer,
  user: User,
  passwordHash: string | null,
  now: number,
): Promise<boolean> {
  const done = await tx
    .insertInto('users')
    .values({
      id: user.id,
      domain_id: user.domain,
      login: user.login,
      name: user.name,
      password_hash: passwordHash,
      admin: user.admin ? 1 : 0,
      language: user.language,
      created_at: now,
    })
    .onConflict((c) => c.columns(['domain_id', 'login']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

export async function savePassword(tx: Writer, id: string, passwordHash: string): Promise<void> {
  await tx.updateTable('users').set({ password_hash: passwordHash }).where('id', '=', id).execute();
}
