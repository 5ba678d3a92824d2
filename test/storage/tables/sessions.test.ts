import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as sessions from '../../../src/storage/tables/sessions.ts';
import { addCast, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresSessions(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('keeps sessions until they end, and ends them all with a new password', async () => {
    const { db } = storage();
    const [short, long] = [newId(), newId()];
    await storage().transaction(async (tx) => {
      await sessions.add(tx, short, cast.ann.id, 100);
      await sessions.add(tx, long, cast.ann.id, 200);
    });
    const who = { id: cast.ann.id, kind: 'user' };
    assert.deepEqual({ ...(await sessions.find(db, short, 99)) }, who);
    assert.equal(await sessions.find(db, short, 100), undefined);
    await storage().transaction((tx) => sessions.removeEnded(tx, 150));
    assert.equal(await sessions.find(db, short, 99), undefined);
    assert.deepEqual({ ...(await sessions.find(db, long, 150)) }, who);
    await storage().transaction((tx) => sessions.removeOf(tx, cast.ben.id));
    assert.notEqual(await sessions.find(db, long, 150), undefined, 'somebody else’s');
    await storage().transaction((tx) => sessions.removeOf(tx, cast.ann.id));
    assert.equal(await sessions.find(db, long, 150), undefined);
  });

  it('tells a guest’s from a user’s, and ends one alone where somebody signs out', async () => {
    const { db } = storage();
    const [here, there] = [newId(), newId()];
    await storage().transaction(async (tx) => {
      for (const id of [here, there]) await sessions.add(tx, id, cast.gil.id, 100);
      await sessions.remove(tx, here);
    });
    assert.equal(await sessions.find(db, here, 1), undefined);
    assert.equal((await sessions.find(db, there, 1))?.kind, 'guest');
  });
}

onEachEngine('sessions', itStoresSessions);
