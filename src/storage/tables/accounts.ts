import type { Account } from '../../signing-in/account.ts';
import type { Db } from '../storage.ts';
import { guestOf } from './guests.ts';
import { userOf } from './users.ts';

const joined = (db: Db) =>
  db
    .selectFrom('principals as p')
    .leftJoin('users as u', 'u.id', 'p.id')
    .leftJoin('guests as g', 'g.id', 'p.id')
    .select(['p.id', 'p.domain_id', 'p.kind', 'p.login', 'p.name', 'p.language', 'p.password_hash'])
    .select(['u.admin', 'g.email']);

type Row = Awaited<ReturnType<ReturnType<typeof joined>['executeTakeFirstOrThrow']>>;

function accountOf(row: Row | undefined): Account | undefined {
  if (row?.kind === 'user')
    return {
      actor: { kind: 'user', user: userOf({ ...row, admin: row.admin! }) },
      passwordHash: row.password_hash,
    };
  if (row?.kind === 'guest')
    return {
      actor: { kind: 'guest', guest: guestOf({ ...row, email: row.email! }) },
      passwordHash: row.password_hash,
    };
  // Nobody signs in as a space.
  return undefined;
}

/** By a login of the domain, or a guest's plain e-mail. */
export async function find(db: Db, domain: string, login: string): Promise<Account | undefined> {
  return accountOf(
    await joined(db)
      .innerJoin('logins as l', 'l.principal_id', 'p.id')
      .where('l.domain_id', '=', domain)
      .where('l.login', '=', login)
      .executeTakeFirst(),
  );
}

export async function findById(db: Db, id: string): Promise<Account | undefined> {
  return accountOf(await joined(db).where('p.id', '=', id).executeTakeFirst());
}

/** Guests of any domain with this e-mail who have a password, for a sign-in that names no domain; at most 20. */
export async function listByEmail(db: Db, email: string): Promise<Account[]> {
  const rows = await joined(db)
    .where('g.email', '=', email)
    .where('p.password_hash', 'is not', null)
    .limit(20)
    .execute();
  return rows.flatMap((row) => accountOf(row) ?? []);
}
