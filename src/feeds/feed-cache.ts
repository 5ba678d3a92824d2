import { promisify } from 'node:util';
import { brotliCompress, constants, createBrotliCompress, createGzip, gzip } from 'node:zlib';
import { pipeline, Readable } from 'node:stream';
import { vitals } from '../vitals.ts';

export type Encoding = 'identity' | 'gzip' | 'br';
/** Held bodies are shared by all who read them at once; a feed too large to hold is read anew for each. */
export type Body = { kind: 'held'; bytes: Buffer } | { kind: 'stream'; stream: Readable };
type Render = () => AsyncIterable<string>;

const brotliQuality = { params: { [constants.BROTLI_PARAM_QUALITY]: 4 } };
const compress = {
  gzip: promisify(gzip) as (bytes: Buffer) => Promise<Buffer>,
  br: (bytes: Buffer) => promisify(brotliCompress)(bytes, brotliQuality),
};

/** Thrown away half-way: the feed is larger than may be held. */
class TooLarge extends Error {}

/**
 * Rendered feeds by tag and encoding, at most `mostBytes` of them, the least recently read going first. Whoever asks for
 * what is being made waits for it: 200 programs that come at once cost one rendering. Nothing is ever invalidated: a
 * changed calendar has another tag.
 */
export class FeedCache {
  readonly #held = new Map<string, Buffer>();
  readonly #inTheMaking = new Map<string, Promise<Buffer>>();
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
      vitals.feedCacheHits += 1;
      this.#held.delete(key);
      this.#held.set(key, held);
      return { kind: 'held', bytes: held };
    }
    vitals.feedCacheMisses += 1;
    if (this.#large.has(tag)) return { kind: 'stream', stream: streamOf(render, encoding) };
    try {
      return { kind: 'held', bytes: await this.#make(tag, encoding, render) };
    } catch (error) {
      if (!(error instanceof TooLarge)) throw error;
      if (this.#large.size > 1000) this.#large.clear();
      this.#large.add(tag);
      return { kind: 'stream', stream: streamOf(render, encoding) };
    }
  }

  #make(tag: string, encoding: Encoding, render: Render): Promise<Buffer> {
    const key = `${encoding} ${tag}`;
    const underWay = this.#inTheMaking.get(key);
    if (underWay !== undefined) return underWay;
    const made = (encoding === 'identity' ? this.#collect(render) : this.#compressed(tag, encoding, render))
      .then((bytes) => {
        this.#hold(key, bytes);
        return bytes;
      })
      .finally(() => this.#inTheMaking.delete(key));
    this.#inTheMaking.set(key, made);
    return made;
  }

  async #compressed(tag: string, encoding: 'gzip' | 'br', render: Render): Promise<Buffer> {
    const plain = this.#held.get(`identity ${tag}`) ?? (await this.#make(tag, 'identity', render));
    return await compress[encoding](plain);
  }

  async #collect(render: Render): Promise<Buffer> {
    const parts: Buffer[] = [];
    let length = 0;
    for await (const text of render()) {
      const part = Buffer.from(text);
      length += part.length;
      if (length > this.#mostOfOne) throw new TooLarge();
      parts.push(part);
    }
    return Buffer.concat(parts, length);
  }

  #hold(key: string, bytes: Buffer): void {
    this.#bytes += bytes.length;
    this.#held.set(key, bytes);
    for (const [oldest, body] of this.#held) {
      if (this.#bytes <= this.#mostBytes) break;
      this.#held.delete(oldest);
      this.#bytes -= body.length;
    }
    vitals.feedCacheBytes = this.#bytes;
  }
}

function streamOf(render: Render, encoding: Encoding): Readable {
  const plain = Readable.from(render(), { objectMode: false, highWaterMark: 64 * 1024 });
  if (encoding === 'identity') return plain;
  const compressor = encoding === 'gzip' ? createGzip() : createBrotliCompress(brotliQuality);
  // A failure destroys both ends: the transfer breaks off, and the subscriber keeps what it has.
  return pipeline(plain, compressor, () => undefined);
}
