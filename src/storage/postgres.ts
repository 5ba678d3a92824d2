import { Kysely, sql } from 'kysely';
import pg from 'pg';
import { isDomainError } from '../errors.ts';
import {
  bounded,
  FragileCursor,
  FragileDialect,
  InDoubt,
  ReadingDialect,
  troubleOf,
  watchOver,
} from './connections.ts';
import { countContents } from './count-contents.ts';
import { migrate } from './migrate.ts';
import { pgDump } from './dump.ts';
import type { Schema } from './schema.ts';
import { fillParameters, type Prepared, type Storage, type Value } from './storage.ts';
import { Troubles, type TroubleLog } from './trouble.ts';

type Run = Prepared<Readonly<Record<string, Value>>>;

// Our bigints are times and counters, exact as numbers.
const getTypeParser: typeof pg.types.getTypeParser = (
  type: Parameters<typeof pg.types.getTypeParser>[0],
  format?: unknown,
): unknown => (type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as 'text'));
/** SQLSTATE of a transaction that PostgreSQL asks to run again: serialization failure, deadlock. */
const worthAnotherTry = new Set(['40001', '40P01']);
/** How long a free connection, or a new one, may take, and then an answer, in ms. */
const limits = { connectionTimeoutMillis: 10_000 };
const longestAnswer = 60_000;

export type PostgresOptions = Readonly<{
  /** How many connections at once, at most. */
  connections?: number;
  log?: TroubleLog | undefined;
  patience?: number;
}>;

/** PostgreSQL behind a pool; any number of nodes may share one. It may go away and come back at any moment. */
export async function openPostgres(url: string, options: PostgresOptions = {}): Promise<Storage> {
  const connection = { connectionString: url, types: { getTypeParser }, keepAlive: true };
  await bringUp(connection);
  const pool = openPool({ ...connection, ...limits, max: options.connections ?? 10 });
  const troubles = new Troubles(troubleOf, options.log, options.patience);
  const writer = new Kysely<Schema>({ dialect: new FragileDialect({ pool: bounded(pool, longestAnswer) }) });
  const snapshots = new Kysely<Schema>({
    dialect: new FragileDialect({
      pool: bounded(pool, longestAnswer, (error) => troubles.inWords(error)),
      cursor: FragileCursor,
    }),
  });
  const db = new Kysely<Schema>({ dialect: new ReadingDialect(pool, troubles, longestAnswer) });
  const prepared = new Map<string, Run>();

  return {
    engine: 'postgres',
    db,
    transaction: (work) =>
      troubles.patiently(
        () => whileAsked(() => writer.transaction().execute(work)),
        (error) => !(error instanceof InDoubt),
      ),
    prepare(name, build) {
      const known = prepared.get(name);
      if (known !== undefined) return known;
      const query = build(db).compile();
      const fill = fillParameters(query.parameters);
      const run: Run = async (args) => {
        const asked = {
          name,
          text: query.sql,
          values: fill(args),
          rowMode: 'array',
          query_timeout: longestAnswer,
        };
        return (await troubles.patiently(() => pool.query<Value[]>(asked))).rows;
      };
      prepared.set(name, run);
      return run;
    },
    async snapshot() {
      // Nothing was told of it before it has begun: until then it may begin anew. Its first statement takes the snapshot.
      const tx = await troubles.patiently(async () => {
        try {
          return await snapshots
            .startTransaction()
            .setIsolationLevel('repeatable read')
            .setAccessMode('read only')
            .execute();
        } catch (error) {
          throw isDomainError(error, 'storage-unavailable') ? error.cause : error;
        }
      });
      return {
        db: tx,
        async *stream(build, batch) {
          try {
            for await (const { rows } of tx.getExecutor().stream(build(tx).compile(), batch)) yield rows;
          } catch (error) {
            throw troubles.inWords(error);
          }
        },
        async [Symbol.asyncDispose]() {
          // A connection that broke has nothing to end, and whoever read was told so.
          await tx
            .rollback()
            .execute()
            .catch(() => undefined);
        },
      };
    },
    async backup(file) {
      return await writer
        .transaction()
        .setIsolationLevel('repeatable read')
        .execute(async (tx) => {
          const { rows } = await sql<{ snapshot: string }>`select pg_export_snapshot() as snapshot`.execute(
            tx,
          );
          const held = await countContents(tx);
          await pgDump(url, { file, snapshot: rows[0]!.snapshot });
          return held;
        });
    },
    get isFull() {
      return troubles.isFull;
    },
    // Not through Kysely, which ends nothing that it never used.
    close: () => pool.end(),
  };
}

/** Whether Fasti has been here: false for an empty database, and for one that is not there. */
export async function isPostgresThere(url: string): Promise<boolean> {
  const client = new pg.Client({ connectionString: url, ...limits });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ here: boolean }>(
      "select to_regclass('kysely_migration') is not null as here",
    );
    return rows[0]!.here;
  } catch (error) {
    if (sqlState(error) === '3D000') return false;
    throw atStart(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** With a pool of its own, and without a limit: a migration takes the time that it takes. */
async function bringUp(connection: pg.PoolConfig): Promise<void> {
  const pool = openPool({ ...connection, ...limits, max: 2 });
  const db = new Kysely<Schema>({ dialect: new FragileDialect({ pool }) });
  try {
    await migrate(db, 'postgres');
  } catch (error) {
    throw atStart(error);
  } finally {
    await pool.end();
  }
}

/** What whoever starts it reads on the terminal needs no line in the log. */
const atStart = (error: unknown) => new Troubles(troubleOf, undefined).inWords(error);

function openPool(config: pg.PoolConfig): pg.Pool {
  const pool = new pg.Pool(config);
  // A connection that breaks is replaced at the next query, which then reports what is wrong. Without a listener of its
  // own, one that is in use and breaks between two queries would end the process.
  pool.on('error', () => undefined);
  pool.on('connect', watchOver);
  return pool;
}

/** Runs a transaction again where PostgreSQL asks for it. */
async function whileAsked<T>(work: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await work();
    } catch (error) {
      if (tries >= 5 || !worthAnotherTry.has(sqlState(error))) throw error;
    }
  }
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
