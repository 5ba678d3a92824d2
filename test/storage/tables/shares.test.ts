import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as liveShares from '../../../src/storage/tables/live-shares.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import * as spaces from '../../../src/storage/tables/spaces.ts';
import { addCast, addShare, newShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresShares(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));
  const add = (changes: Partial<shares.NewShare>) =>
    storage().transaction((tx) => shares.add(tx, newShare(cast.calendar, changes), 1));
  const addOne = (changes: Partial<shares.NewShare>) =>
    storage().transaction((tx) => addShare(tx, cast.calendar, changes));
  const toGil = () => ({ audience: { kind: 'guest', principal: cast.gil.id }, acceptedAt: null }) as const;

  it('has one live share per audience, though two come together; links are many', async () => {
    assert.deepEqual((await Promise.all([add(toGil()), add(toGil())])).sort(), [false, true]);
    const link = () => add({ audience: { kind: 'link', label: 'door', secretHash: newId() } });
    assert.deepEqual(await Promise.all([link(), link()]), [true, true]);
  });

  it('can be given again after it ended', async () => {
    const id = await addOne(toGil());
    const end = () => storage().transaction((tx) => shares.end(tx, id, 'owner', 9));
    assert.deepEqual([await end(), await end()], [true, false]);
    assert.equal(await add(toGil()), true);
  });

  it('tells each audience as it is', async () => {
    const id = await addOne(toGil());
    const share = await shares.find(storage().db, id);
    assert.deepEqual(share?.audience, {
      kind: 'guest',
      principal: cast.gil.id,
      email: cast.gil.email,
      login: cast.gil.login,
      name: null,
    });
    const space = { id: newId<'space'>(), domain: cast.domain, login: `${newId()}@${cast.domainName}` };
    await storage().transaction((tx) => spaces.add(tx, { ...space, name: 'Bureau', language: 'fr' }, 1));
    const toSpace = await addOne({ audience: { kind: 'space', principal: space.id } });
    assert.deepEqual((await shares.find(storage().db, toSpace))?.audience, {
      kind: 'space',
      principal: space.id,
      login: space.login,
      name: 'Bureau',
    });
    const secretHash = newId();
    await addOne({ audience: { kind: 'link', label: 'door', secretHash } });
    const link = await shares.findBySecret(storage().db, secretHash);
    assert.deepEqual(link?.audience, { kind: 'link', label: 'door' });
  });

  it('changes terms of a live share alone, and may warn of a new end again', async () => {
    const id = await addOne({ until: 100 });
    const warn = (until: number) => storage().transaction((tx) => shares.markWarned(tx, id, until, 50));
    assert.equal(await warn(99), false, 'of another end than it has by now nobody was told');
    assert.deepEqual([await warn(100), await warn(100)], [true, false]);
    const save = () =>
      storage().transaction((tx) => shares.saveTerms(tx, id, { until: 200, detail: 'busy' }, 60));
    assert.equal(await save(), true);
    assert.equal(await warn(200), true);
    const share = await shares.find(storage().db, id);
    assert.deepEqual([share?.until, share?.detail, share?.changedAt], [200, 'busy', 60]);
    await storage().transaction((tx) => shares.end(tx, id, 'time', 200));
    assert.equal(await save(), false);
  });

  it('lists what is due, and what ends soon, in order', async () => {
    const [first, second] = [
      await addOne({ audience: { kind: 'user', principal: cast.ben.id }, until: 10 }),
      await addOne({ until: 20 }),
    ];
    const mine = (listed: { id: string }[]) =>
      listed.map(({ id }) => id).filter((id) => [first, second].includes(id));
    assert.deepEqual(mine(await liveShares.listDue(storage().db, 20)), [first, second]);
    assert.deepEqual(mine(await liveShares.listDue(storage().db, 10)), [first]);
    assert.deepEqual(mine(await liveShares.listToWarn(storage().db, 5, 15)), [first]);
    assert.deepEqual(mine(await liveShares.listToWarn(storage().db, 10, 25)), [second]);
  });
}

onEachEngine('shares', itStoresShares);
