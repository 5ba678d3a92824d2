import { join } from 'node:path';
import { openPostgres } from '../../src/storage/postgres.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { hasPostgres, newPostgresDatabase } from './postgres.ts';
import { scratchFolder } from './scratch.ts';

/** An empty database that can be opened several times, as by several processes. */
export type Database = Readonly<{
  open(): Promise<Storage>;
  /** The settings under which a server or a command finds it. */
  env: Readonly<Record<string, string>>;
}>;

type Engine = Readonly<{ name: string; newDatabase(): Promise<Database> }>;

const sqlite: Engine = {
  name: 'SQLite',
  newDatabase() {
    const folder = scratchFolder();
    const open = () => openSqlite(join(folder, 'fasti.db'));
    return Promise.resolve({ open, env: { FASTI_DATA: folder } });
  },
};

const postgres: Engine = {
  name: 'PostgreSQL',
  async newDatabase() {
    const url = await newPostgresDatabase();
    const open = () => openPostgres(url);
    return { open, env: { FASTI_DATA: scratchFolder(), FASTI_DATABASE_URL: url } };
  },
};

export const engines: readonly Engine[] = hasPostgres ? [sqlite, postgres] : [sqlite];

/** Describes the same promises on each engine; `storage()` is one storage on an empty database, closed at the end. */
export function onEachEngine(
  what: string,
  promises: (storage: () => Storage, database: () => Database) => void,
): void {
  for (const engine of engines)
    describe(`${what} on ${engine.name}`, () => {
      let database: Database;
      let storage: Storage;
      before(async function () {
        this.timeout(180_000); // the first one to ask starts the server
        database = await engine.newDatabase();
        storage = await database.open();
      });
      after(() => storage.close());
      promises(
        () => storage,
        () => database,
      );
    });
}
