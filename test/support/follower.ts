import assert from 'node:assert/strict';
import type { Ask } from './writers.ts';

const xml = { 'Content-Type': 'application/xml', Depth: '1' };
const responses = (text: string) =>
  [...text.matchAll(/<D:response>(.*?)<\/D:response>/gs)].map(([, one]) => one!);
const hrefIn = (response: string) => /<D:href>([^<]*)</.exec(response)![1]!;
const tagIn = (response: string) => /<D:getetag>&quot;([^&]*)&quot;/.exec(response)?.[1];

/** A program that keeps a copy of a calendar by sync-collection alone (RFC 6578). */
export class Follower {
  readonly #collection: string;
  #token = '';
  readonly #tags = new Map<string, string>();

  constructor(collection: string) {
    this.#collection = collection;
  }

  /** Asks for what changed since the last answer that came whole, two at a time. */
  async sync(ask: Ask): Promise<void> {
    for (;;) {
      const body =
        `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${this.#token}</D:sync-token><D:sync-level>1</D:sync-level>` +
        '<D:limit><D:nresults>2</D:nresults></D:limit><D:prop><D:getetag/></D:prop></D:sync-collection>';
      const answer = await ask('REPORT', this.#collection, { headers: xml, body });
      const text = await answer.text();
      assert.equal(answer.status, 207, text);
      let isMore = false;
      for (const response of responses(text)) {
        const [href, tag] = [hrefIn(response), tagIn(response)];
        if (href === this.#collection) isMore = true;
        else if (tag === undefined) this.#tags.delete(href);
        else this.#tags.set(href, tag);
      }
      this.#token = /<D:sync-token>([^<]*)</.exec(text)![1]!;
      if (!isMore) return;
    }
  }

  /** What was followed is what the server has, and what the server has is what was written to it. */
  async assertSame(ask: Ask, written: readonly (readonly [path: string, text: string])[]): Promise<void> {
    const body = '<D:propfind xmlns:D="DAV:"><D:prop><D:getetag/></D:prop></D:propfind>';
    const listed = await (await ask('PROPFIND', this.#collection, { headers: xml, body })).text();
    const has = new Map(
      responses(listed).flatMap((one) => (tagIn(one) ? [[hrefIn(one), tagIn(one)!] as const] : [])),
    );
    assert.deepEqual([...this.#tags].sort(), [...has].sort(), 'who follows has something else');
    const mine = written.filter(([path]) => path.startsWith(this.#collection)).map(([path]) => path);
    assert.deepEqual([...has.keys()].sort(), mine.sort(), 'something was lost, or is there twice');
  }
}
