import { sql, type Selectable } from 'kysely';
import type { Domain } from '../../people/domain.ts';
import { languageOf } from '../../people/language.ts';
import type { Schema } from '../schema.ts';
import type { Db, Writer } from '../storage.ts';

const domainOf = (row: Selectable<Schema['domains']>): Domain => ({
  id: row.id,
  name: row.name,
  timeZone: row.time_zone,
  language: languageOf(row.language),
  programPasswords: row.program_passwords,
});

/** By its name, or one that it had before. */
export async function find(db: Db, name: string): Promise<Domain | undefined> {
  const row = await db
    .selectFrom('domain_names as n')
    .innerJoin('domains', 'domains.id', 'n.domain_id')
    .selectAll('domains')
    .where('n.name', '=', name)
    .executeTakeFirst();
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

/** False where the name is taken, or was another's. */
export async function add(
  tx: Writer,
  domain: Omit<Domain, 'programPasswords'>,
  now: number,
): Promise<boolean> {
  const { id, name, timeZone: time_zone, language } = domain;
  const done = await tx
    .insertInto('domains')
    .values({ id, name, time_zone, language, created_at: now })
    .onConflict((c) => c.column('name').doNothing())
    .returning('id')
    .executeTakeFirst();
  if (done === undefined) return false;
  if (await addName(tx, id, name)) return true;
  await tx.deleteFrom('domains').where('id', '=', id).execute();
  return false;
}

/** Gives a domain a name more; false where it is another's. */
async function addName(tx: Writer, domain: string, name: string): Promise<boolean> {
  await tx
    .insertInto('domain_names')
    .values({ name, domain_id: domain })
    .onConflict((c) => c.column('name').doNothing())
    .execute();
  const row = await tx
    .selectFrom('domain_names')
    .select('domain_id')
    .where('name', '=', name)
    .executeTakeFirst();
  return row?.domain_id === domain;
}

/** Locks the domain until the transaction ends, so that of two changes of its people one sees the other. */
export async function lock(tx: Writer, id: string): Promise<boolean> {
  const row = await tx
    .updateTable('domains')
    .set((eb) => ({ id: eb.ref('id') }))
    .where('id', '=', id)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

export async function save(tx: Writer, domain: Domain): Promise<void> {
  const { id, timeZone: time_zone, language, programPasswords: program_passwords } = domain;
  await tx
    .updateTable('domains')
    .set({ time_zone, language, program_passwords })
    .where('id', '=', id)
    .execute();
}

/**
 * Gives a domain another name: its people have logins in it from then on, and calendars addresses; all that there were
 * stay. False where the name is another's.
 */
export async function rename(tx: Writer, { id, name: from }: Domain, to: string): Promise<boolean> {
  if (!(await addName(tx, id, to))) return false;
  await tx.updateTable('domains').set({ name: to }).where('id', '=', id).execute();
  const [ends, renamed] = [`%@${from}`, renamedIn(from, to)];
  await tx
    .insertInto('logins')
    .columns(['domain_id', 'login', 'principal_id', 'reserved_for', 'created_at'])
    .expression((eb) =>
      eb
        .selectFrom('logins')
        .select(['domain_id', renamed('login').as('login'), 'principal_id', 'reserved_for', 'created_at'])
        .where('domain_id', '=', id)
        .where('login', 'like', ends),
    )
    .onConflict((c) => c.columns(['domain_id', 'login']).doNothing())
    .execute();
  await tx
    .insertInto('addresses')
    .columns(['login', 'slug', 'calendar_id'])
    .expression((eb) =>
      eb
        .selectFrom('addresses')
        .innerJoin('calendars', 'calendars.id', 'addresses.calendar_id')
        .select([renamed('addresses.login').as('login'), 'addresses.slug', 'addresses.calendar_id'])
        .where('calendars.domain_id', '=', id)
        .where('addresses.login', 'like', ends),
    )
    .onConflict((c) => c.columns(['login', 'slug']).doNothing())
    .execute();
  await tx
    .updateTable('principals')
    .set({ login: renamed('login') })
    .where('domain_id', '=', id)
    .where('login', 'like', ends)
    .execute();
  return true;
}

/** A login of one domain as it is in another. */
const renamedIn = (from: string, to: string) => (column: string) =>
  sql<string>`substr(${sql.ref(column)}, 1, length(${sql.ref(column)}) - ${from.length}) || ${to}`;

/** The login of somebody in the domain that is not theirs alone: somebody else has it, or had it. */
export async function findClash(db: Db, id: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('principals as p')
    .leftJoin('logins as l', (on) =>
      on.onRef('l.domain_id', '=', 'p.domain_id').onRef('l.login', '=', 'p.login'),
    )
    .select('p.login')
    .where('p.domain_id', '=', id)
    .where((eb) => eb.or([eb('l.principal_id', 'is', null), eb('l.principal_id', '<>', eb.ref('p.id'))]))
    .orderBy('p.login')
    .executeTakeFirst();
  return row?.login;
}

/** The names that domains had before their present ones. */
export async function listFormerNames(db: Db): Promise<{ domain: string; name: string }[]> {
  return await db
    .selectFrom('domain_names as n')
    .innerJoin('domains as d', 'd.id', 'n.domain_id')
    .select(['n.domain_id as domain', 'n.name'])
    .whereRef('n.name', '<>', 'd.name')
    .orderBy('n.name')
    .execute();
}

export type Counted = 'user' | 'space' | 'guest' | 'calendar';

/** How many of each a domain has. */
export async function counts(db: Db, id: string): Promise<Record<Counted, number>> {
  const all = { user: 0, space: 0, guest: 0, calendar: 0 };
  const principals = await db
    .selectFrom('principals')
    .select('kind')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('domain_id', '=', id)
    .groupBy('kind')
    .execute();
  for (const { kind, n } of principals) all[kind] = n;
  const calendars = await db
    .selectFrom('calendars')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('domain_id', '=', id)
    .executeTakeFirstOrThrow();
  all.calendar = calendars.n;
  return all;
}
