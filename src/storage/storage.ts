import type { CompiledQuery, Kysely, Transaction } from 'kysely';
import type { Schema } from './schema.ts';

export type Engine = 'sqlite' | 'postgres';

/**
 * Reads that see nothing of what is committed after the first of them, and keep nobody else from seeing it: a feed's zones
 * and events belong together, and a slow subscriber must not hold others at an earlier moment. A database in memory has
 * one connection, and each of its reads a moment of its own.
 */
export type Snapshot = AsyncDisposable &
  Readonly<{
    db: Db;
    /** The rows of one query in batches, without holding them all. */
    stream<Row>(build: (db: Db) => { compile(): CompiledQuery<Row> }, batch: number): AsyncIterable<Row[]>;
  }>;

/** What a query that only reads needs; a Writer is one too, and then sees its own transaction. */
export type Db = Pick<Kysely<Schema>, 'selectFrom'>;
/** A transaction in progress: the only way to write. */
export type Writer = Transaction<Schema>;

/**
 * A query compiled once; called with the values of its `:name` parameters. Rows are their values in the order of the
 * select: objects with names cost the hot path more than the query's columns do. SQLite answers at once, without a promise.
 */
export type Prepared<Args> = (args: Args) => Promise<Value[][]> | Value[][];

/**
 * The two engines behind one face. Reads have a connection of their own and see what is committed; a transaction owns
 * its connection to its end, so nothing inside it may await anything but the storage. Where the engine cannot serve, all of
 * them throw `storage-unavailable`.
 */
export type Storage = {
  readonly engine: Engine;
  readonly db: Db;
  /**
   * Runs `work` in one transaction and answers after it is durably committed. PostgreSQL may run it again after a
   * serialization failure or a lost connection: `work` must have no effect outside the transaction. A connection that was
   * lost while it committed is told as `storage-unavailable`, though the change may be there.
   */
  transaction<T>(work: (tx: Writer) => Promise<T>): Promise<T>;
  /** The query of this name, compiled at its first use. Its parameters are given as strings `':name'` when it is built. */
  prepare<Args extends Readonly<Record<string, Value>>>(
    name: string,
    build: (db: Db) => { compile(): CompiledQuery },
  ): Prepared<Args>;
  /** Several reads as of one moment, on a connection of their own; whoever opens it closes it soon. */
  snapshot(): Promise<Snapshot>;
  /** Writes a copy of everything as of one moment into a new file, while others read and write; answers what it holds. */
  backup(file: string): Promise<Contents>;
  /** Whether a moment ago there was no room for something that was to be written. */
  readonly isFull: boolean;
  close(): Promise<void>;
};

/** How many of what there is. `people`: users and guests. */
export type Contents = Readonly<Record<'domains' | 'people' | 'calendars' | 'events', number>>;

export type Value = string | number | null;

/** The values of a compiled query in their order, with the `:name` parameters filled in. */
export function fillParameters(
  parameters: readonly unknown[],
): (args: Readonly<Record<string, Value>>) => Value[] {
  const slots = parameters.map((value) =>
    typeof value === 'string' && value.startsWith(':') ? { name: value.slice(1) } : { fixed: value as Value },
  );
  return (args) => slots.map((slot) => ('name' in slot ? (args[slot.name] ?? null) : slot.fixed));
}
