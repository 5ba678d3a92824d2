import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { counters } from '../server/counters.ts';

export type Encoding = 'identity' | 'gzip' | 'br';
/** A whole body, in chunks of about a megabyte: small ones are a single chunk. Shared by all who read it at once. */
export type Held = Readonly<{ chunks: readonly Buffer[]; length: number }>;
/** A feed too large to hold is read anew for each. */
export type Body = ({ kind: 'held' } & Held) | { kind: 'stream'; stream: Readable };
type Render = () => AsyncIterable<string>;

/** A window of 512 KiB: the usual one of 4 MiB costs some 25 MiB for each body, and saves nothing on calendars. */
const brotliParams = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 19 } };
const chunkBytes = 1024 * 1024;

/** Thrown away half-way: the feed is larger than may be held. */
class TooLarge extends Error {}

/**
 * Rendered feeds by tag and encoding, at most `mostBytes` of them, the least recently read going first. Whoever asks for
 * what is being made waits for it: 200 programs that come at once cost one rendering. Nothing is ever invalidated: a
 * changed calendar has another tag.
 */
export class FeedCache {
  readonly #held = new Map<string, Held>();
  readonly #inTheMaking = new Map<string, Promise<Held>>();
  /** Tags known to be too large, so that they are streamed without a try; bounded like everything. */
  readonly #large = new Set<string>();
  readonly #mostBytes: number;
  readonly #mostOfOne: number;
  #bytes = 0;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
    this.#mostOfOne = mostBytes / 4;
  }

  async read(tag: string, encoding: Encoding, render: Render): Promise<Body> {
    const key = `${encoding} ${tag}`;
    const held = this.#held.get(key);
    if (held !== undefined) {
      counters.feedCacheHits += 1;
      this.#held.delete(key);
      this.#held.set(key, held);
      return { kind: 'held', ...held };
    }
    counters.feedCacheMisses += 1;
    if (this.#large.has(tag)) return { kind: 'stream', stream: streamOf(render, encoding) };
    try {
      return { kind: 'held', ...(await this.#make(tag, encoding, render)) };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      if (this.#large.size > 1000) this.#large.clear();
      this.#large.add(tag);
      return { kind: 'stream', stream: streamOf(render, encoding) };
    }
  }

  #make(tag: string, encoding: Encoding, render: Render): Promise<Held> {
    const key = `${encoding} ${tag}`;
    const underWay = this.#inTheMaking.get(key);
    if (underWay !== undefined) return underWay;
    const made = (encoding === 'identity' ? this.#plain(render) : this.#compressed(tag, encoding, render))
      .then((body) => {
        this.#hold(key, body);
        return body;
      })
      .finally(() => this.#inTheMaking.delete(key));
    this.#inTheMaking.set(key, made);
    return made;
  }

  /** Refuses with TooLarge as soon as it is. */
  async #plain(render: Render): Promise<Held> {
    return await gather(bytesOf(render), this.#mostOfOne);
  }

  async #compressed(tag: string, encoding: 'gzip' | 'br', render: Render): Promise<Held> {
    const plain = this.#held.get(`identity ${tag}`) ?? (await this.#make(tag, 'identity', render));
    const compressed = pipeline(Readable.from(plain.chunks), compressorFor(encoding), () => undefined);
    return await gather(compressed, Infinity);
  }

  #hold(key: string, body: Held): void {
    this.#bytes += body.length;
    this.#held.set(key, body);
    for (const [oldest, { length }] of this.#held) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#held.delete(oldest);
      this.#bytes -= length;
    }
    counters.feedCacheBytes = this.#bytes;
  }
}

async function* bytesOf(render: Render): AsyncGenerator<Buffer> {
  for await (const text of render()) yield Buffer.from(text);
}

/** Small pieces put together as they come, so that a large feed is never there twice. */
async function gather(pieces: AsyncIterable<Buffer>, most: number): Promise<Held> {
  const chunks: Buffer[] = [];
  let [waiting, waitingBytes, length]: [Buffer[], number, number] = [[], 0, 0];
  const close = () => {
    chunks.push(waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting, waitingBytes));
    [waiting, waitingBytes] = [[], 0];
  };
  for await (const piece of pieces) {
    length += piece.length;
    if (length > most) throw new TooLarge();
    waiting.push(piece);
    waitingBytes += piece.length;
    if (waitingBytes >= chunkBytes) close();
  }
  if (waitingBytes > 0) close();
  return { chunks, length };
}

function compressorFor(
  encoding: 'gzip' | 'br',
): ReturnType<typeof createGzip> | ReturnType<typeof createBrotliCompress> {
  return encoding === 'gzip' ? createGzip() : createBrotliCompress(brotliParams);
}

/** What fails here is the reading of a feed: a storage that hangs up must not look like a subscriber who does. */
async function* orFail(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  try {
    yield* pieces;
  } catch (error) {
    throw new Error('a feed could not be read to its end', { cause: error });
  }
}

function streamOf(render: Render, encoding: Encoding): Readable {
  const plain = Readable.from(orFail(bytesOf(render)), { objectMode: false, highWaterMark: 64 * 1024 });
  if (encoding === 'identity') return plain;
  // A failure destroys both ends: the transfer breaks off, and the subscriber keeps what it has.
  return pipeline(plain, compressorFor(encoding), () => undefined);
}
