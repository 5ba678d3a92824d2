import type { Db, Writer } from '../storage.ts';

/** `key`: the fingerprint of the secret key. `written`: when `/readyz` last tried to write, in ms. */
type Name = 'key' | 'written';

export async function find(db: Db, name: Name): Promise<string | undefined> {
  const row = await db.selectFrom('installation').select('value').where('name', '=', name).executeTakeFirst();
  return row?.value;
}

/** Notes it where nothing is noted yet; answers what is noted then. Of two who do so at once, both hear the first. */
export async function claim(tx: Writer, name: Name, value: string): Promise<string> {
  await tx
    .insertInto('installation')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .execute();
  return (await find(tx, name))!;
}

export async function save(tx: Writer, name: Name, value: string): Promise<void> {
  await tx
    .insertInto('installation')
    .values({ name, value })
    .onConflict((conflict) => conflict.column('name').doUpdateSet({ value }))
    .execute();
}
