import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as oneTimeLinks from '../../../src/storage/tables/one-time-links.ts';
import { addCast, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresOneTimeLinks(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('uses a one-time link once, though two come together', async () => {
    const { db } = storage();
    const link = { tokenHash: newId(), purpose: 'password', principal: cast.ann.id, endsAt: 100 } as const;
    await storage().transaction((tx) => oneTimeLinks.add(tx, link, 1));
    const use = (purpose: 'password' | 'set-up', now: number) =>
      storage().transaction((tx) => oneTimeLinks.use(tx, link.tokenHash, purpose, now));
    assert.equal(await use('set-up', 50), false);
    assert.equal(await use('password', 100), false);
    assert.equal(await oneTimeLinks.find(db, link.tokenHash, 100), undefined);
    assert.deepEqual(await oneTimeLinks.find(db, link.tokenHash, 50), {
      purpose: 'password',
      principal: cast.ann.id,
    });
    const both = await Promise.all([use('password', 50), use('password', 50)]);
    assert.deepEqual(both.sort(), [false, true]);
    assert.equal(await oneTimeLinks.find(db, link.tokenHash, 50), undefined);
  });

  it('takes back the earlier ones of one person, or of the set-up, and no others', async () => {
    const { db } = storage();
    const anns = { tokenHash: newId(), purpose: 'password', principal: cast.ann.id, endsAt: 100 } as const;
    const bens = { ...anns, tokenHash: newId(), principal: cast.ben.id } as const;
    const setUp = { tokenHash: newId(), purpose: 'set-up', principal: null, endsAt: 100 } as const;
    await storage().transaction(async (tx) => {
      for (const link of [anns, bens, setUp]) await oneTimeLinks.add(tx, link, 1);
      await oneTimeLinks.removeOf(tx, { purpose: 'password', principal: cast.ann.id });
    });
    const left = async () =>
      await Promise.all(
        [anns, bens, setUp].map(
          async ({ tokenHash }) => (await oneTimeLinks.find(db, tokenHash, 1)) !== undefined,
        ),
      );
    assert.deepEqual(await left(), [false, true, true]);
    await storage().transaction((tx) => oneTimeLinks.removeOf(tx, { purpose: 'set-up', principal: null }));
    assert.deepEqual(await left(), [false, true, false]);
  });

  it('forgets those that have ended', async () => {
    const links = [100, 101].map((endsAt) => {
      const whom = { purpose: 'password', principal: cast.ann.id } as const;
      return { tokenHash: newId(), ...whom, endsAt };
    });
    await storage().transaction(async (tx) => {
      for (const link of links) await oneTimeLinks.add(tx, link, 1);
      await oneTimeLinks.removeEnded(tx, 100);
    });
    const left = await Promise.all(
      links.map(({ tokenHash }) => oneTimeLinks.find(storage().db, tokenHash, 1)),
    );
    assert.deepEqual(
      left.map((link) => link !== undefined),
      [false, true],
    );
  });
}

onEachEngine('one-time links', itStoresOneTimeLinks);
