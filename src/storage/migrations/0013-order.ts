import { sql, type Kysely } from 'kysely';

/**
 * Changes are told in order, by revision and within one by name, a page at a time: an import changes thousands at one revision,
 * and each page of these would sort them all again.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const table of ['events', 'tombstones', 'former_uids'])
    for (const statement of [
      `drop index ${table}_by_revision`,
      `create index ${table}_by_revision on ${table} (calendar_id, revision, name)`,
    ])
      await sql.raw(statement).execute(db);
}
