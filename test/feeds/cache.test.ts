import assert from 'node:assert/strict';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { FeedCache, type Body, type Encoding } from '../../src/feeds/cache.ts';
import { counters } from '../../src/server/counters.ts';

const encodings = ['identity', 'gzip', 'br'] as const;

/** What a program gets, decoded. */
async function textOf(body: Body, encoding: Encoding): Promise<string> {
  const bytes = body.kind === 'held' ? Buffer.concat(body.chunks) : await buffer(body.stream);
  if (encoding === 'identity') return bytes.toString();
  return (encoding === 'gzip' ? gunzipSync(bytes) : brotliDecompressSync(bytes)).toString();
}

type TestFeed = {
  renderings: number;
  ended: number;
  readonly text: string;
  readonly render: () => AsyncGenerator<string>;
};

/** A feed in pieces that counts how often it is rendered, and how often that has come to an end. */
function newFeed(...pieces: string[]): TestFeed {
  async function* render() {
    feed.renderings += 1;
    try {
      for (const piece of pieces) {
        await new Promise((resolve) => setImmediate(resolve));
        yield piece;
      }
    } finally {
      feed.ended += 1;
    }
  }
  const feed: TestFeed = { renderings: 0, ended: 0, text: pieces.join(''), render };
  return feed;
}

async function* failing() {
  yield 'BEGIN:VCALENDAR\r\n';
  await new Promise((resolve) => setImmediate(resolve));
  throw new Error('the storage went away');
}

describe('the cache of feeds', () => {
  it('renders once for 200 programs that come at once, whatever encoding they take', async () => {
    const cache = new FeedCache(1e6);
    const feed = newFeed('BEGIN:VCALENDAR\r\n', 'SUMMARY:été\r\n'.repeat(100), 'END:VCALENDAR\r\n');
    const bodies = await Promise.all(
      Array.from({ length: 200 }, async (_, n) => {
        const encoding = encodings[n % 3]!;
        return await textOf(await cache.read('tag', encoding, feed.render), encoding);
      }),
    );
    assert.equal(feed.renderings, 1);
    assert.deepEqual([...new Set(bodies)], [feed.text]);
    await cache.read('tag', 'br', feed.render);
    assert.equal(feed.renderings, 1, 'and never again');
  });

  it('keeps apart what has another tag', async () => {
    const cache = new FeedCache(1e6);
    const [one, two] = [newFeed('one'), newFeed('two')];
    assert.equal(await textOf(await cache.read('1', 'identity', one.render), 'identity'), 'one');
    assert.equal(await textOf(await cache.read('2', 'identity', two.render), 'identity'), 'two');
  });

  it('holds no more bytes than it may, and lets go first of what was read least lately', async () => {
    const cache = new FeedCache(4000);
    const feeds = Array.from({ length: 6 }, (_, n) => newFeed(String(n).repeat(900)));
    const read = async (n: number) => await cache.read(String(n), 'identity', feeds[n]!.render);
    for (const n of [0, 1, 2, 3]) await read(n);
    await read(0);
    for (const n of [4, 5]) {
      await read(n);
      assert.ok(counters.feedCacheBytes <= 4000);
    }
    for (const n of [5, 4, 0, 3]) await read(n);
    assert.deepEqual(
      feeds.map(({ renderings }) => renderings),
      [1, 1, 1, 1, 1, 1],
    );
    await read(1);
    assert.equal(feeds[1]!.renderings, 2);
  });

  it('streams what is too large to be held, byte for byte the same, and does not try to hold it again', async () => {
    for (const encoding of encodings) {
      const cache = new FeedCache(4000);
      const feed = newFeed(...Array.from({ length: 50 }, (_, n) => `SUMMARY:élan ${n}\r\n`.repeat(10)));
      const first = await cache.read('tag', encoding, feed.render);
      assert.equal(first.kind, 'stream');
      assert.equal(await textOf(first, encoding), feed.text);
      assert.equal(feed.renderings, 1, 'the first goes on with what was gathered');
      assert.equal(await textOf(await cache.read('tag', encoding, feed.render), encoding), feed.text);
      assert.equal(feed.renderings, 2);
    }
  });

  const large = () => newFeed(...Array.from({ length: 50 }, (_, n) => `SUMMARY:élan ${n}\r\n`.repeat(10)));

  it('renders what is too large once for each who asks, where several ask at once', async () => {
    const cache = new FeedCache(4000);
    const feed = large();
    const texts = await Promise.all(
      Array.from({ length: 6 }, async (_, n) => {
        const encoding = encodings[n % 3]!;
        return await textOf(await cache.read('tag', encoding, feed.render), encoding);
      }),
    );
    assert.deepEqual([...new Set(texts)], [feed.text]);
    assert.deepEqual([feed.renderings, feed.ended], [6, 6]);
  });

  it('keeps what it gathered for one slow subscriber, not for each', async () => {
    const cache = new FeedCache(4000);
    const [one, two, three] = [large(), large(), large()];
    const slow = await cache.read('1', 'identity', one.render);
    assert.equal(await textOf(await cache.read('2', 'identity', two.render), 'identity'), two.text);
    assert.deepEqual([two.renderings, two.ended], [2, 2]);
    assert.equal(await textOf(slow, 'identity'), one.text);
    assert.equal(one.renderings, 1);
    assert.equal(await textOf(await cache.read('3', 'identity', three.render), 'identity'), three.text);
    assert.equal(three.renderings, 1);
  });

  it('ends the rendering of who has hung up before anything was sent', async () => {
    for (const encoding of encodings) {
      const cache = new FeedCache(4000);
      const feed = large();
      const body = await cache.read('tag', encoding, feed.render);
      assert.ok(body.kind === 'stream');
      const closed = new Promise((resolve) => body.stream.once('close', resolve));
      body.stream.destroy();
      await closed;
      await new Promise((resolve) => setImmediate(resolve));
      assert.deepEqual([feed.renderings, feed.ended], [1, 1]);
      const next = large();
      await cache.read('next', encoding, next.render);
      assert.equal(next.renderings, 1, 'and what it kept is free');
    }
  });

  it('keeps nothing of a rendering that failed: all who waited are told, and the next one is served', async () => {
    const cache = new FeedCache(1e6);
    for (const encoding of encodings) {
      const waited = await Promise.allSettled(
        Array.from({ length: 5 }, () => cache.read('tag', encoding, failing)),
      );
      for (const { status } of waited) assert.equal(status, 'rejected');
    }
    const feed = newFeed('whole');
    for (const encoding of encodings)
      assert.equal(await textOf(await cache.read('tag', encoding, feed.render), encoding), 'whole');
  });

  it('breaks a stream off where its rendering fails, so that no half calendar passes for a whole one', async () => {
    for (const encoding of encodings) {
      const cache = new FeedCache(4);
      const large = newFeed('too large to be held');
      await textOf(await cache.read('tag', encoding, large.render), encoding);
      const body = await cache.read('tag', encoding, failing);
      assert.equal(body.kind, 'stream');
      await assert.rejects(textOf(body, encoding));
    }
  });
});
