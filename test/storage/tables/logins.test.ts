import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as guests from '../../../src/storage/tables/guests.ts';
import * as logins from '../../../src/storage/tables/logins.ts';
import * as principals from '../../../src/storage/tables/principals.ts';
import { addCast, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresLogins(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('gives a login once, and that of a deleted guest back to the address that had it alone', async () => {
    const { domain, gil } = cast;
    const login = gil.login;
    const add = (principal: string) =>
      storage().transaction((tx) => logins.add(tx, { domain, login, principal }, 1));
    assert.equal(await add(gil.id), false);
    await storage().transaction((tx) => principals.remove(tx, gil.id));
    assert.equal(await add(gil.id), false);
    assert.deepEqual(
      { ...(await logins.find(storage().db, domain, login)) },
      { principal: null, reservedFor: 'keyed hash of gil' },
    );
    const again = { ...gil, id: newId<'guest'>() };
    const given = await storage().transaction(async (tx) => {
      await guests.add(tx, again, 2);
      return [
        ...(await logins.reclaim(tx, domain, 'somebody else', again.id)),
        ...(await logins.reclaim(tx, domain, 'keyed hash of gil', again.id)),
      ];
    });
    assert.deepEqual(given.sort(), [gil.email, gil.login].sort());
  });
}

onEachEngine('logins', itStoresLogins);
