import type { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import * as foundation from './migrations/0001-foundation.ts';
import * as moments from './migrations/0002-moments.ts';
import * as outbox from './migrations/0006-outbox.ts';
import * as addresses from './migrations/0007-addresses.ts';
import type { Schema } from './schema.ts';
import type { Engine } from './storage.ts';

/** Every migration, in order. Never edited once released, only added to. */
const migrations = {
  '0001-foundation': foundation,
  '0002-moments': moments,
  '0006-outbox': outbox,
  '0007-addresses': addresses,
};

/** Brings the schema to the present. Safe beside other processes that do the same; throws what went wrong. */
export async function migrate(db: Kysely<Schema>, engine: Engine): Promise<void> {
  const provider = {
    getMigrations: () =>
      Promise.resolve(
        Object.fromEntries(
          Object.entries(migrations).map(([name, { up }]) => [
            name,
            { up: (of: Kysely<unknown>) => up(of, engine), down: undefined as never },
          ]),
        ),
      ),
  };
  const { error } = await new Migrator({ db, provider }).migrateToLatest();
  if (error !== undefined) throw error instanceof Error ? error : new Error(JSON.stringify(error));
}
