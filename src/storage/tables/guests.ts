import type { ExpressionBuilder } from 'kysely';
import type { Guest } from '../../people/guest.ts';
import { languageOf } from '../../people/language.ts';
import type { GuestRow, Schema } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

export const guestOf = (row: GuestRow): Guest => ({
  id: row.id,
  domain: row.domain_id,
  email: row.email,
  login: row.login,
  name: row.name,
  accepted: row.password_hash !== null,
  language: languageOf(row.language),
});

export async function findById(db: Db, id: string): Promise<Guest | undefined> {
  const row = await db.selectFrom('guests').selectAll().where('id', '=', id).executeTakeFirst();
  return row && guestOf(row);
}

export async function findByEmail(db: Db, domain: string, email: string): Promise<Guest | undefined> {
  const row = await db
    .selectFrom('guests')
    .selectAll()
    .where('domain_id', '=', domain)
    .where('email', '=', email)
    .executeTakeFirst();
  return row && guestOf(row);
}

/** False where the e-mail is known in the domain: the caller reads that guest instead. */
export async function add(tx: Writer, guest: Guest, now: number): Promise<boolean> {
  const done = await tx
    .insertInto('guests')
    .values({
      id: guest.id,
      domain_id: guest.domain,
      email: guest.email,
      login: guest.login,
      name: null,
      password_hash: null,
      language: guest.language,
      created_at: now,
      closed_at: null,
    })
    .onConflict((c) => c.columns(['domain_id', 'email']).doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

export async function saveLogin(tx: Writer, id: string, login: string): Promise<void> {
  await tx.updateTable('guests').set({ login }).where('id', '=', id).execute();
}

export async function savePassword(tx: Writer, id: string, passwordHash: string): Promise<void> {
  await tx.updateTable('guests').set({ password_hash: passwordHash }).where('id', '=', id).execute();
}

/** Sets name and password of a guest who has none yet; false where they have (the caller then asks them to sign in). */
export async function accept(
  tx: Writer,
  id: string,
  account: { name: string; passwordHash: string; language: string },
): Promise<boolean> {
  const done = await tx
    .updateTable('guests')
    .set({ name: account.name, password_hash: account.passwordHash, language: account.language })
    .where('id', '=', id)
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

/** Whether a guest has a share that is neither ended nor past its end. */
const hasLiveShare = (now: number) => (guest: ExpressionBuilder<Schema, 'guests'>) =>
  guest.exists(
    guest
      .selectFrom('shares')
      .select('shares.id')
      .whereRef('shares.guest_id', '=', 'guests.id')
      .where('shares.ended_at', 'is', null)
      .where((share) => share.or([share('shares.until', 'is', null), share('shares.until', '>', now)])),
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
    .where('closed_at', '<=', limit)
    .returning('id')
    .execute();
  return rows.length;
}

export async function remove(tx: Writer, id: string): Promise<void> {
  await tx.deleteFrom('guests').where('id', '=', id).execute();
}
