import type { DatabaseSync, StatementSync } from 'node:sqlite';
import {
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  type SqliteDriver,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely';
import type { Trouble } from '../errors.ts';
import { ImmediateDriver } from './immediate.ts';
import type { Schema } from './schema.ts';
import type { Troubles } from './trouble.ts';

/** The file was removed, or another one put in its place. */
export class Misplaced extends Error {}

/** With `troubles`, what fails is told in their words; a transaction does so as a whole. */
export function kyselyOver(database: DatabaseSync, troubles?: Troubles): Kysely<Schema> {
  return new Kysely<Schema>({ dialect: new NodeSqliteDialect(database, troubles) });
}

/** Kysely's dialect for SQLite, except that a transaction says at its start that it will write. */
class NodeSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  readonly #database: DatabaseSync;
  constructor(database: DatabaseSync, troubles: Troubles | undefined) {
    const config = { database: asBetterSqlite(database, troubles) };
    super(config);
    this.#config = config;
    this.#database = database;
  }
  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config, this.#database);
  }
  override createAdapter(): SqliteAdapter {
    return new TransactionalAdapter();
  }
}

/** Migrations run in a transaction: of processes that start together one does the work, and half of it is never seen. */
class TransactionalAdapter extends SqliteAdapter {
  override get supportsTransactionalDdl(): boolean {
    return true;
  }
}

/** By SQLite's result codes, extended or primary (sqlite.org/rescode.html). */
const troubleByCode: ReadonlyMap<number, Trouble> = new Map([
  [1032, 'gone'], // READONLY_DBMOVED
  [4874, 'full'], // IOERR_SHMSIZE: no room for the index of the log
  [3, 'read-only'], // PERM
  [5, 'busy'],
  [6, 'busy'], // LOCKED
  [8, 'read-only'],
  [10, 'damaged'], // IOERR
  [11, 'damaged'], // CORRUPT
  [13, 'full'],
  [14, 'read-only'], // CANTOPEN
  [26, 'damaged'], // NOTADB
]);

/** What kind of trouble with SQLite this is; undefined where it is none. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (error instanceof Misplaced) return 'gone';
  if (!(error instanceof Error) || !('errcode' in error)) return undefined;
  const code = Number(error.errcode);
  return troubleByCode.get(code) ?? troubleByCode.get(code % 256);
}

/** node:sqlite in the shape that Kysely knows; statements are prepared once. */
function asBetterSqlite(database: DatabaseSync, troubles: Troubles | undefined): SqliteDatabase {
  const known = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const before = known.get(sql);
      if (before !== undefined) return before;
      const statement = wrap(database.prepare(sql), troubles);
      if (known.size > 500) known.clear();
      known.set(sql, statement);
      return statement;
    },
  };
}

type Values = Parameters<StatementSync['all']>;

function wrap(
  statement: StatementSync,
  troubles: Troubles | undefined,
): ReturnType<SqliteDatabase['prepare']> {
  const told = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      throw troubles === undefined ? error : troubles.inWords(error);
    }
  };
  return {
    reader: statement.columns().length > 0,
    all: (values) => told(() => statement.all(...(values as Values))),
    run: (values) => told(() => statement.run(...(values as Values))),
    iterate: (values) => statement.iterate(...(values as Values)),
  };
}
