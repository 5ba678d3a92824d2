import type { OneTimeLinkRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

export type OneTimeLink = Omit<OneTimeLinkRow, 'used_at' | 'created_at'>;

export async function add(tx: Writer, link: OneTimeLink, now: number): Promise<void> {
  await tx
    .insertInto('one_time_links')
    .values({ ...link, created_at: now, used_at: null })
    .execute();
}

/** The link if it is still good; asking changes nothing. */
export async function find(
  db: Db,
  tokenHash: string,
  purpose: OneTimeLink['purpose'],
  now: number,
): Promise<OneTimeLink | undefined> {
  return await db
    .selectFrom('one_time_links')
    .selectAll()
    .where('token_hash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('ends_at', '>', now)
    .executeTakeFirst();
}

/** Uses the link up and answers it; undefined where it was used, has ended, or never was. Of two at once, one gets it. */
export async function use(
  tx: Writer,
  tokenHash: string,
  purpose: OneTimeLink['purpose'],
  now: number,
): Promise<OneTimeLink | undefined> {
  return await tx
    .updateTable('one_time_links')
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('ends_at', '>', now)
    .returningAll()
    .executeTakeFirst();
}

/** Takes back the earlier links of one purpose: a newer one replaces them. */
export async function removeOf(
  tx: Writer,
  of: Pick<OneTimeLink, 'purpose' | 'user_id' | 'guest_id'>,
): Promise<void> {
  await tx
    .deleteFrom('one_time_links')
    .where('purpose', '=', of.purpose)
    .where('user_id', of.user_id === null ? 'is' : '=', of.user_id)
    .where('guest_id', of.guest_id === null ? 'is' : '=', of.guest_id)
    .execute();
}

export async function remove(tx: Writer, tokenHash: string): Promise<void> {
  await tx.deleteFrom('one_time_links').where('token_hash', '=', tokenHash).execute();
}

export async function removeEnded(tx: Writer, now: number): Promise<void> {
  await tx.deleteFrom('one_time_links').where('ends_at', '<=', now).execute();
}
