import { pipeline, Readable } from 'node:stream';
import { constants, createBrotliCompress, createGzip } from 'node:zlib';
import { counters } from '../server/counters.ts';

export type Encoding = 'identity' | 'gzip' | 'br';
/** A whole body, in chunks of about a megabyte: small ones are a single chunk. Shared by all who read it at once. */
export type Held = Readonly<{ chunks: readonly Buffer[]; length: number }>;
/** A feed too large to hold is read anew for each; the first goes on with what was read to find that out. */
export type Body = ({ kind: 'held' } & Held) | { kind: 'stream'; stream: Readable };
type Render = () => AsyncIterable<string>;

/** A window of 512 KiB: the usual one of 4 MiB costs some 25 MiB for each body, and saves nothing on calendars. */
const brotliParams = { params: { [constants.BROTLI_PARAM_QUALITY]: 4, [constants.BROTLI_PARAM_LGWIN]: 19 } };
const chunkBytes = 1024 * 1024;

/** A rendering under way: what was gathered of it, and the rest. */
type Begun = { gathered: Buffer[]; rest: AsyncIterator<Buffer, void> };

/** Half-way it turns out that the feed is larger than may be held. */
class TooLarge extends Error {
  /** Until somebody goes on with it. */
  begun: Begun | undefined;

  constructor(begun: Begun) {
    super('larger than may be held');
    this.begun = begun;
  }
}

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
  #goingOn: Begun | undefined;

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
    if (this.#large.has(tag)) return { kind: 'stream', stream: streamOf(anew(render), encoding) };
    try {
      return { kind: 'held', ...(await this.#make(tag, encoding, render)) };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      if (this.#large.size > 1000) this.#large.clear();
      this.#large.add(tag);
      const begun = await this.#takeOver(error, render);
      return { kind: 'stream', stream: streamOf(begun, encoding) };
    }
  }

  /**
   * The first of those who waited for it goes on with what was begun, and the others begin anew. One at a time: a slow
   * subscriber keeps what was gathered in memory.
   */
  async #takeOver(error: TooLarge, render: Render): Promise<Begun> {
    const { begun } = error;
    error.begun = undefined;
    if (begun === undefined) return anew(render);
    if (this.#goingOn !== undefined && this.#goingOn.gathered.length > 0) {
      await begun.rest.return?.();
      return anew(render);
    }
    return (this.#goingOn = begun);
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

async function* bytesOf(render: Render): AsyncGenerator<Buffer, void> {
  for await (const text of render()) yield Buffer.from(text);
}

function anew(render: Render): Begun {
  return { gathered: [], rest: bytesOf(render) };
}

/** Small pieces put together as they come, so that a large feed is never there twice. */
async function gather(pieces: AsyncIterable<Buffer, void>, most: number): Promise<Held> {
  const chunks: Buffer[] = [];
  let [waiting, waitingBytes, length]: [Buffer[], number, number] = [[], 0, 0];
  const close = () => {
    chunks.push(waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting, waitingBytes));
    [waiting, waitingBytes] = [[], 0];
  };
  const rest = pieces[Symbol.asyncIterator]();
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) {
    const piece = next.value;
    length += piece.length;
    waiting.push(piece);
    if (length > most) throw new TooLarge({ gathered: [...chunks, ...waiting], rest });
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

/**
 * What fails here is the reading of a feed: a storage that hangs up must not look like a subscriber who does. No generator:
 * one that was never asked for anything would not end the rendering with itself.
 */
function goOn({ gathered, rest }: Begun): AsyncIterable<Buffer> {
  const iterator: AsyncIterator<Buffer, void> = {
    async next() {
      const first = gathered.shift();
      if (first !== undefined) return { value: first, done: false };
      try {
        return await rest.next();
      } catch (error) {
        throw new Error('a feed could not be read to its end', { cause: error });
      }
    },
    async return() {
      gathered.length = 0;
      await rest.return?.();
      return { value: undefined, done: true };
    },
  };
  return { [Symbol.asyncIterator]: () => iterator };
}

/** A short text in one piece, as `encoding` has it. */
export async function encoded(text: string, encoding: Encoding): Promise<Buffer> {
  if (encoding === 'identity') return Buffer.from(text);
  const compressed = pipeline(Readable.from([Buffer.from(text)]), compressorFor(encoding), () => undefined);
  return Buffer.concat((await gather(compressed, Infinity)).chunks);
}

function streamOf(begun: Begun, encoding: Encoding): Readable {
  const plain = Readable.from(goOn(begun), { objectMode: false, highWaterMark: 64 * 1024 });
  if (encoding === 'identity') return plain;
  // A failure destroys both ends: the transfer breaks off, and the subscriber keeps what it has.
  return pipeline(plain, compressorFor(encoding), () => undefined);
}
