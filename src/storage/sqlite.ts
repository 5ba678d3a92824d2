import { closeSync, existsSync, openSync, statSync } from 'node:fs';
import { backup as backupDatabase, DatabaseSync } from 'node:sqlite';
import { countContents } from './count-contents.ts';
import { kyselyOver, Misplaced, troubleOf } from './handle.ts';
import { onceFree } from './immediate.ts';
import { migrate } from './migrate.ts';
import {
  fillParameters,
  type Contents,
  type Prepared,
  type Snapshot,
  type Storage,
  type Value,
} from './storage.ts';
import { Troubles, type TroubleLog } from './trouble.ts';

/**
 * SQLite in one file (or ':memory:' for tests): WAL, full durability, one connection that writes and one that reads.
 * A database in memory has a single connection: a verb that reads outside its own transaction then never ends, which is
 * how the tests find it.
 */
export async function openSqlite(file: string, log?: TroubleLog): Promise<Storage> {
  const inMemory = file === ':memory:';
  const troubles = new Troubles(troubleOf, log);
  // Made here, for its owner alone, also in a folder that others may look into; SQLite gives its log the same mode.
  if (!inMemory) closeSync(openSync(file, 'a', 0o600));
  const writing = await openWriting(file);
  const writer = kyselyOver(writing);
  const emptyLog = inMemory ? () => undefined : logEmptier(writing);
  const isInPlace = inMemory ? () => true : placeOf(file);
  const { database: reading, db } = inMemory ? { database: writing, db: writer } : openReader(file, troubles);
  /** Connections of snapshots that were closed. */
  const spare: Reader[] = [];

  const prepared = new Map<string, Run>();

  return {
    engine: 'sqlite',
    db,
    async transaction(work) {
      // What is written to a file that nobody finds again would be acknowledged, and lost.
      if (!isInPlace()) throw troubles.inWords(new Misplaced(file));
      try {
        const done = await writer.transaction().execute(work);
        emptyLog();
        return done;
      } catch (error) {
        throw troubles.inWords(error);
      }
    },
    prepare(name, build) {
      const known = prepared.get(name);
      if (known !== undefined) return known;
      const query = build(db).compile();
      const statement = reading.prepare(query.sql);
      const fill = fillParameters(query.parameters);
      statement.setReturnArrays(true);
      const run: Run = (args) => {
        try {
          return statement.all(...fill(args)) as unknown as Value[][];
        } catch (error) {
          throw troubles.inWords(error);
        }
      };
      prepared.set(name, run);
      return run;
    },
    snapshot: () =>
      Promise.try(() => {
        if (inMemory) return snapshotOver({ database: reading, db }, troubles, () => undefined);
        try {
          if (!isInPlace()) throw new Misplaced(file);
          const connection = spare.pop() ?? openReader(file, troubles);
          const { database } = connection;
          database.exec('begin');
          return snapshotOver(connection, troubles, () => {
            if (database.isTransaction) database.exec('rollback');
            if (spare.length < mostSpare) spare.push(connection);
            else database.close();
          });
        } catch (error) {
          throw troubles.inWords(error);
        }
      }),
    async backup(target) {
      await backupDatabase(reading, target);
      return await checkCopy(target);
    },
    get isFull() {
      return troubles.isFull;
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
type Reader = Readonly<{ database: DatabaseSync; db: ReturnType<typeof kyselyOver> }>;
/** So many that nobody uses are kept open. */
const mostSpare = 4;

function openReader(file: string, troubles: Troubles): Reader {
  const database = new DatabaseSync(file, { readOnly: true });
  database.exec('pragma busy_timeout = 5000;');
  return { database, db: kyselyOver(database, troubles) };
}

function snapshotOver({ database, db }: Reader, troubles: Troubles, close: () => void): Snapshot {
  return {
    db,
    // eslint-disable-next-line @typescript-eslint/require-await -- node:sqlite answers at once, PostgreSQL does not
    async *stream(build, batch) {
      const query = build(db).compile();
      // A statement of its own: a cached one could be started again by another reader while this one is half-way.
      const statement = database.prepare(query.sql);
      const columns = statement.columns().map(({ name }) => name);
      // As bare values, which cost less to make than rows with names, and are named here.
      statement.setReturnArrays(true);
      const rows: Iterable<unknown> = statement.iterate(...(query.parameters as (string | number)[]));
      let part: unknown[] = [];
      let characters = 0;
      try {
        for (const values of rows as Iterable<readonly unknown[]>) {
          const row: Record<string, unknown> = {};
          for (let at = 0; at < columns.length; at += 1) {
            const value = (row[columns[at]!] = values[at]);
            if (typeof value === 'string') characters += value.length;
          }
          if (part.push(row) < batch && characters < charactersAtOnce) continue;
          yield part as never;
          [part, characters] = [[], 0];
        }
      } catch (error) {
        throw troubles.inWords(error);
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
    try {
      const { log, checkpointed } = state.get() as { log: number; checkpointed: number };
      if (log - checkpointed > mostLogged) writing.exec('pragma wal_checkpoint(passive)');
    } catch {
      // A full disk, another process: what is in the log is safe there, and the next commit comes by again.
    }
  };
  return () => {
    if (!isDue) setImmediate(empty);
    isDue = true;
  };
}

/** The connection that writes, on a schema that is up to date. */
async function openWriting(file: string): Promise<DatabaseSync> {
  let opened: DatabaseSync | undefined;
  try {
    const database = (opened = new DatabaseSync(file, { timeout: 5000 }));
    // The step to WAL is refused at once while another process takes it: no timeout of SQLite's covers it.
    await onceFree(() => database.exec('pragma journal_mode = wal'));
    // A migration may put another table in the place of one: with keys watched, what points to it would be deleted.
    database.exec('pragma synchronous = full; pragma foreign_keys = off;');
    await migrate(kyselyOver(database), 'sqlite');
    // Waits for other processes are ours from here on (`begin`), so that they do not stall the event loop.
    database.exec('pragma foreign_keys = on; pragma busy_timeout = 0;');
    return database;
  } catch (error) {
    opened?.close();
    // Whoever starts it reads this on the terminal: no line in the log.
    throw new Troubles(troubleOf, undefined).inWords(error);
  }
}

/** Whether there is a database, or at least a file that should be one. */
export function isSqliteThere(file: string): boolean {
  return existsSync(file) && statSync(file).size > 0;
}

/** A copy is checked before it is trusted; answers what it holds. */
async function checkCopy(file: string): Promise<Contents> {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    const said = String(database.prepare('pragma integrity_check').get()?.['integrity_check']);
    if (said !== 'ok') throw new Error(`the copy is damaged: ${said}`);
    return await countContents(kyselyOver(database));
  } finally {
    database.close();
  }
}

/** Answers how to ask whether the file of this name is still the one that it is now. */
function placeOf(file: string): () => boolean {
  const now = () => {
    const { dev, ino } = statSync(file, { throwIfNoEntry: false }) ?? {};
    return `${dev} ${ino}`;
  };
  const before = now();
  return () => now() === before;
}

type Run = Prepared<Readonly<Record<string, Value>>>;
