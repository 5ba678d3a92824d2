import assert from 'node:assert/strict';
import supertest from 'supertest';
import { importCalendar } from '../../../src/calendars/import-calendar.ts';
import { changeShare } from '../../../src/sharing/change-share.ts';
import { revokeShare } from '../../../src/sharing/revoke-share.ts';
import type { Shared, ShareRequest } from '../../../src/sharing/share-calendar.ts';
import { password } from '../../support/scene.ts';
import { oneEvent, openSite, type Site } from '../pages/site.ts';

/** What a 304 must say as its 200 would, and what goes with a body alone. */
const told = [
  'etag',
  'cache-control',
  'vary',
  'last-modified',
  'x-robots-tag',
  'referrer-policy',
  'x-content-type-options',
] as const;

type Reader = 'public' | 'ben' | 'link';
type Narrowing = (site: Site, shared: Shared) => Promise<unknown>;
const details = ['busy', 'titles', 'full'] as const;
const encodings = ['identity', 'gzip', 'br'] as const;
const wholeDay = '20380101';

describe('a conditional request', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
    // After the day on which feeds were last written differently.
    site.scene.clock.set('2027-03-10T09:00:00Z');
    const bytes = oneEvent('Dentiste', 'LOCATION:Salle bleue');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
    later();
  });
  afterEach(() => site.close());

  const later = (hours = 1) => site.scene.clock.advance({ hours });
  const audiences: Record<Reader, ShareRequest['audience']> = {
    public: { kind: 'public' },
    ben: { kind: 'user', login: 'ben@monasso.org' },
    link: { kind: 'link', label: 'Mairie' },
  };
  const share = async (reader: Reader, detail: (typeof details)[number] = 'full') => {
    const shared = await site.scene.share(audiences[reader], { detail });
    later();
    return shared;
  };
  const ask = async (
    reader: Reader,
    { feed }: Pick<Shared, 'feed'>,
    more: { ending?: string; query?: string; headers?: Record<string, string>; method?: 'get' | 'head' } = {},
  ) => {
    const { ending = '.ics', query = '', headers = {}, method = 'get' } = more;
    const path = `${new URL(feed).pathname.replace(/\.ics$/, ending)}${query}`;
    const request = supertest(site.server)[method](path).set(headers);
    return await (reader === 'ben' ? request.auth('ben@monasso.org', password) : request);
  };
  const headersOf = (answer: supertest.Response) =>
    Object.fromEntries(told.map((name) => [name, answer.get(name)]));

  it('for anything but what is there already is a 304 (RFC 9110 §13.1.2)', async () => {
    const shared = await share('link');
    assert.equal((await ask('link', shared, { headers: { 'If-None-Match': '*' } })).status, 304);
    assert.equal((await ask('link', shared, { headers: { 'If-None-Match': '"*"' } })).status, 200);
  });

  it('that changes nothing is a 304 that says all that its 200 would (RFC 9110 §15.4.5)', async () => {
    for (const reader of ['public', 'ben', 'link'] as const) {
      const shared = await share(reader);
      for (const ending of ['.ics', '.json'])
        for (const query of ['', `?end=${wholeDay}&start=20371201`])
          for (const encoding of encodings) {
            const headers = { 'Accept-Encoding': encoding };
            const what = [reader, ending, query, encoding].join(' ');
            const whole = await ask(reader, shared, { ending, query, headers });
            assert.equal(whole.status, 200, what);
            assert.ok(whole.get('etag'), what);
            for (const method of ['get', 'head'] as const) {
              const known = { ...headers, 'If-None-Match': whole.get('etag')! };
              const answer = await ask(reader, shared, { ending, query, headers: known, method });
              assert.equal(answer.status, 304, what);
              assert.deepEqual(headersOf(answer), headersOf(whole), what);
              assert.equal(answer.get('content-type'), undefined);
              assert.equal(answer.get('content-encoding'), undefined);
            }
          }
    }
  });

  it('by the date of another view, or another window, is answered whole', async () => {
    const far = { 'If-Modified-Since': 'Thu, 31 Dec 2037 00:00:00 GMT' };
    const shared = { public: await share('public', 'busy'), ben: await share('ben', 'full') };
    for (const reader of ['public', 'ben'] as const)
      for (const ending of ['.ics', '.json'])
        for (const query of ['', '?start=-1mon', '?start=20370101&end=20370201']) {
          const answer = await ask(reader, shared[reader], { ending, query, headers: far });
          assert.equal(answer.status, 200, [reader, ending, query].join(' '));
          assert.equal(answer.get('last-modified'), undefined);
        }
    const link = await share('link');
    for (const query of ['?start=-1mon', `?end=${wholeDay}`, '?start=20370101&end=20370201'])
      assert.equal((await ask('link', link, { query, headers: far })).status, 200, query);
    assert.equal((await ask('link', link, { ending: '.json', headers: far })).status, 200);
    assert.equal((await ask('link', link, { headers: far })).status, 304, 'a link has one text and one date');
  });

  it('by the tag of one view, window or form gives no 304 in another', async () => {
    const tags = new Map<string, string>();
    for (const detail of details) {
      const { feed } = await site.scene.share({ kind: 'link', label: detail }, { detail });
      for (const ending of ['.ics', '.json'])
        for (const query of ['', '?start=20270301&end=20270401', '?start=20270301&end=20270501']) {
          const tag = (await ask('link', { feed }, { ending, query })).get('etag')!;
          for (const [other, known] of tags)
            assert.notEqual(tag, known, `${detail} ${ending} ${query} has the tag of ${other}`);
          tags.set(`${detail} ${ending} ${query}`, tag);
        }
    }
  });

  const narrowings: Record<string, Narrowing> = {
    'that was narrowed': ({ scene }, { share: { id } }) =>
      changeShare(scene.ann, { share: id, terms: { detail: 'busy' } }),
    'that was narrowed and widened again': async ({ scene }, { share: { id } }) => {
      await changeShare(scene.ann, { share: id, terms: { detail: 'busy' } });
      await changeShare(scene.ann, { share: id, terms: { detail: 'titles' } });
    },
  };
  for (const [what, narrow] of Object.entries(narrowings))
    for (const reader of ['public', 'ben', 'link'] as const)
      it(`is never known of a share ${what}: ${reader}`, async () => {
        const shared = await share(reader);
        const before = await ask(reader, shared);
        assert.match(before.text, /Salle bleue/);
        // At once, and with a clock behind that of the node which answered before.
        for (const hours of [0, -1, 2]) {
          const date = before.get('last-modified') ?? site.scene.clock.now().toString();
          if (hours === 0) await narrow(site, shared);
          else later(hours);
          for (const known of [
            { 'If-None-Match': before.get('etag')! },
            { 'If-Modified-Since': new Date(date).toUTCString() },
          ]) {
            const answer = await ask(reader, shared, { headers: known });
            assert.equal(answer.status, 200, JSON.stringify(known));
            assert.doesNotMatch(answer.text, /Salle bleue/);
          }
        }
      });

  it('is never known after a wider grant has gone', async () => {
    const narrow = await share('ben', 'busy');
    const wide = await share('public', 'full');
    const before = await ask('ben', narrow);
    assert.match(before.text, /Salle bleue/);
    const date = new Date(site.scene.clock.ms).toUTCString();
    await revokeShare(site.scene.ann, { share: wide.share.id });
    later();
    for (const known of [{ 'If-None-Match': before.get('etag')! }, { 'If-Modified-Since': date }]) {
      const answer = await ask('ben', narrow, { headers: known });
      assert.equal(answer.status, 200);
      assert.doesNotMatch(answer.text, /Salle bleue|Dentiste/);
    }
  });

  it('in JSON is as fresh as the feed: a change is seen at once', async () => {
    const shared = await share('public');
    const at = { ending: '.json', query: '?start=20260301&end=20260401' };
    const before = await ask('public', shared, at);
    assert.match(before.text, /Dentiste/);
    const known = { 'If-None-Match': before.get('etag')! };
    assert.equal((await ask('public', shared, { ...at, headers: known })).status, 304);
    const bytes = oneEvent('Dentiste', 'LOCATION:Salle verte');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
    const after = await ask('public', shared, { ...at, headers: known });
    assert.equal(after.status, 200);
    assert.match(after.text, /Salle verte/);
  });

  it('of a month that begins today is answered whole tomorrow', async () => {
    const shared = await share('public');
    const { headers } = await ask('public', shared, { ending: '.json' });
    const known = { 'If-None-Match': String(headers['etag']) };
    assert.equal((await ask('public', shared, { ending: '.json', headers: known })).status, 304);
    later(24);
    assert.equal((await ask('public', shared, { ending: '.json', headers: known })).status, 200);
  });
});
