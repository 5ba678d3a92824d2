import { sql } from 'kysely';
import type { OneTimeLinkRow } from '../proofs.ts';
import type { Db, Writer } from '../storage.ts';

/** A link that works once: to set the server up, or for a principal to choose a password. Times in milliseconds since 1970. */
export type OneTimeLink = Readonly<{ tokenHash: string; endsAt: number }> & Purpose;
export type Purpose = Readonly<
  { purpose: 'set-up'; principal: null } | { purpose: 'password'; principal: string }
>;

type Row = { purpose: 'set-up' | 'password'; principal_id: string | null };

const purposeOf = ({ purpose, principal_id: principal }: Row): Purpose =>
  purpose === 'password' ? { purpose, principal: principal! } : { purpose, principal: null };

export async function add(tx: Writer, link: OneTimeLink, now: number): Promise<void> {
  await tx
    .insertInto('one_time_links')
    .values({
      token_hash: link.tokenHash,
      purpose: link.purpose,
      principal_id: link.principal,
      kind: (eb) =>
        eb
          .selectFrom('principals')
          .select((of) => of.ref('kind').$castTo<OneTimeLinkRow['kind']>().as('kind'))
          .where('id', '=', link.principal),
      created_at: now,
      ends_at: link.endsAt,
      used_at: null,
    })
    .execute();
}

/** Makes this the one link that sets the server up, in place of an earlier one; waits for whoever uses that just now. */
export async function replaceSetUp(
  tx: Writer,
  link: Extract<OneTimeLink, { purpose: 'set-up' }>,
  now: number,
): Promise<void> {
  const row = { token_hash: link.tokenHash, created_at: now, ends_at: link.endsAt, used_at: null };
  await tx
    .insertInto('one_time_links')
    .values({ ...row, purpose: link.purpose, principal_id: null, kind: null })
    // As it stands in the index: PostgreSQL finds that by a literal, not by a parameter.
    .onConflict((c) =>
      c
        .column('purpose')
        .where(sql<boolean>`purpose = 'set-up'`)
        .doUpdateSet(row),
    )
    .execute();
}

/** What the link is for if it is still good; asking changes nothing. */
export async function find(db: Db, tokenHash: string, now: number): Promise<Purpose | undefined> {
  const row = await db
    .selectFrom('one_time_links')
    .select(['purpose', 'principal_id'])
    .where('token_hash', '=', tokenHash)
    .where('used_at', 'is', null)
    .where('ends_at', '>', now)
    .executeTakeFirst();
  return row && purposeOf(row);
}

/** Uses the link up; false where it was used, has ended, or never was. Of two at once, one gets it. */
export async function use(
  tx: Writer,
  tokenHash: string,
  purpose: Purpose['purpose'],
  now: number,
): Promise<boolean> {
  const row = await tx
    .updateTable('one_time_links')
    .set({ used_at: now })
    .where('token_hash', '=', tokenHash)
    .where('purpose', '=', purpose)
    .where('used_at', 'is', null)
    .where('ends_at', '>', now)
    .returning('token_hash')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes back the earlier links of one purpose: a newer one replaces them. */
export async function removeOf(tx: Writer, { purpose, principal }: Purpose): Promise<void> {
  await tx
    .deleteFrom('one_time_links')
    .where('purpose', '=', purpose)
    .where('principal_id', principal === null ? 'is' : '=', principal)
    .execute();
}

export async function remove(tx: Writer, tokenHash: string): Promise<void> {
  await tx.deleteFrom('one_time_links').where('token_hash', '=', tokenHash).execute();
}

export async function removeEnded(tx: Writer, now: number): Promise<void> {
  await tx.deleteFrom('one_time_links').where('ends_at', '<=', now).execute();
}
