import { closeSync, openSync } from 'node:fs';
import { backup as backupDatabase, DatabaseSync, type StatementSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import {
  CompiledQuery,
  Kysely,
  SqliteAdapter,
  SqliteDialect,
  SqliteDriver,
  type DatabaseConnection,
  type SqliteDatabase,
  type SqliteDialectConfig,
} from 'kysely';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { fillParameters, type Prepared, type Snapshot, type Storage, type Value } from './storage.ts';

/** How long a transaction waits for a writer in another process (a command beside the server), in ms. */
const longestWait = 20_000;

/**
 * SQLite in one file (or ':memory:' for tests): WAL, full durability, one connection that writes and one that reads.
 * A database in memory has a single connection: a verb that reads outside its own transaction then never ends, which is
 * how the tests find it.
 */
export async function openSqlite(file: string): Promise<Storage> {
  const inMemory = file === ':memory:';
  // Made here, for its owner alone, also in a folder that others may look into; SQLite gives its log the same mode.
  if (!inMemory) closeSync(openSync(file, 'a', 0o600));
  const writing = new DatabaseSync(file, { timeout: 5000 });
  // The step to WAL is refused at once while another process takes it: no timeout of SQLite's covers it.
  await onceFree(() => writing.exec('pragma journal_mode = wal'));
  writing.exec('pragma synchronous = full; pragma foreign_keys = on;');
  const writer = kyselyOver(writing);
  await migrate(writer, 'sqlite');
  // Waits for other processes are ours from here on (`begin`), so that they do not stall the event loop.
  writing.exec('pragma busy_timeout = 0;');
  const emptyLog = inMemory ? () => undefined : logEmptier(writing);
  const { database: reading, db } = inMemory ? { database: writing, db: writer } : openReader(file);
  /** Connections of snapshots that were closed. */
  const spare: Reader[] = [];

  const prepared = new Map<string, Run>();

  return {
    engine: 'sqlite',
    db,
    async transaction(work) {
      const done = await writer.transaction().execute(work);
      emptyLog();
      return done;
    },
    prepare(name, build) {
      const known = prepared.get(name);
      if (known !== undefined) return known;
      const query = build(db).compile();
      const statement = reading.prepare(query.sql);
      const fill = fillParameters(query.parameters);
      statement.setReturnArrays(true);
      const run: Run = (args) => statement.all(...fill(args)) as unknown as Value[][];
      prepared.set(name, run);
      return run;
    },
    snapshot() {
      if (inMemory) return Promise.resolve(snapshotOver({ database: reading, db }, () => undefined));
      const connection = spare.pop() ?? openReader(file);
      connection.database.exec('begin');
      const over = snapshotOver(connection, () => {
        connection.database.exec('rollback');
        if (spare.length < mostSpare) spare.push(connection);
        else connection.database.close();
      });
      return Promise.resolve(over);
    },
    async backup(target) {
      await backupDatabase(reading, target);
    },
    async close() {
      if (!inMemory) await db.destroy();
      await writer.destroy();
      // Kysely leaves alone what it never used. The writer goes last: it alone can tidy up the log.
      const all = [...spare.map(({ database }) => database), reading, writing];
      for (const database of all) if (database.isOpen) database.close();
    },
  };
}

/** A connection that only reads. */
type Reader = Readonly<{ database: DatabaseSync; db: ReadingKysely }>;
/** So many that nobody uses are kept open. */
const mostSpare = 4;

function openReader(file: string): Reader {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 5000;');
  return { database, db: kyselyOver(database) };
}

function snapshotOver({ database, db }: Reader, close: () => void): Snapshot {
  return {
    db,
    // eslint-disable-next-line @typescript-eslint/require-await -- node:sqlite answers at once, PostgreSQL does not
    async *stream(build, batch) {
      const query = build(db).compile();
      // A statement of its own: a cached one could be started again by another reader while this one is half-way.
      const rows = database.prepare(query.sql).iterate(...(query.parameters as (string | number)[]));
      let part: unknown[] = [];
      let characters = 0;
      for (const row of rows) {
        characters += charactersOf(row);
        if (part.push(row) < batch && characters < charactersAtOnce) continue;
        yield part as never;
        [part, characters] = [[], 0];
      }
      if (part.length > 0) yield part as never;
    },
    [Symbol.asyncDispose]() {
      close();
      return Promise.resolve();
    },
  };
}

/** A batch of large rows is smaller: to read it must not take longer than others should wait. */
const charactersAtOnce = 1_000_000;

function charactersOf(row: object): number {
  let characters = 0;
  for (const value of Object.values(row)) if (typeof value === 'string') characters += value.length;
  return characters;
}

/** Pages of 4 KiB in the log after which it is emptied, and after which a commit does not wait for that any more. */
const [mostLogged, farTooMany] = [1000, 10_000];

/**
 * Moves what is in the log to its place in the file: not in the commit, as SQLite would, but once others have had their
 * turn, since either takes long where much was written.
 */
function logEmptier(writing: DatabaseSync): () => void {
  writing.exec(`pragma wal_autocheckpoint = ${farTooMany};`);
  const state = writing.prepare('pragma wal_checkpoint(noop)');
  let isDue = false;
  const empty = () => {
    isDue = false;
    // Whoever writes by now asks again.
    if (!writing.isOpen || writing.isTransaction) return;
    const { log, checkpointed } = state.get() as { log: number; checkpointed: number };
    if (log - checkpointed > mostLogged) writing.exec('pragma wal_checkpoint(passive)');
  };
  return () => {
    if (!isDue) setImmediate(empty);
    isDue = true;
  };
}

type Run = Prepared<Readonly<Record<string, Value>>>;
type ReadingKysely = Kysely<Schema>;

/** A database that `backup` wrote is checked before it is trusted; answers what SQLite says of it. */
export function checkSqlite(file: string): string {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare('pragma integrity_check').get();
  database.close();
  return String(row?.['integrity_check']);
}

function kyselyOver(database: DatabaseSync): ReadingKysely {
  return new Kysely<Schema>({ dialect: new NodeSqliteDialect({ database: asBetterSqlite(database) }) });
}

/** Kysely's dialect for SQLite, except that a transaction says at its start that it will write. */
class NodeSqliteDialect extends SqliteDialect {
  readonly #config: SqliteDialectConfig;
  constructor(config: SqliteDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver(): SqliteDriver {
    return new ImmediateDriver(this.#config);
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

class ImmediateDriver extends SqliteDriver {
  /** `begin immediate`: a lock asked for later could be refused half-way. Waits without stalling the event loop. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await onceFree(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }
}

/** Tries until no other process is in the way. */
async function onceFree(work: () => unknown): Promise<void> {
  const end = performance.now() + longestWait;
  for (;;) {
    try {
      await work();
      return;
    } catch (error) {
      if (!isBusy(error) || performance.now() > end) throw error;
      await pause(5 + Math.random() * 20);
    }
  }
}

function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && Number(error.errcode) % 256 === 5;
}

/** node:sqlite in the shape that Kysely knows; statements are prepared once. */
function asBetterSqlite(database: DatabaseSync): SqliteDatabase {
  const known = new Map<string, ReturnType<SqliteDatabase['prepare']>>();
  return {
    close: () => database.close(),
    prepare(sql) {
      const before = known.get(sql);
      if (before !== undefined) return before;
      const statement = wrap(database.prepare(sql));
      if (known.size > 500) known.clear();
      known.set(sql, statement);
      return statement;
    },
  };
}

type Values = Parameters<StatementSync['all']>;

function wrap(statement: StatementSync): ReturnType<SqliteDatabase['prepare']> {
  return {
    reader: statement.columns().length > 0,
    all: (values) => statement.all(...(values as Values)),
    run: (values) => statement.run(...(values as Values)),
    iterate: (values) => statement.iterate(...(values as Values)),
  };
}
