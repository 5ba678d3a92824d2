import { spawn } from 'node:child_process';
import { Kysely, PostgresDialect } from 'kysely';
import pg from 'pg';
import Cursor from 'pg-cursor';
import { migrate } from './migrate.ts';
import type { Schema } from './schema.ts';
import { fillParameters, type Prepared, type Storage, type Value } from './storage.ts';

type Run = Prepared<Readonly<Record<string, Value>>>;

// Our bigints are times and counters, exact as numbers.
const getTypeParser: typeof pg.types.getTypeParser = (
  type: Parameters<typeof pg.types.getTypeParser>[0],
  format?: unknown,
): unknown => (type === pg.types.builtins.INT8 ? Number : pg.types.getTypeParser(type, format as 'text'));
/** SQLSTATE of a transaction that PostgreSQL asks to run again: serialization failure, deadlock. */
const worthAnotherTry = new Set(['40001', '40P01']);

/** PostgreSQL behind a pool; any number of nodes may share one. */
export async function openPostgres(url: string): Promise<Storage> {
  const pool = new pg.Pool({
    connectionString: url,
    max: 10,
    types: { getTypeParser },
  });
  // An idle connection that breaks is replaced at the next query, which then reports what is wrong.
  pool.on('error', () => undefined);
  const db = new Kysely<Schema>({ dialect: new PostgresDialect({ pool, cursor: Cursor }) });
  await migrate(db, 'postgres');

  const prepared = new Map<string, Run>();

  return {
    engine: 'postgres',
    db: db,
    async transaction(work) {
      for (let tries = 1; ; tries += 1) {
        try {
          return await db.transaction().execute(work);
        } catch (error) {
          if (tries >= 5 || !worthAnotherTry.has(sqlState(error))) throw error;
        }
      }
    },
    prepare(name, build) {
      const known = prepared.get(name);
      if (known !== undefined) return known;
      const query = build(db).compile();
      const fill = fillParameters(query.parameters);
      const run: Run = async (args) => {
        const asked = { name, text: query.sql, values: fill(args), rowMode: 'array' };
        return (await pool.query<Value[]>(asked)).rows;
      };
      prepared.set(name, run);
      return run;
    },
    async snapshot() {
      // Its first statement takes the snapshot; each later one sees the same.
      const begin = db.startTransaction().setIsolationLevel('repeatable read').setAccessMode('read only');
      const tx = await begin.execute();
      return {
        db: tx,
        async *stream(build, batch) {
          for await (const { rows } of tx.getExecutor().stream(build(tx).compile(), batch)) yield rows;
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
    backup: (file) => dump(url, file),
    close: () => db.destroy(),
  };
}

/** pg_dump sees one moment of the database; its custom format is what pg_restore reads. */
function dump(url: string, file: string): Promise<void> {
  // The password travels in the environment: arguments are visible to every process of the machine.
  const { username, password, hostname, port, pathname } = new URL(url);
  const child = spawn('pg_dump', ['--format=custom', '--no-password', `--file=${file}`], {
    env: {
      ...process.env,
      PGUSER: decodeURIComponent(username),
      PGPASSWORD: decodeURIComponent(password),
      PGHOST: hostname,
      PGPORT: port || '5432',
      PGDATABASE: decodeURIComponent(pathname.slice(1)),
    },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr.on('data', (text: Buffer) => (said += text.toString()));
    child.on('error', (error) => reject(new Error(`pg_dump cannot be run: ${error.message}`)));
    child.on('exit', (code) => (code === 0 ? resolve() : reject(new Error(`pg_dump: ${said.trim()}`))));
  });
}

function sqlState(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
