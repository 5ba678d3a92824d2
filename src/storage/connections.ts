import {
  PostgresDialect,
  PostgresDriver,
  type DatabaseConnection,
  type Driver,
  type PostgresDialectConfig,
  type PostgresPool,
  type PostgresPoolClient,
} from 'kysely';
import type pg from 'pg';
import Cursor from 'pg-cursor';
import type { Troubles } from './trouble.ts';
import type { Trouble } from '../errors.ts';

/** Kysely's dialect for PostgreSQL, for connections that may end at any moment. */
export class FragileDialect extends PostgresDialect {
  readonly #config: PostgresDialectConfig;
  constructor(config: PostgresDialectConfig) {
    super(config);
    this.#config = config;
  }
  override createDriver(): PostgresDriver {
    return new FragileDriver(this.#config);
  }
}

/**
 * The same pool, whose answers take so many ms at most: a silent network must not hold a connection for ever. Not a setting
 * of the pool: pg would apply it to cursors too, whose readers may be slow. What fails is thrown as `inWords` has it.
 */
export function bounded(
  pool: pg.Pool,
  milliseconds: number,
  inWords: (error: unknown) => unknown = (error) => error,
): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      const query = (asked: string | FragileCursor<unknown>, values?: readonly unknown[]) => {
        if (typeof asked !== 'string') {
          client.query(asked.inner);
          asked.end = ends.get(client);
          return asked;
        }
        return client.query(boundedQuery(asked, values ?? [], milliseconds)).catch((error: unknown) => {
          throw inWords(error);
        });
      };
      return {
        query,
        release: (destroy?: boolean) => client.release(destroy),
      } as unknown as PostgresPoolClient;
    },
  };
}

/** When a connection has ended, whoever ended it. */
const ends = new WeakMap<object, Promise<void>>();

/** For a new connection: it may break while nobody asks anything of it, and who waits for it hears of its end. */
export function watchOver(client: pg.ClientBase): void {
  client.on('error', () => undefined);
  ends.set(client, new Promise((resolve) => client.once('end', resolve)));
}

/** A cursor of pg as Kysely wants it, except that it is not closed in order where the server is gone: none would answer. */
export class FragileCursor<Row> {
  readonly #cursor: Cursor<Row>;
  #failed = false;
  /** Of its connection, once it has one. */
  end: Promise<void> | undefined;
  constructor(text: string, values: unknown[]) {
    this.#cursor = new Cursor<Row>(text, values);
  }
  /** What pg is given in its place. */
  get inner(): Cursor<Row> {
    return this.#cursor;
  }
  async read(rows: number): Promise<Row[]> {
    try {
      return await this.#cursor.read(rows);
    } catch (error) {
      this.#failed = true;
      throw error;
    }
  }
  async close(): Promise<void> {
    if (!this.#failed) await Promise.race([this.#cursor.close(), this.end]);
  }
}

function boundedQuery(text: string, values: readonly unknown[], milliseconds: number) {
  return { text, values: [...values], query_timeout: milliseconds };
}

/** A connection was lost while it committed: nobody knows whether it did. */
export class InDoubt extends Error {}

/** Kysely does not export its own. */
type Connection = Parameters<PostgresDriver['rollbackTransaction']>[0];

class FragileDriver extends PostgresDriver {
  override async commitTransaction(connection: Connection): Promise<void> {
    try {
      await super.commitTransaction(connection);
    } catch (error) {
      throw troubleOf(error) === 'away' ? new InDoubt(messageOf(error), { cause: error }) : error;
    }
  }
  /** What cannot be rolled back was lost with its connection, which goes; the first failure is the one to tell. */
  override async rollbackTransaction(connection: Connection): Promise<void> {
    await super.rollbackTransaction(connection).catch(() => undefined);
  }
}

/** Reads, each on whatever connection is free: one that is interrupted is asked again on another. */
export class ReadingDialect extends PostgresDialect {
  readonly #pool: pg.Pool;
  readonly #troubles: Troubles;
  readonly #longest: number;
  constructor(pool: pg.Pool, troubles: Troubles, longest: number) {
    super({ pool });
    this.#pool = pool;
    this.#troubles = troubles;
    this.#longest = longest;
  }
  override createDriver(): Driver {
    const connection: DatabaseConnection = {
      executeQuery: async ({ sql, parameters }) => {
        const asked = boundedQuery(sql, parameters, this.#longest);
        const answer = await this.#troubles.patiently(() => this.#pool.query(asked));
        return { rows: answer.rows as never[] };
      },
      streamQuery: () => refuse('streams through Storage.stream'),
    };
    const refuse = (how: string): never => {
      throw new Error(`a reader ${how}`);
    };
    return {
      init: () => Promise.resolve(),
      acquireConnection: () => Promise.resolve(connection),
      releaseConnection: () => Promise.resolve(),
      beginTransaction: () => refuse('has no transactions'),
      commitTransaction: () => refuse('has no transactions'),
      rollbackTransaction: () => refuse('has no transactions'),
      destroy: () => Promise.resolve(),
    };
  }
}

/** How a network, or a socket's file, says that nobody is there. */
const unreachable = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'ECONNABORTED',
  'EPIPE',
  'ETIMEDOUT',
  'EHOSTUNREACH',
  'EHOSTDOWN',
  'ENETUNREACH',
  'ENETDOWN',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);

/** What pg says itself, without a code. */
const lost =
  /^(Connection terminated|Client has encountered a connection error|Client was closed and is not|timeout exceeded when|timeout expired|Query read timeout|Received unexpected \w+ message|The server does not support SSL|There was an error establishing)/;

/** SQLSTATE by its class or whole (PostgreSQL, Appendix A). */
const states: readonly (readonly [RegExp, Trouble])[] = [
  // connection exception; operator intervention (shutdown, starting up); too many connections; no such login, password, database
  [/^(08|57P|53300$|28|3D000$)/, 'away'],
  // a server that became a standby: the next connection may lead to the new primary
  [/^25006$/, 'away'],
  [/^53100$/, 'full'],
  [/^(40001|40P01|55P03|57014|53200|53000|53400)$/, 'busy'],
  // insufficient privilege
  [/^42501$/, 'read-only'],
  // system error, such as a failed read or write; corrupted data or index
  [/^(58|XX001$|XX002$)/, 'damaged'],
];

/** What kind of trouble with PostgreSQL this is; undefined where it is none. */
export function troubleOf(error: unknown): Trouble | undefined {
  if (!(error instanceof Error)) return undefined;
  if (error instanceof InDoubt) return 'away';
  const code = 'code' in error ? String(error.code) : '';
  if (unreachable.has(code) || lost.test(error.message)) return 'away';
  // Of several addresses of a host, none answered.
  if (error instanceof AggregateError && error.errors.some((one) => troubleOf(one) === 'away')) return 'away';
  return states.find(([state]) => state.test(code))?.[1];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
