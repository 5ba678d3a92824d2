import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as accounts from '../../../src/storage/tables/accounts.ts';
import * as guests from '../../../src/storage/tables/guests.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import { addCast, addShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresGuests(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('adds one of an address in a domain, and leaves nothing of the second', async () => {
    const again = { ...cast.gil, id: newId<'guest'>() };
    assert.equal(await storage().transaction((tx) => guests.add(tx, again, 2)), false);
    assert.equal(await accounts.findById(storage().db, again.id), undefined);
    const other = await addCast(storage());
    const found = await guests.findByEmail(storage().db, other.domain, cast.gil.email);
    assert.deepEqual(found, other.gil, 'another domain has its own');
  });

  it('takes up a guest once: the later of two passwords does not count', async () => {
    const accept = (passwordHash: string) =>
      storage().transaction((tx) =>
        guests.accept(tx, cast.gil.id, { name: 'Gil', passwordHash, language: 'en' }),
      );
    assert.deepEqual((await Promise.all([accept('one'), accept('two')])).sort(), [false, true]);
    const guest = await guests.findByEmail(storage().db, cast.domain, cast.gil.email);
    assert.deepEqual([guest?.accepted, guest?.name, guest?.language], [true, 'Gil', 'en']);
  });

  it('closes the accounts without a live share, and deletes those closed for long', async () => {
    const close = (now: number) => storage().transaction((tx) => guests.closeThoseWithoutShare(tx, now));
    const remove = (limit: number) =>
      storage().transaction((tx) => guests.removeClosedBefore(tx, limit, limit));
    const isThere = async () => (await guests.findById(storage().db, cast.gil.id)) !== undefined;
    const share = await storage().transaction((tx) =>
      addShare(tx, cast.calendar, { audience: { kind: 'guest', principal: cast.gil.id }, until: 500 }),
    );
    await close(100);
    await remove(100);
    assert.ok(await isThere(), 'a live share keeps the account');
    await storage().transaction((tx) => shares.end(tx, share, 'time', 500));
    assert.ok((await close(600)) >= 1);
    await remove(599);
    assert.ok(await isThere(), 'not closed for long enough');
    await remove(600);
    assert.ok(!(await isThere()));
    assert.equal(await accounts.findById(storage().db, cast.gil.id), undefined, 'nothing is left of it');
  });

  it('opens a closed account again that has a live share after all', async () => {
    await storage().transaction((tx) => guests.closeThoseWithoutShare(tx, 700));
    await storage().transaction((tx) =>
      addShare(tx, cast.calendar, { audience: { kind: 'guest', principal: cast.gil.id } }),
    );
    assert.equal(await storage().transaction((tx) => guests.reopenThoseWithShare(tx, 701)), 1);
    assert.equal(await storage().transaction((tx) => guests.reopenThoseWithShare(tx, 701)), 0);
  });
}

onEachEngine('guests', itStoresGuests);
