import assert from 'node:assert/strict';
import { sql, type Kysely } from 'kysely';
import * as addresses from '../../../src/storage/migrations/0006-addresses.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { addCast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itKeepsAddresses(storage: () => Storage): void {
  it('come to what there was before them, under every login that its owner has', async () => {
    const { domain, domainName, ann, calendar } = await addCast(storage());
    const tables = ['former_secrets', 'former_readers', 'addresses', 'domain_names'];
    await storage().transaction(async (tx) => {
      for (const table of tables) await sql.raw(`drop table ${table}`).execute(tx);
      const other = { domain_id: domain, principal_id: ann.id, reserved_for: null, created_at: 1 };
      await tx
        .insertInto('logins')
        .values({ ...other, login: `other@${domainName}` })
        .execute();
      await addresses.up(tx as unknown as Kysely<unknown>, storage().engine);
    });
    const { db } = storage();
    const rows = await db.selectFrom('addresses').selectAll().orderBy('login').execute();
    const names = await db.selectFrom('domain_names').selectAll().execute();
    const plain = (all: readonly object[]) => all.map((row) => ({ ...row }));
    assert.deepEqual(plain(rows), [
      { login: ann.login, slug: 'choir', calendar_id: calendar },
      { login: `other@${domainName}`, slug: 'choir', calendar_id: calendar },
    ]);
    assert.deepEqual(plain(names), [{ name: domainName, domain_id: domain }]);
  });
}

onEachEngine('The addresses of calendars', itKeepsAddresses);
