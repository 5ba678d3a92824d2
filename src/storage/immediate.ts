import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as pause } from 'node:timers/promises';
import { CompiledQuery, SqliteDriver, type DatabaseConnection, type SqliteDialectConfig } from 'kysely';

/** How long a transaction waits for a writer in another process (a command beside the server), in ms. */
const longestWait = 20_000;

/** A transaction says at its start that it will write. */
export class ImmediateDriver extends SqliteDriver {
  readonly #database: DatabaseSync;
  constructor(config: SqliteDialectConfig, database: DatabaseSync) {
    super(config);
    this.#database = database;
  }
  /** `begin immediate`: a lock asked for later could be refused half-way. Waits without stalling the event loop. */
  override async beginTransaction(connection: DatabaseConnection): Promise<void> {
    await onceFree(() => connection.executeQuery(CompiledQuery.raw('begin immediate')));
  }
  /** A full disk and their like end a transaction without being asked; to end it again would hide why. */
  override async rollbackTransaction(connection: DatabaseConnection): Promise<void> {
    if (this.#database.isTransaction) await super.rollbackTransaction(connection);
  }
}

/** Tries until no other process is in the way. */
export async function onceFree(work: () => unknown): Promise<void> {
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

/** SQLITE_BUSY and SQLITE_LOCKED, extended or primary (sqlite.org/rescode.html). */
function isBusy(error: unknown): boolean {
  return error instanceof Error && 'errcode' in error && [5, 6].includes(Number(error.errcode) % 256);
}
