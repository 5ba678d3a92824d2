import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import { startPostman } from '../../../src/mail/outbox.ts';
import * as outbox from '../../../src/storage/tables/outbox.ts';
import { tokenIn } from '../../support/scene.ts';
import { openSite, textOf, type Site, type Visitor } from './site.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

describe('The outbox', () => {
  let site: Site;
  let ann: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ann = await site.signedIn('ann@monasso.org');
  });
  afterEach(() => site.close());

  /** Writes letters and settles each as it says: to `0@orange.fr` first. */
  async function letters(states: readonly ('sent' | 'failed' | 'uncertain' | 'waiting')[]): Promise<void> {
    const { storage, clock, domain } = site.scene;
    for (const [at, state] of states.entries())
      await storage.transaction(async (tx) => {
        const id = newId<'letter'>();
        const more = { share: null, recipient: `${at}@orange.fr`, subject: `Lettre ${at}`, sealed: 'x' };
        await outbox.add(tx, { id, cause: id, domain: domain.id, ...more }, clock.ms + at);
        const held = { id, claim: 0 };
        const trouble = { failure: 'address-unknown', error: '550 5.1.1 <unknown>' } as const;
        if (state === 'sent') await outbox.markSent(tx, id, clock.ms);
        if (state === 'failed') await outbox.markFailed(tx, held, trouble, clock.ms, null);
        if (state === 'uncertain') await outbox.markUncertain(tx, held, clock.ms);
      });
  }
  const named = (text: string) => [...text.matchAll(/<strong>Lettre (\d+)</g)].map(([, n]) => Number(n));
  const next = (text: string) => /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&');

  it('is told page after page, and keeps what is looked for', async () => {
    await letters(Array.from({ length: 130 }, (_, at) => (at % 2 === 0 ? 'sent' : 'waiting')));
    const pages: number[][] = [];
    for (let at: string | undefined = '/outbox'; at !== undefined;) {
      const { text }: { text: string } = await ann.get(at);
      assert.ok(Buffer.byteLength(text) < 100_000);
      pages.push(named(text));
      at = next(text);
    }
    assert.deepEqual(
      pages.map(({ length }) => length),
      [50, 50, 30],
    );
    assert.deepEqual(
      pages.flat(),
      Array.from({ length: 130 }, (_, at) => 129 - at),
    );
    const first = await ann.get('/outbox?state=sent&to=orange');
    assert.match(first.text, /<option value="sent" selected>/);
    assert.match(first.text, /name="to" type="text" value="orange"/);
    const second = await ann.get(next(first.text)!);
    assert.match(second.text, /<option value="sent" selected>/);
    assert.equal(named(second.text).length, 15);
    assert.equal(next(second.text), undefined);
    assert.match(second.text, /href="\/outbox\?state=sent&amp;to=orange"/, 'the newest again');
  });

  it('is looked through by state and by recipient', async () => {
    await letters(['sent', 'failed', 'uncertain', 'waiting']);
    const at = async (query: string) => named((await ann.get(`/outbox?${query}`)).text);
    assert.deepEqual(await at('state=failed'), [1]);
    assert.deepEqual(await at('state=uncertain&to='), [2]);
    assert.deepEqual(await at('to=%20%200@ORANGE.fr'), [0]);
    assert.deepEqual(await at('state=nonsense'), [3, 2, 1, 0]);
    assert.deepEqual(await at('state=sent&to=%25'), []);
    assert.match(textOf(await ann.get('/outbox?to=%3Cb%3E')), /Aucun courriel ne correspond/);
    assert.match((await ann.get('/outbox?to=%3Cb%3E')).text, /value="&lt;b&gt;"/);
  });

  it('tells one state everywhere, a sentence for people, and what the server said', async () => {
    await letters(['failed', 'uncertain']);
    const page = textOf(await ann.get('/outbox'));
    assert.match(
      page,
      /0@orange\.fr · .* échec Cette adresse n’existe pas.* Réponse du serveur : 550 5\.1\.1 <unknown>/,
    );
    assert.match(page, /1@orange\.fr · .* peut-être arrivé/);
  });

  it('has one tried again from its own page', async () => {
    await letters(['failed', 'sent']);
    const { text } = await ann.get('/outbox');
    const [sent, failed] = [...text.matchAll(/href="(\/outbox\/\w+)"/g)].map(([, address]) => address!);
    assert.match((await ann.get(failed!)).text, /action="\/outbox\/\w+\/retry"/);
    assert.doesNotMatch((await ann.get(sent!)).text, /retry/);
    const tried = await ann.send(`${failed!}/retry`, {}, { from: failed! });
    assert.equal(tried.headers['location'], failed);
    assert.match(textOf(await ann.follow(tried)), /remis dans la file.* en attente/);
    const refused = await ann.send(`${sent!}/retry`, {}, { from: failed! });
    assert.equal(refused.status, 409);
    assert.match(textOf(refused), /ne peut plus être renvoyé/);
  });

  it('is for administrators alone, letter by letter', async () => {
    await letters(['failed']);
    const [address] = /\/outbox\/\w+/.exec((await ann.get('/outbox')).text)!;
    const ben = await site.signedIn('ben@monasso.org');
    assert.equal((await ben.get(address)).status, 403);
    assert.equal((await ben.send(`${address}/retry`, {}, { from: '/account' })).status, 403);
    assert.equal((await site.visitor().get(address)).status, 303);
    assert.equal((await ann.get('/outbox/none')).status, 404);
  });

  it('shows what a mail says where files stand in for a mail server', async () => {
    const { storage, clock, config } = site.scene;
    await site.scene.share({ kind: 'guest', email: 'gil@orange.fr' });
    const token = tokenIn(await site.scene.inbox.last('gil@orange.fr'));
    const postman = startPostman({ storage, clock, log, config });
    await postman.idle();
    await postman.stop();
    const list = await ann.get('/outbox');
    assert.ok(!list.text.includes(token));
    const [address] = /\/outbox\/\w+/.exec(list.text)!;
    assert.ok((await ann.get(address)).text.includes(`<a href="http://agenda.test/invitation/${token}">`));
  });
});
