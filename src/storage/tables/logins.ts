import type { Db, Writer } from '../storage.ts';

/** Whose login it is; both null: reserved for `holder` alone. */
export type LoginHolder = Readonly<{ user: string | null; guest: string | null; holder: string | null }>;

export async function find(db: Db, domain: string, login: string): Promise<LoginHolder | undefined> {
  return await db
    .selectFrom('logins')
    .select(['user_id as user', 'guest_id as guest', 'holder'])
    .where('domain_id', '=', domain)
    .where('login', '=', login)
    .executeTakeFirst();
}

/** Gives a login to a user or a guest; false where it was given before, even to somebody long gone. */
export async function add(
  tx: Writer,
  login: { domain: string; login: string; user?: string; guest?: string; holder?: string },
  now: number,
): Promise<boolean> {
  const done = await tx
    .insertInto('logins')
    .values({
      domain_id: login.domain,
      login: login.login,
      user_id: login.user ?? null,
      guest_id: login.guest ?? null,
      holder: login.holder ?? null,
      created_at: now,
    })
    .onConflict((c) => c.columns(['domain_id', 'login']).doNothing())
    .returning('login')
    .executeTakeFirst();
  return done !== undefined;
}

/** Gives a reserved login back to the address that held it; the dotted form comes first. Answers the logins given back. */
export async function reclaim(tx: Writer, domain: string, holder: string, guest: string): Promise<string[]> {
  const rows = await tx
    .updateTable('logins')
    .set({ guest_id: guest })
    .where('domain_id', '=', domain)
    .where('holder', '=', holder)
    .where('guest_id', 'is', null)
    .where('user_id', 'is', null)
    .returning('login')
    .execute();
  return rows.map((row) => row.login);
}
