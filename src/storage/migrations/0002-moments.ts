import { sql, type Kysely } from 'kysely';

/** RFC 4791 §9.9: what has no length lies in a window that begins then; events are looked for by their last moment. */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`update events set last_at = last_at + 1 where last_at = first_at and last_at < 8640000000000000`.execute(
    db,
  );
}
