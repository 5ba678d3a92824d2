import { sql, type Kysely } from 'kysely';

/** What one installation knows of itself, by name: the fingerprint of its secret key, when it was last seen to write. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create table installation (name text primary key, value text not null)`.execute(db);
}
