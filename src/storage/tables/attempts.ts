import type { Db, Writer } from '../storage.ts';

export type Attempt = Readonly<{ login: string; fingerprint: string; address: string }>;

/** Notes a wrong password; the same one again only renews its time. */
export async function add(tx: Writer, attempt: Attempt, now: number): Promise<void> {
  await tx
    .insertInto('failed_attempts')
    .values({ ...attempt, at: now })
    .onConflict((c) => c.columns(['login', 'fingerprint']).doUpdateSet({ at: now, address: attempt.address }))
    .execute();
}

/** Whether this very password was wrong since then: it need not be tried again. */
export async function isKnown(db: Db, attempt: Omit<Attempt, 'address'>, since: number): Promise<boolean> {
  const row = await db
    .selectFrom('failed_attempts')
    .select('at')
    .where('login', '=', attempt.login)
    .where('fingerprint', '=', attempt.fingerprint)
    .where('at', '>', since)
    .executeTakeFirst();
  return row !== undefined;
}

/** How many different wrong passwords since then: for the login, and from the address. */
export async function count(
  db: Db,
  of: Omit<Attempt, 'fingerprint'>,
  since: number,
): Promise<{ login: number; address: number }> {
  const counted = (column: 'login' | 'address') =>
    db
      .selectFrom('failed_attempts')
      .select((eb) => eb.fn.countAll<number>().as('n'))
      .where(column, '=', of[column])
      .where('at', '>', since)
      .executeTakeFirstOrThrow();
  return { login: (await counted('login')).n, address: (await counted('address')).n };
}

export async function removeBefore(tx: Writer, limit: number): Promise<void> {
  await tx.deleteFrom('failed_attempts').where('at', '<', limit).execute();
}
