import type { OwnerKind, Principal } from '../../people/principal.ts';
import type { PrincipalRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';
import * as logins from './logins.ts';

export type NewPrincipal = Readonly<{
  id: string;
  domain: string;
  login: string;
  name: string | null;
  language: string;
  passwordHash: string | null;
}>;

/** Writes what every principal has; the tables of the three kinds add their own. False where the login is taken. */
export async function add(
  tx: Writer,
  kind: PrincipalRow['kind'],
  { id, domain, login, name, language, passwordHash }: NewPrincipal,
  now: number,
): Promise<boolean> {
  const done = await tx
    .insertInto('principals')
    .values({
      id,
      domain_id: domain,
      kind,
      login,
      name,
      language,
      password_hash: passwordHash,
      created_at: now,
    })
    .onConflict((c) => c.column('login').doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/** A user or a space by its whole login, or one that it had before: who can own a calendar. */
export async function findOwner(
  db: Db,
  login: string,
): Promise<(Principal & { kind: OwnerKind }) | undefined> {
  const row = await db
    .selectFrom('principals')
    .select(['id', 'domain_id as domain', 'login', 'name'])
    .select((eb) => eb.ref('kind').$castTo<OwnerKind>().as('kind'))
    .where('id', '=', (eb) => logins.principalOf(eb, login))
    .where('kind', 'in', ['user', 'space'])
    .executeTakeFirst();
  return row && { ...row, name: row.name! };
}

export async function saveName(tx: Writer, id: string, name: string): Promise<void> {
  await tx.updateTable('principals').set({ name }).where('id', '=', id).execute();
}

export async function saveLogin(tx: Writer, id: string, login: string): Promise<void> {
  await tx.updateTable('principals').set({ login }).where('id', '=', id).execute();
}

/** Sets a password in place of the one of this hash, null for none; false where it is another by now, or they are gone. */
export async function savePassword(
  tx: Writer,
  id: string,
  passwordHash: string,
  { before }: { before: string | null },
): Promise<boolean> {
  const done = await tx
    .updateTable('principals')
    .set({ password_hash: passwordHash })
    .where('id', '=', id)
    .where('password_hash', 'is not distinct from', before)
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}

/**
 * Locks somebody's row until the transaction ends, so that neither removal nor a new password comes between; false where
 * they are gone, or where their password is another than the one of `passwordHash`, if that is given.
 */
export async function lock(tx: Writer, id: string, passwordHash?: string | null): Promise<boolean> {
  let row = tx
    .updateTable('principals')
    .set((eb) => ({ created_at: eb.ref('created_at') }))
    .where('id', '=', id)
    .returning('id');
  if (passwordHash !== undefined) row = row.where('password_hash', 'is not distinct from', passwordHash);
  return (await row.executeTakeFirst()) !== undefined;
}

/** With everything that hangs on it; its logins stay reserved. */
export async function remove(tx: Writer, id: string): Promise<void> {
  await tx.deleteFrom('principals').where('id', '=', id).execute();
}
