import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '../config.ts';
import type { Storage } from './storage.ts';

/** Opens PostgreSQL where an address is set, otherwise the SQLite file in the data folder; the engine loads alone. */
export async function openStorage(config: Pick<Config, 'databaseUrl' | 'dataFolder'>): Promise<Storage> {
  if (config.databaseUrl !== undefined) {
    const { openPostgres } = await import('./postgres.ts');
    return await openPostgres(config.databaseUrl);
  }
  const { openSqlite } = await import('./sqlite.ts');
  mkdirSync(config.dataFolder, { recursive: true, mode: 0o700 });
  return await openSqlite(join(config.dataFolder, 'fasti.db'));
}
