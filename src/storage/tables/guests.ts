import type { ExpressionBuilder } from 'kysely';
import type { Guest } from '../../people/guest.ts';
import { languageOf } from '../../people/language.ts';
import type { GuestRow, PrincipalRow, Schema } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';
import { isLiveAt } from './liveness.ts';
import * as principals from './principals.ts';

type JoinedGuest = Pick<PrincipalRow, 'id' | 'domain_id' | 'login' | 'name' | 'language' | 'password_hash'> &
  Pick<GuestRow, 'email'>;

export const guestOf = (row: JoinedGuest): Guest => ({
  id: row.id,
  domain: row.domain_id,
  email: row.email,
  login: row.login,
  name: row.name,
  accepted: row.password_hash !== null,
  language: languageOf(row.language),
});

const joined = (db: Db) =>
  db
    .selectFrom('guests')
    .innerJoin('principals as p', 'p.id', 'guests.id')
    .select(['p.id', 'p.domain_id', 'p.login', 'p.name', 'p.language', 'p.password_hash', 'guests.email']);

export async function findById(db: Db, id: string): Promise<Guest | undefined> {
  const row = await joined(db).where('guests.id', '=', id).executeTakeFirst();
  return row && guestOf(row);
}

export async function findByEmail(db: Db, domain: string, email: string): Promise<Guest | undefined> {
  const row = await joined(db)
    .where('guests.domain_id', '=', domain)
    .where('guests.email', '=', email)
    .executeTakeFirst();
  return row && guestOf(row);
}

/**
 * Adds a guest who has not accepted yet, with no name or password; false where the e-mail is known in the domain, and the
 * caller reads that guest instead, or where the login is taken.
 */
export async function add(
  tx: Writer,
  { id, domain, email, login, language }: Pick<Guest, 'id' | 'domain' | 'email' | 'login' | 'language'>,
  now: number,
): Promise<boolean> {
  const principal = { id, domain, login, language, name: null, passwordHash: null };
  if (!(await principals.add(tx, 'guest', principal, now))) return false;
  const done = await tx
    .insertInto('guests')
    .values({ id, domain_id: domain, email, closed_at: null })
    .onConflict((c) => c.columns(['domain_id', 'email']).doNothing())
    .returning('id')
    .executeTakeFirst();
  if (done === undefined) await principals.remove(tx, id);
  return done !== undefined;
}

/** Sets name and password of a guest who has none yet; false where they have (the caller then asks them to sign in). */
export async function accept(
  tx: Writer,
  id: string,
  account: { name: string; passwordHash: string; language: string },
): Promise<boolean> {
  const done = await tx
    .updateTable('principals')
    .set({ name: account.name, password_hash: account.passwordHash, language: account.language })
    .where('id', '=', id)
    .where('kind', '=', 'guest')
    .where('password_hash', 'is', null)
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** A new share opens a closed account again, with the password that it had; false where it is gone. */
export async function reopen(tx: Writer, id: string): Promise<boolean> {
  const done = await tx
    .updateTable('guests')
    .set({ closed_at: null })
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** How many accounts one step closes, opens or deletes. */
const guestsPerStep = 500;

/** Whether a guest has a live share, taken up or not. */
const hasLiveShare = (now: number) => (guest: ExpressionBuilder<Schema, 'guests'>) =>
  guest.exists(
    guest
      .selectFrom('shares')
      .select('shares.id')
      .whereRef('shares.principal_id', '=', 'guests.id')
      .where(isLiveAt(now)),
  );

/** Closes accounts without a live share, at most 500; answers how many. */
export async function closeThoseWithoutShare(tx: Writer, now: number): Promise<number> {
  const rows = await tx
    .updateTable('guests')
    .set({ closed_at: now })
    .where('id', 'in', (guest) =>
      guest
        .selectFrom('guests')
        .select('guests.id')
        .where('closed_at', 'is', null)
        .where((one) => one.not(hasLiveShare(now)(one)))
        .limit(guestsPerStep),
    )
    .where('closed_at', 'is', null)
    .returning('id')
    .execute();
  return rows.length;
}

/**
 * Opens closed accounts that have a live share after all, at most 500: one given at the very moment of closing is not
 * seen by a statement that began before it.
 */
export async function reopenThoseWithShare(tx: Writer, now: number): Promise<number> {
  const rows = await tx
    .updateTable('guests')
    .set({ closed_at: null })
    .where('id', 'in', (guest) =>
      guest
        .selectFrom('guests')
        .select('guests.id')
        .where('closed_at', 'is not', null)
        .where(hasLiveShare(now))
        .limit(guestsPerStep),
    )
    .returning('id')
    .execute();
  return rows.length;
}

/** Deletes accounts closed at `limit` or before, at most 500; their logins stay reserved. Answers how many. */
export async function removeClosedBefore(tx: Writer, limit: number, now: number): Promise<number> {
  const rows = await tx
    .deleteFrom('guests')
    .where('id', 'in', (guest) =>
      guest
        .selectFrom('guests')
        .select('guests.id')
        .where('closed_at', '<=', limit)
        .where((one) => one.not(hasLiveShare(now)(one)))
        .limit(guestsPerStep),
    )
    // Asked again of the row that is locked: one that was opened meanwhile stays.
    .where('closed_at', '<=', limit)
    .returning('id')
    .execute();
  for (const { id } of rows) await principals.remove(tx, id);
  return rows.length;
}
