import type { SessionRow } from '../proofs.ts';
import type { Db, Writer } from '../storage.ts';

/** Who is signed in by the key of this hash. */
export async function find(
  db: Db,
  idHash: string,
  now: number,
): Promise<{ id: string; kind: SessionRow['kind'] } | undefined> {
  return await db
    .selectFrom('sessions')
    .select(['principal_id as id', 'kind'])
    .where('id_hash', '=', idHash)
    .where('ends_at', '>', now)
    .executeTakeFirst();
}

export async function add(tx: Writer, idHash: string, principal: string, endsAt: number): Promise<void> {
  await tx
    .insertInto('sessions')
    .values({
      id_hash: idHash,
      principal_id: principal,
      kind: (eb) =>
        eb
          .selectFrom('principals')
          .select((of) => of.ref('kind').$castTo<SessionRow['kind']>().as('kind'))
          .where('id', '=', principal),
      ends_at: endsAt,
    })
    .execute();
}

export async function remove(tx: Writer, idHash: string): Promise<void> {
  await tx.deleteFrom('sessions').where('id_hash', '=', idHash).execute();
}

/** Signs somebody out everywhere: after a new password. */
export async function removeOf(tx: Writer, principal: string): Promise<void> {
  await tx.deleteFrom('sessions').where('principal_id', '=', principal).execute();
}

export async function removeEnded(tx: Writer, now: number): Promise<void> {
  await tx.deleteFrom('sessions').where('ends_at', '<=', now).execute();
}
