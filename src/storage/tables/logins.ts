import type { ExpressionBuilder } from 'kysely';
import { domainOf } from '../../people/login.ts';
import type { Schema } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

/** Whose login it is; without a principal it is reserved for the address whose keyed hash `reservedFor` is. */
export type Login = Readonly<{ principal: string | null; reservedFor: string | null }>;

export async function find(db: Db, domain: string, login: string): Promise<Login | undefined> {
  return await db
    .selectFrom('logins')
    .select(['principal_id as principal', 'reserved_for as reservedFor'])
    .where('domain_id', '=', domain)
    .where('login', '=', login)
    .executeTakeFirst();
}

/** The identifier of whoever has a whole login, `local@domain`, or had it before another: for a condition of another query. */
export const principalOf = (db: Pick<ExpressionBuilder<Schema, never>, 'selectFrom'>, login: string) =>
  db
    .selectFrom('logins')
    .innerJoin('domain_names', 'domain_names.domain_id', 'logins.domain_id')
    .select('logins.principal_id')
    .where('domain_names.name', '=', domainOf(login))
    .where('logins.login', '=', login);

/** The logins that the users of a domain had before the present ones, by principal; of one user where that is given. */
export async function listFormer(
  db: Db,
  principals: readonly string[],
): Promise<{ principal: string; login: string }[]> {
  if (principals.length === 0) return [];
  const rows = await db
    .selectFrom('logins')
    .innerJoin('principals', 'principals.id', 'logins.principal_id')
    .select(['principals.id as principal', 'logins.login'])
    .where('principals.id', 'in', [...principals])
    .whereRef('logins.login', '<>', 'principals.login')
    .orderBy('logins.created_at')
    .orderBy('logins.login')
    .execute();
  return rows;
}

/** Gives a login to a principal; false where it was given before, even to somebody long gone. */
export async function add(
  tx: Writer,
  login: Readonly<{ domain: string; login: string; principal: string; reservedFor?: string }>,
  now: number,
): Promise<boolean> {
  const done = await tx
    .insertInto('logins')
    .values({
      domain_id: login.domain,
      login: login.login,
      principal_id: login.principal,
      reserved_for: login.reservedFor ?? null,
      created_at: now,
    })
    .onConflict((c) => c.columns(['domain_id', 'login']).doNothing())
    .returning('login')
    .executeTakeFirst();
  return done !== undefined;
}

/** Gives a reserved login back to the address that had it; the dotted form comes first. Answers the logins given back. */
export async function reclaim(
  tx: Writer,
  domain: string,
  reservedFor: string,
  principal: string,
): Promise<string[]> {
  const rows = await tx
    .updateTable('logins')
    .set({ principal_id: principal })
    .where('domain_id', '=', domain)
    .where('reserved_for', '=', reservedFor)
    .where('principal_id', 'is', null)
    .returning('login')
    .execute();
  return rows.map((row) => row.login);
}
