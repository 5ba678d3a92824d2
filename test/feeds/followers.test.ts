import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import type { Context } from '../../src/context.ts';
import type { Feed } from '../../src/feeds/feed.ts';
import { listFeedChanges } from '../../src/feeds/list-feed-changes.ts';
import { readLinkFeed } from '../../src/feeds/read-link-feed.ts';
import { renderFeed } from '../../src/feeds/render-feed.ts';
import { inEachScene } from '../support/scene.ts';
import { change, everyView, numbersFrom } from '../calendars/writes.ts';

/** By UID, all components of it. */
type Held = Map<string, string>;

function objectsIn(text: string): Held {
  const found: Held = new Map();
  for (const [component] of text.matchAll(/^BEGIN:(VEVENT|VTODO)\r\n[^]*?^END:\1\r\n/gm)) {
    const uid = /^UID:(.*)\r$/m.exec(component.replaceAll('\r\n ', ''))![1]!;
    found.set(uid, (found.get(uid) ?? '') + component);
  }
  return found;
}

/** A program that follows a feed by its tokens alone, and asks until it is told that there is nothing more. */
class Follower {
  readonly held: Held = new Map();
  readonly #context: Context;
  readonly #open: () => Promise<Feed>;
  #token: string | undefined;

  constructor(context: Context, open: () => Promise<Feed>) {
    this.#context = context;
    this.#open = open;
  }

  async follow(limit: number): Promise<void> {
    for (;;) {
      const asked = { token: this.#token, limit };
      const { text, token } = await listFeedChanges(this.#context, await this.#open(), asked);
      this.#token = token;
      if (text === null) return;
      const told = objectsIn(text);
      for (const [uid, object] of told) {
        if (object.includes('\r\nSTATUS:DELETED\r\n')) this.held.delete(uid);
        else this.held.set(uid, object);
      }
      assert.ok(told.size <= limit, `${told.size} objects where ${limit} components were asked for`);
    }
  }

  async whole(): Promise<Held> {
    let text = '';
    for await (const piece of renderFeed(this.#context, await this.#open())) text += piece;
    return objectsIn(text);
  }
}

/** The views that are followed in a window as well. */
const inMarch = new Set(['busy', 'full', 'alarms']);

const sorted = (held: Held) => [...held].sort(([a], [b]) => (a < b ? -1 : 1));

inEachScene(
  'Whoever follows a feed by enhanced GET',
  (scene) => {
    /** A link for each view, some of which are read in a window too. */
    const followers = async (): Promise<Map<string, Follower>> => {
      const all = new Map<string, Follower>();
      const context = scene().eve;
      for (const [name, terms] of Object.entries(everyView)) {
        const shared = await scene().share({ kind: 'link', label: name }, { attendees: false, ...terms });
        const secret = /([\w-]{43})\.ics$/.exec(shared.feed)![1]!;
        all.set(name, new Follower(context, () => readLinkFeed(context, { secret })));
        if (!inMarch.has(name)) continue;
        const march = { secret, start: '2026-03-01', end: '2026-04-01' };
        all.set(`${name} in March`, new Follower(context, () => readLinkFeed(context, march)));
      }
      return all;
    };

    for (const seed of [1, 2, 3])
      it(`ends with what the whole feed holds, after any writes (${seed})`, async function () {
        this.timeout(120_000);
        const number = numbersFrom(seed);
        const all = await followers();
        for (let round = 0; round < 20; round += 1) {
          for (let writes = 1 + number(4); writes > 0; writes -= 1) await change(scene(), number);
          for (const [name, follower] of all) {
            if (number(3) === 0) continue;
            await follower.follow(2 + number(5));
            assert.deepEqual(
              sorted(follower.held),
              sorted(await follower.whole()),
              `${name}, round ${round}`,
            );
          }
        }
      });

    it('ends so too while many write at once', async function () {
      this.timeout(120_000);
      const all = await followers();
      const some = ['busy', 'full', 'alarms in March'].map((name) => all.get(name)!);
      let writing = true;
      const writers = [11, 12, 13].map(async (seed) => {
        const number = numbersFrom(seed);
        for (let n = 0; n < 15; n += 1) await change(scene(), number);
      });
      const done = Promise.all(writers).finally(() => (writing = false));
      const following = some.map(async (one) => {
        // SQLite answers at once: without a turn for others the writers would never come to their end.
        while (writing) await Promise.all([one.follow(3), setImmediate()]);
      });
      await Promise.all([done, ...following]);
      for (const one of some) {
        await one.follow(3);
        assert.deepEqual(sorted(one.held), sorted(await one.whole()));
      }
    });
  },
  { sqlite: 'file' },
);
