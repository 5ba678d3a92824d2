import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import { StartError } from '../errors.ts';
import type { Storage } from './storage.ts';
import type { TroubleLog } from './trouble.ts';

type Options = Readonly<{
  /** Where there is none: a server makes one, a command beside it refuses, so that a wrong folder stays empty. */
  database?: 'made' | 'found';
  log?: TroubleLog;
}>;

/**
 * Opens PostgreSQL where an address is set, otherwise the SQLite file in the data folder; the engine loads alone. Throws
 * StartError where there is none, or one that a newer Fasti wrote.
 */
export async function openStorage(
  {
    databaseUrl,
    databaseConnections,
    dataFolder,
  }: Pick<Config, 'databaseUrl' | 'dataFolder'> & Partial<Pick<Config, 'databaseConnections'>>,
  { database = 'made', log }: Options = {},
): Promise<Storage> {
  if (databaseUrl !== undefined) {
    const { isPostgresThere, openPostgres } = await import('./postgres.ts');
    if (database === 'found' && !(await isPostgresThere(databaseUrl)))
      throw missing('at the address that FASTI_DATABASE_URL names');
    return await openPostgres(databaseUrl, {
      log,
      ...(databaseConnections !== undefined && { connections: databaseConnections }),
    });
  }
  const { isSqliteThere, openSqlite } = await import('./sqlite.ts');
  const file = join(dataFolder, 'fasti.db');
  if (database === 'found' && !isSqliteThere(file))
    throw missing(
      `in ${dataFolder}: FASTI_DATA names the folder, FASTI_DATABASE_URL a database on PostgreSQL instead`,
    );
  mkdirSync(dataFolder, { recursive: true, mode: 0o700 });
  return await openSqlite(file, log);
}

function missing(where: string): StartError {
  return new StartError(
    'database-missing',
    `there is no database of Fasti ${where}. "fasti serve" and "fasti domain add" make one`,
  );
}
