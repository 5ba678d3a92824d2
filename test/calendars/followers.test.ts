import { setImmediate } from 'node:timers/promises';
import assert from 'node:assert/strict';
import { listChanges, type SyncPoint } from '../../src/calendars/list-changes.ts';
import type { Context } from '../../src/context.ts';
import { inEachScene } from '../support/scene.ts';
import { change, everyView, numbersFrom } from './writes.ts';

type Held = Map<string, string>;

/** Somebody who follows the stream as a program does: by points, in pages, and starts over where it must. */
class Follower {
  readonly #context: Context;
  readonly #calendar: string;
  readonly held: Held = new Map();
  #point: SyncPoint | null = null;

  constructor(context: Context, calendar: string) {
    this.#context = context;
    this.#calendar = calendar;
  }

  /** Answers how many changes it was told. */
  async follow(limit: number): Promise<number> {
    let told = 0;
    for (;;) {
      const asked = { calendar: { id: this.#calendar }, since: this.#point, limit };
      const { changes, point, complete } = await listChanges(this.#context, asked);
      for (const { name, text } of changes) {
        if (text === null) this.held.delete(name);
        else this.held.set(name, text);
      }
      told += changes.length;
      this.#point = point;
      if (complete) return told;
    }
  }
}

/** All that a reader sees of the calendar now, asked for afresh. */
async function seenBy(context: Context, calendar: string): Promise<Held> {
  const fresh = new Follower(context, calendar);
  await fresh.follow(5000);
  return fresh.held;
}

inEachScene(
  'Whoever follows the stream of a calendar',
  (scene) => {
    const readers = async (): Promise<Record<string, Context>> => {
      const as: Record<string, Context> = { owner: scene().ann };
      for (const [name, terms] of Object.entries(everyView)) {
        const { share } = await scene().share({ kind: 'link', label: name }, { attendees: false, ...terms });
        as[name] = scene().as({ kind: 'link', share: share.id });
      }
      return as;
    };

    for (const seed of [1, 2, 3])
      it(`ends with what the calendar shows them, after any writes (${seed})`, async function () {
        this.timeout(120_000);
        const number = numbersFrom(seed);
        const all = Object.entries(await readers()).map(([name, context]) => ({
          name,
          context,
          follower: new Follower(context, scene().calendar.id),
        }));
        for (let round = 0; round < 25; round += 1) {
          for (let writes = 1 + number(4); writes > 0; writes -= 1) await change(scene(), number);
          for (const { name, context, follower } of all) {
            // Some follow each time, some now and then: a point is good for any number of changes.
            if (number(3) === 0) continue;
            await follower.follow(1 + number(5));
            assert.deepEqual(
              sorted(follower.held),
              sorted(await seenBy(context, scene().calendar.id)),
              `${name}, round ${round}`,
            );
          }
        }
      });

    it('ends so too while many write at once', async function () {
      this.timeout(120_000);
      const follower = new Follower(scene().ann, scene().calendar.id);
      const busy = Object.entries(await readers()).find(([name]) => name === 'busy')![1];
      const other = new Follower(busy, scene().calendar.id);
      let writing = true;
      const writers = [11, 12, 13, 14].map(async (seed) => {
        const number = numbersFrom(seed);
        for (let n = 0; n < 15; n += 1) await change(scene(), number);
      });
      const done = Promise.all(writers).finally(() => (writing = false));
      const following = [follower, other].map(async (one) => {
        // SQLite answers at once: without a turn for others the writers would never come to their end.
        while (writing) await Promise.all([one.follow(3), setImmediate()]);
      });
      await Promise.all([done, ...following]);
      for (const [one, context] of [
        [follower, scene().ann],
        [other, busy],
      ] as const) {
        await one.follow(3);
        assert.deepEqual(sorted(one.held), sorted(await seenBy(context, scene().calendar.id)));
      }
    });
  },
  { sqlite: 'file' },
);

const sorted = (held: Held) => [...held].sort(([a], [b]) => (a < b ? -1 : 1));
