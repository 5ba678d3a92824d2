import { sql, type Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { StartError } from '../errors.ts';
import * as foundation from './migrations/0001-foundation.ts';
import * as moments from './migrations/0002-moments.ts';
import * as installation from './migrations/0003-installation.ts';
import * as borders from './migrations/0004-borders.ts';
import * as outbox from './migrations/0005-outbox.ts';
import * as addresses from './migrations/0006-addresses.ts';
import * as programPasswords from './migrations/0007-program-passwords.ts';
import * as push from './migrations/0008-push.ts';
import * as dav from './migrations/0009-dav.ts';
import * as formerUids from './migrations/0010-former-uids.ts';
import * as sources from './migrations/0012-sources.ts';
import * as order from './migrations/0013-order.ts';
import * as guestEditors from './migrations/0014-guest-editors.ts';
import type { Schema } from './schema.ts';
import type { Engine } from './storage.ts';

/** Every migration, in order. Never edited once released, only added to. */
const migrations = {
  '0001-foundation': foundation,
  '0002-moments': moments,
  '0003-installation': installation,
  '0004-borders': borders,
  '0005-outbox': outbox,
  '0006-addresses': addresses,
  '0007-program-passwords': programPasswords,
  '0008-push': push,
  '0009-dav': dav,
  '0010-former-uids': formerUids,
  '0012-sources': sources,
  '0013-order': order,
  '0014-guest-editors': guestEditors,
};

/**
 * Brings the schema to the present. Safe beside other processes that do the same; throws what went wrong, a StartError
 * where a newer Fasti was here.
 */
export async function migrate(db: Kysely<Schema>, engine: Engine): Promise<void> {
  await refuseNewer(db);
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

/** What a newer version made is left as it is: this one does not know what it may write there. */
async function refuseNewer(db: Kysely<Schema>): Promise<void> {
  const tables = await db.introspection.getTables({ withInternalKyselyTables: true });
  if (!tables.some(({ name }) => name === 'kysely_migration')) return;
  const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(db);
  const unknown = rows.map(({ name }) => name).filter((name) => !Object.hasOwn(migrations, name));
  if (unknown.length === 0) return;
  throw new StartError(
    'database-newer',
    `this database was brought up to date by a newer Fasti than this one (it has ${unknown.join(', ')}). ` +
      'Start that version again, or restore a backup from before',
  );
}
