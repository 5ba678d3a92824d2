import assert from 'node:assert/strict';
import { isLive } from '../../../src/sharing/share.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import { isLiveAt } from '../../../src/storage/tables/liveness.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import { addCast, addShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

const now = 1000;
const ends = { 'no end': null, 'an end before now': 999, 'an end just now': 1000, 'an end after now': 1001 };
const live = new Set(['no end, not ended', 'an end after now, not ended']);

function itAgreesOnLiveness(storage: () => Storage): void {
  let cast: Cast;
  before(async () => (cast = await addCast(storage())));

  for (const [name, until] of Object.entries(ends))
    for (const ended of ['not ended', 'ended'] as const) {
      const is = live.has(`${name}, ${ended}`);
      it(`a share with ${name}, ${ended}, is ${is ? 'live' : 'over'} to a query and to who has read it`, async () => {
        const audience = { kind: 'link', label: 'Site', secretHash: `${name} ${ended}` } as const;
        const id = await storage().transaction(async (tx) => {
          const added = await addShare(tx, cast.calendar, { audience, until });
          if (ended === 'ended') await shares.end(tx, added, 'owner', 500);
          return added;
        });
        const { db } = storage();
        const found = await db
          .selectFrom('shares')
          .select('id')
          .where('id', '=', id)
          .where(isLiveAt(now))
          .execute();
        assert.equal(found.length, is ? 1 : 0);
        const share = await shares.find(db, id);
        assert.equal(isLive(share!, Temporal.Instant.fromEpochMilliseconds(now)), is);
      });
    }
}

onEachEngine('whether a share is live', itAgreesOnLiveness);
