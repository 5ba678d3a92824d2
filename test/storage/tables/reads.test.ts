import assert from 'node:assert/strict';
import type { Storage } from '../../../src/storage/storage.ts';
import * as reads from '../../../src/storage/tables/reads.ts';
import { addCast, addShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresReads(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('remembers the last day of each program', async () => {
    const share = await storage().transaction((tx) => addShare(tx, cast.calendar, {}));
    const note = (program: string, day: string) =>
      storage().transaction((tx) => reads.save(tx, { share, program, day }));
    await note('Thunderbird', '2026-11-20');
    await note('Thunderbird', '2026-11-22');
    await note('Thunderbird', '2026-11-21');
    await note('Evolution', '2026-11-21');
    assert.deepEqual(
      (await reads.list(storage().db, cast.calendar)).map(({ program, day }) => `${day} ${program}`),
      ['2026-11-22 Thunderbird', '2026-11-21 Evolution'],
    );
    await storage().transaction((tx) =>
      reads.save(tx, { share: 'gone', program: 'Thunderbird', day: '2026-11-22' }),
    );
    assert.equal((await reads.list(storage().db, cast.calendar)).length, 2);
  });
}

onEachEngine('last reads', itStoresReads);
