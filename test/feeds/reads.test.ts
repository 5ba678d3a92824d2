import assert from 'node:assert/strict';
import { LastReads } from '../../src/feeds/reads.ts';
import type { Storage } from '../../src/storage/storage.ts';
import { inEachScene } from '../support/scene.ts';

const thunderbird = 'Thunderbird/153.0';

inEachScene('the notes of who read', (scene) => {
  let share: string;
  let writes: number;
  let isDown: boolean;
  const errors: unknown[] = [];
  const open = () => {
    const { storage, clock } = scene();
    const counting: Storage = {
      ...storage,
      transaction: (work) => {
        writes += 1;
        return isDown ? Promise.reject(new Error('the disk is full')) : storage.transaction(work);
      },
    };
    return new LastReads(counting, clock, (error) => errors.push(error));
  };
  const noted = async () =>
    (await scene().storage.db.selectFrom('reads').selectAll().orderBy('program').execute()).map(
      ({ share_id: of, program, day }) => [of === share, program, day],
    );

  beforeEach(async () => {
    ({ id: share } = (await scene().share({ kind: 'public' })).share);
    writes = 0;
    isDown = false;
    errors.length = 0;
  });

  it('are written once a day for each program, however often it polls', async () => {
    const notes = open();
    for (let n = 0; n < 1000; n += 1) {
      notes.note(share, thunderbird);
      notes.note(share, 'curl/8');
    }
    await notes.settled();
    for (let n = 0; n < 1000; n += 1) notes.note(share, thunderbird);
    await notes.settled();
    assert.equal(writes, 1);
    assert.deepEqual(await noted(), [
      [true, 'Thunderbird', '2026-03-10'],
      [true, 'curl', '2026-03-10'],
    ]);
  });

  it('follow the day', async () => {
    const notes = open();
    notes.note(share, thunderbird);
    await notes.settled();
    scene().clock.advance({ hours: 24 });
    notes.note(share, thunderbird);
    await notes.settled();
    assert.deepEqual(await noted(), [[true, 'Thunderbird', '2026-03-11']]);
  });

  it('that could not be written are told, and tried again at the next read', async () => {
    const notes = open();
    isDown = true;
    notes.note(share, thunderbird);
    await notes.settled();
    assert.equal(errors.length, 1);
    assert.deepEqual(await noted(), []);
    isDown = false;
    notes.note(share, thunderbird);
    await notes.settled();
    assert.deepEqual(await noted(), [[true, 'Thunderbird', '2026-03-10']]);
  });

  it('of a share that went meanwhile harm nobody', async () => {
    const notes = open();
    notes.note('no such share', thunderbird);
    await notes.settled();
    notes.note(share, thunderbird);
    await notes.settled();
    assert.deepEqual(await noted(), [[true, 'Thunderbird', '2026-03-10']]);
  });

  it('are of today again after a clock that ran ahead was set back', async () => {
    const notes = open();
    scene().clock.set('2031-01-01T10:00:00Z');
    notes.note(share, 'curl/8');
    await notes.settled();
    scene().clock.set('2026-03-10T09:00:00Z');
    notes.note(share, 'curl/8');
    notes.note(share, thunderbird);
    await notes.settled();
    assert.ok((await noted()).some(([, program, day]) => program === 'Thunderbird' && day === '2026-03-10'));
  });
});
