import { sql } from 'kysely';
import type { Contents, Db } from './storage.ts';

/** How many domains, people (users and guests), calendars and events there are. */
export async function countContents(db: Db): Promise<Contents> {
  const rows = sql<number>`count(*)`;
  const count = async (table: 'domains' | 'calendars' | 'events') =>
    (await db.selectFrom(table).select(rows.as('n')).executeTakeFirstOrThrow()).n;
  const people = db.selectFrom('principals').where('kind', '<>', 'space').select(rows.as('n'));
  return {
    domains: await count('domains'),
    people: (await people.executeTakeFirstOrThrow()).n,
    calendars: await count('calendars'),
    events: await count('events'),
  };
}
