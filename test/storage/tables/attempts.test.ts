import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as attempts from '../../../src/storage/tables/attempts.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresAttempts(storage: () => Storage): void {
  it('counts wrong passwords by login and by address, each once', async () => {
    const [login, address] = [newId(), newId()];
    const fail = (fingerprint: string, at: number, of = login) =>
      storage().transaction((tx) => attempts.add(tx, { login: of, fingerprint, address }, at));
    await fail('x', 10);
    await fail('x', 20);
    await fail('y', 30);
    await fail('z', 40, newId());
    const { db } = storage();
    assert.deepEqual(await attempts.count(db, { login, address }, 0), { login: 2, address: 3 });
    assert.deepEqual(await attempts.count(db, { login, address }, 25), { login: 1, address: 2 });
    assert.equal(await attempts.isKnown(db, { login, fingerprint: 'x' }, 19), true);
    assert.equal(await attempts.isKnown(db, { login, fingerprint: 'x' }, 20), false);
    await storage().transaction((tx) => attempts.removeBefore(tx, 41));
    assert.deepEqual(await attempts.count(db, { login, address }, 0), { login: 0, address: 0 });
  });
}

onEachEngine('wrong passwords', itStoresAttempts);
