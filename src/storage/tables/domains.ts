import type { Domain } from '../../people/domain.ts';
import { languageOf } from '../../people/language.ts';
import type { DomainRow } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

const domainOf = (row: DomainRow): Domain => ({
  id: row.id,
  name: row.name,
  timeZone: row.time_zone,
  language: languageOf(row.language),
});

export async function find(db: Db, name: string): Promise<Domain | undefined> {
  const row = await db.selectFrom('domains').selectAll().where('name', '=', name).executeTakeFirst();
  return row && domainOf(row);
}

export async function findById(db: Db, id: string): Promise<Domain | undefined> {
  const row = await db.selectFrom('domains').selectAll().where('id', '=', id).executeTakeFirst();
  return row && domainOf(row);
}

/** Where the days of its people begin and end. */
export async function timeZone(db: Db, id: string): Promise<string> {
  return (await findById(db, id))?.timeZone ?? 'UTC';
}

export async function list(db: Db): Promise<Domain[]> {
  return (await db.selectFrom('domains').selectAll().orderBy('name').limit(1000).execute()).map(domainOf);
}

/** False where the name is taken. */
export async function add(tx: Writer, domain: Domain, now: number): Promise<boolean> {
  const { id, name, timeZone: time_zone, language } = domain;
  const done = await tx
    .insertInto('domains')
    .values({ id, name, time_zone, language, created_at: now })
    .onConflict((c) => c.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  return done !== undefined;
}
