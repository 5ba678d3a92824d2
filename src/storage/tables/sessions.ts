import type { Db, Writer } from '../storage.ts';

export type StoredSession = Readonly<{ data: string; user: string | null; guest: string | null }>;

export async function find(db: Db, idHash: string, now: number): Promise<StoredSession | undefined> {
  return await db
    .selectFrom('sessions')
    .select(['data', 'user_id as user', 'guest_id as guest'])
    .where('id_hash', '=', idHash)
    .where('ends_at', '>', now)
    .executeTakeFirst();
}

export async function save(
  tx: Writer,
  idHash: string,
  session: StoredSession,
  endsAt: number,
): Promise<void> {
  const row = { data: session.data, user_id: session.user, guest_id: session.guest, ends_at: endsAt };
  await tx
    .insertInto('sessions')
    .values({ id_hash: idHash, ...row })
    .onConflict((c) => c.column('id_hash').doUpdateSet(row))
    .execute();
}

export async function remove(tx: Writer, idHash: string): Promise<void> {
  await tx.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
}

/** Signs somebody out everywhere: after a new password. */
export async function removeOf(tx: Writer, holder: { user: string } | { guest: string }): Promise<void> {
  const query = tx.deleteFrom('sessions');
  await (
    'user' in holder ? query.where('user_id', '=', holder.user) : query.where('guest_id', '=', holder.guest)
  ).execute();
}

export async function removeEnded(tx: Writer, now: number): Promise<void> {
  await tx.deleteFrom('sessions').where('ends_at', '<=', now).execute();
}
