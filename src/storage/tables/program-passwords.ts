import type { Program } from '../../people/actor.ts';
import type { ProgramPassword } from '../../signing-in/program.ts';
import type { ProgramPasswordRow } from '../proofs.ts';
import type { Db, Storage, Writer } from '../storage.ts';

/** Whose it is, and what it may be used for. */
export type FoundProgram = Readonly<{ principal: string; program: Program }>;

/** By its hash: one look-up in an index, prepared once, since programs ask with each request. */
export async function find(storage: Storage, hash: string): Promise<FoundProgram | undefined> {
  const [row] = await storage.prepare<{ hash: string }>('program-password', byHash)({ hash });
  if (row === undefined) return undefined;
  const [principal, id, calendar, access, lastUsedAt] = row;
  return { principal, program: { id, calendar, access, lastUsedAt } } as FoundProgram;
}

const byHash = (db: Db) =>
  db
    .selectFrom('program_passwords')
    .select(['principal_id', 'id', 'calendar_id', 'access', 'last_used_at'])
    .where('hash', '=', ':hash');

/** Of one principal, the newest first. */
export async function list(db: Db, principal: string): Promise<ProgramPassword[]> {
  const rows = await db
    .selectFrom('program_passwords')
    .select(['id', 'label', 'calendar_id', 'access', 'created_at', 'last_used_at'])
    .where('principal_id', '=', principal)
    .orderBy('created_at', 'desc')
    .orderBy('id')
    .execute();
  return rows.map(({ id, label, calendar_id: calendar, access, created_at, last_used_at }) => ({
    ...{ id, label, calendar, access },
    createdAt: created_at,
    lastUsedAt: last_used_at,
  }));
}

export async function count(db: Db, principal: string): Promise<number> {
  const row = await db
    .selectFrom('program_passwords')
    .select((eb) => eb.fn.countAll<number>().as('n'))
    .where('principal_id', '=', principal)
    .executeTakeFirstOrThrow();
  return row.n;
}

type NewProgramPassword = Omit<ProgramPassword, 'lastUsedAt'> &
  Readonly<{ domain: string; principal: string; kind: ProgramPasswordRow['kind']; hash: string }>;

export async function add(tx: Writer, made: NewProgramPassword): Promise<void> {
  const { id, domain, principal, kind, label, hash, calendar, access, createdAt } = made;
  await tx
    .insertInto('program_passwords')
    .values({
      id,
      domain_id: domain,
      principal_id: principal,
      kind,
      label,
      hash,
      calendar_id: calendar,
      access,
      created_at: createdAt,
      last_used_at: null,
    })
    .execute();
}

/** Notes when it was last used; nothing where it is gone by now. */
export async function saveUse(tx: Writer, { id, at }: Readonly<{ id: string; at: number }>): Promise<void> {
  await tx.updateTable('program_passwords').set({ last_used_at: at }).where('id', '=', id).execute();
}

/** Takes one of somebody's back; false where they have no such. */
export async function remove(tx: Writer, of: Readonly<{ id: string; principal: string }>): Promise<boolean> {
  const row = await tx
    .deleteFrom('program_passwords')
    .where('id', '=', of.id)
    .where('principal_id', '=', of.principal)
    .returning('id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Takes all of somebody's back. */
export async function removeOf(tx: Writer, principal: string): Promise<void> {
  await tx.deleteFrom('program_passwords').where('principal_id', '=', principal).execute();
}
