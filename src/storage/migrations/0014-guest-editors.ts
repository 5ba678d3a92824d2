import { sql, type Kysely } from 'kysely';
import type { Engine } from '../storage.ts';
import { rebuildTable } from './rebuild-table.ts';

const before = "check (role = 'viewer' or (audience in ('user', 'space') and detail = 'full'))";
const after =
  "check (role = 'viewer' or (detail = 'full' and (audience in ('user', 'space') or (audience = 'guest' and role = 'editor'))))";

/** Guests may change events too, where their calendar's owner says so; they never share it on. */
export async function up(db: Kysely<unknown>, engine: Engine): Promise<void> {
  if (engine === 'sqlite') {
    await rebuildTable(db, 'shares', (definition) => definition.replace(before, after));
    return;
  }
  // Of all checks of shares only this one names both a role and a detail.
  const { rows } = await sql<{ name: string }>`
    select conname as name from pg_constraint where conrelid = 'shares'::regclass and contype = 'c'
      and pg_get_constraintdef(oid) like '%viewer%' and pg_get_constraintdef(oid) like '%full%'`.execute(db);
  for (const { name } of rows) await sql`alter table shares drop constraint ${sql.id(name)}`.execute(db);
  await sql.raw(`alter table shares add ${after}`).execute(db);
}
