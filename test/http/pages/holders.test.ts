import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import * as guests from '../../../src/storage/tables/guests.ts';
import * as principals from '../../../src/storage/tables/principals.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import { newShare } from '../../support/cast.ts';
import { openSite, textOf, type Site, type Visitor } from './site.ts';

const path = '/calendars/ann@monasso.org/choir/share';

describe('A calendar that five hundred have', () => {
  let site: Site;
  let ann: Visitor;
  before(async () => {
    site = await openSite();
    const { storage, calendar, domain, clock } = site.scene;
    for (let n = 0; n < 150; n += 1) await site.scene.user(`colleague-${n}-of-a-long-name`);
    await storage.transaction(async (tx) => {
      for (let n = 0; n < 500; n += 1) {
        const email = `guest-${n}.with-a-rather-long-address@association-of-the-town.example`;
        const login = `${email.replace('@', '.')}@monasso.org`;
        const id = newId<'guest'>();
        const guest = {
          id,
          domain: domain.id,
          email,
          login,
          name: null,
          accepted: false,
          language: 'fr',
        } as const;
        await guests.add(tx, guest, clock.ms + n);
        await principals.saveLogin(tx, id, login);
        const audience = { kind: 'guest', principal: id } as const;
        await shares.add(tx, newShare(calendar.id, { audience, acceptedAt: null }), clock.ms + n);
      }
    });
    ann = await site.signedIn('ann@monasso.org');
  });
  after(() => site.close());

  const named = (text: string) => [...text.matchAll(/<strong>guest-(\d+)\./g)].map(([, n]) => Number(n));
  const link = (text: string, rel: string) =>
    new RegExp(`href="([^"#]+)#holders" rel="${rel}"`).exec(text)?.[1];

  it('is told page after page, each of them once, none of which is heavy', async () => {
    const seen: number[] = [];
    let pages = 0;
    for (let at: string | undefined = path; at !== undefined; pages += 1) {
      const { text }: { text: string } = await ann.get(at);
      assert.ok(Buffer.byteLength(text) < 100_000, `${at} has ${Buffer.byteLength(text)} bytes`);
      const here = named(text);
      assert.ok(here.length <= 20);
      seen.push(...here);
      assert.equal(
        link(text, 'prev'),
        pages === 0 ? undefined : `${path}${pages > 1 ? `?page=${pages}` : ''}`,
      );
      at = link(text, 'next');
    }
    assert.equal(pages, 25);
    assert.deepEqual(
      seen,
      Array.from({ length: 500 }, (_, n) => 499 - n),
      'newest first',
    );
  });

  it('comes back to the page where something was done', async () => {
    const { text } = await ann.get(`${path}?page=3`);
    const [, id] = /shares\/(\w+)\/withdraw\?page=3"/.exec(text)!;
    const address = `/calendars/ann@monasso.org/choir/shares/${id}`;
    const change = await ann.get(`${address}?page=3`);
    assert.match(change.text, new RegExp(`action="${address}\\?page=3"`));
    const done = await ann.send(`${address}/withdraw?page=3`, {}, { from: path });
    assert.equal(done.headers['location'], `${path}?page=3`);
    const back = await ann.follow(done);
    assert.match(textOf(back), /Accès retiré/);
    assert.equal(named(back.text).length, 20);
  });

  for (const page of ['0', '-1', '1e9', 'x', '101', '99999999'])
    it(`says nothing wrong of page ${page}`, async () => {
      assert.equal((await ann.get(`${path}?page=${page}`)).status, 200);
    });
});
