import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as users from '../../../src/storage/tables/users.ts';
import { addCast, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresUsers(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('lists the users of a domain by name, with what was stored of them', async () => {
    assert.deepEqual(await users.list(storage().db, cast.domain), [cast.ann, cast.ben]);
    assert.deepEqual(await users.find(storage().db, cast.ben.login), cast.ben);
  });

  it('refuses the login of a user twice', async () => {
    const again = { ...cast.ann, id: newId<'user'>() };
    assert.equal(await storage().transaction((tx) => users.add(tx, again, null, 1)), false);
    assert.equal(await users.findById(storage().db, again.id), undefined);
  });
}

onEachEngine('users', itStoresUsers);
