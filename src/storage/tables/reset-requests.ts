import type { ResetRequestRow } from '../proofs.ts';
import type { Db, Writer } from '../storage.ts';

/** Whoever types a login or an e-mail into the form, whether anybody has it or not. */
export async function add(tx: Writer, request: ResetRequestRow): Promise<void> {
  await tx.insertInto('reset_requests').values(request).execute();
}

/** The oldest first, at most 100. */
export async function list(db: Db): Promise<ResetRequestRow[]> {
  return await db.selectFrom('reset_requests').selectAll().orderBy('created_at').limit(100).execute();
}

/** Takes one for whoever answers it; false where another did. */
export async function take(tx: Writer, id: string): Promise<boolean> {
  const row = await tx.deleteFrom('reset_requests').where('id', '=', id).returning('id').executeTakeFirst();
  return row !== undefined;
}
