import assert from 'node:assert/strict';

/** A request to whichever server lives now; rejects with a TypeError where the connection ends. */
export type Ask = (
  method: string,
  path: string,
  options?: Readonly<{ headers?: Record<string, string>; body?: string }>,
) => Promise<Response>;

/** Somebody who writes one thing after another, and knows what must be there. */
export type Writer = {
  /** What is there as they know it: path and text. */
  readonly there: ReadonlyMap<string, string>;
  /** Whether they asked for something that nobody answered. */
  readonly isWaiting: boolean;
  /** Writes once; resolves when it is acknowledged. */
  write(ask: Ask): Promise<void>;
  /** Looks whether what they wait for has happened, and that all that they know of is so. Answers whether it has. */
  settle(ask: Ask): Promise<boolean>;
};

/** One event on its way: made, changed, moved between calendars and within one, and removed, again and again. */
export class Author implements Writer {
  readonly #uid: string;
  readonly #collections: readonly string[];
  #at: { path: string; text: string; etag: string } | undefined;
  #next: { path: string; text: string } | 'gone' | undefined;
  #step = 0;

  constructor(uid: string, collections: readonly string[]) {
    this.#uid = uid;
    this.#collections = collections;
  }

  get there(): ReadonlyMap<string, string> {
    return new Map(this.#at && [[this.#at.path, this.#at.text]]);
  }

  get isWaiting(): boolean {
    return this.#next !== undefined;
  }

  async write(ask: Ask): Promise<void> {
    this.#step += 1;
    const path = this.#pathOf(this.#step);
    const text = this.#textOf(this.#step);
    const at = this.#at;
    const act = at === undefined ? 'make' : this.#actOn(at.path, path);
    const request: [string, string, Parameters<Ask>[2]] =
      act === 'make'
        ? ['PUT', path, { headers: { 'If-None-Match': '*', 'Content-Type': 'text/calendar' }, body: text }]
        : act === 'change'
          ? [
              'PUT',
              at!.path,
              { headers: { 'If-Match': `"${at!.etag}"`, 'Content-Type': 'text/calendar' }, body: text },
            ]
          : act === 'move'
            ? ['MOVE', at!.path, { headers: { Destination: path, Overwrite: 'F' } }]
            : ['DELETE', at!.path, { headers: { 'If-Match': `"${at!.etag}"` } }];
    const next = (this.#next =
      act === 'remove'
        ? 'gone'
        : act === 'move'
          ? { path, text: at!.text }
          : act === 'change'
            ? { path: at!.path, text }
            : { path, text });
    const answer = await ask(...request);
    const said = await answer.text();
    assert(answer.ok, `${request[0]} ${request[1]}: ${answer.status} ${said}`);
    const etag = answer.headers.get('ETag')?.replaceAll('"', '') ?? at?.etag ?? '';
    this.#at = next === 'gone' ? undefined : { ...next, etag };
    this.#next = undefined;
  }

  async settle(ask: Ask): Promise<boolean> {
    const [before, next] = [this.#at, this.#next];
    const after = next === 'gone' ? undefined : (next ?? before);
    const paths = new Set([before?.path, after?.path].filter((path) => path !== undefined));
    const found: { path: string; text: string; etag: string }[] = [];
    for (const path of paths) {
      const answer = await ask('GET', path);
      const text = await answer.text();
      assert([200, 404].includes(answer.status), `GET ${path}: ${answer.status}`);
      if (answer.ok) found.push({ path, text, etag: answer.headers.get('ETag')!.replaceAll('"', '') });
    }
    assert(found.length <= 1, `${this.#uid} is in two places`);
    const [one] = found;
    const isSame = (other: { path: string; text: string } | undefined) =>
      one?.path === other?.path && one?.text === other?.text;
    assert(isSame(before) || isSame(after), `${this.#uid} is neither as it was nor as it was asked for`);
    const hasHappened = next !== undefined && isSame(after);
    this.#at = one;
    this.#next = undefined;
    return hasHappened;
  }

  #actOn(from: string, to: string) {
    const act = (['change', 'move', 'change', 'move', 'remove'] as const)[this.#step % 5]!;
    // What was often under way when all ended may be there already.
    return act === 'move' && from === to ? 'change' : act;
  }

  #pathOf(step: number): string {
    return `${this.#collections[step % this.#collections.length]!}${this.#uid}-${step % 3}.ics`;
  }

  #textOf(step: number): string {
    return [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:-//t//t//FR',
      'BEGIN:VEVENT',
      `UID:${this.#uid}`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART:20260310T1000${String(step % 60).padStart(2, '0')}Z`,
      `SUMMARY:${step}`,
      'END:VEVENT',
      'END:VCALENDAR',
      '',
    ].join('\r\n');
  }
}

/** Sets a name, a colour and a property that nobody else knows, all by one PROPPATCH: all three or none. */
export class Painter implements Writer {
  readonly there = new Map<string, string>();
  readonly #collection: string;
  #step = 0;
  #next: number | undefined;

  constructor(collection: string) {
    this.#collection = collection;
  }

  get isWaiting(): boolean {
    return this.#next !== undefined;
  }

  async write(ask: Ask): Promise<void> {
    const next = (this.#next = this.#step + 1);
    const answer = await ask('PROPPATCH', this.#collection, {
      headers: { 'Content-Type': 'application/xml' },
      body: `<D:propertyupdate xmlns:D="DAV:" xmlns:A="http://apple.com/ns/ical/" xmlns:x="urn:x"><D:set><D:prop>${props(next)}</D:prop></D:set></D:propertyupdate>`,
    });
    const said = await answer.text();
    assert(answer.status === 207 && !/HTTP\/1.1 [45]/.test(said), said);
    this.#step = next;
    this.#next = undefined;
  }

  async settle(ask: Ask): Promise<boolean> {
    const answer = await ask('PROPFIND', this.#collection, {
      headers: { 'Content-Type': 'application/xml', Depth: '0' },
      body: '<D:propfind xmlns:D="DAV:" xmlns:A="http://apple.com/ns/ical/" xmlns:x="urn:x"><D:prop><D:displayname/><A:calendar-color/><x:of-mine/></D:prop></D:propfind>',
    });
    const text = await answer.text();
    const [, name] = /<D:displayname>(\w*)</.exec(text)!;
    const [, color] = /<A:calendar-color>#00(\w{4})FF</.exec(text) ?? [];
    const [, mine] = /xmlns="urn:x">(\d+)</.exec(text) ?? [];
    const steps = new Set([
      name === 'Choir' ? 0 : Number(name?.slice(1)),
      parseInt(color ?? '0', 16),
      Number(mine ?? '0'),
    ]);
    assert.equal(steps.size, 1, `half of its properties are changed: ${[...steps].join()}`);
    const step = [...steps][0]!;
    assert(step === this.#step || step === this.#next, `${step} after ${this.#step}`);
    const hasHappened = step === this.#next;
    this.#step = step;
    this.#next = undefined;
    return hasHappened;
  }
}

const props = (step: number) =>
  `<D:displayname>n${step}</D:displayname>` +
  `<A:calendar-color>#00${step.toString(16).padStart(4, '0').toUpperCase()}</A:calendar-color>` +
  `<x:of-mine>${step}</x:of-mine>`;
