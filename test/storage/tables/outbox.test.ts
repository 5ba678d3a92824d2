import assert from 'node:assert/strict';
import { sql } from 'kysely';
import { newId } from '../../../src/people/id.ts';
import type { Db, Storage, Writer } from '../../../src/storage/storage.ts';
import * as letters from '../../../src/storage/tables/letters.ts';
import * as outbox from '../../../src/storage/tables/outbox.ts';
import { addCast, addShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';
import { analyze, plansOf } from '../../support/plans.ts';

const trouble = { failure: 'refused', error: '550 refused' } as const;

function itStoresLetters(storage: () => Storage): void {
  let cast: Cast;
  before(async () => (cast = await addCast(storage())));
  const letter = (more: Partial<outbox.NewLetter> = {}): outbox.NewLetter => ({
    id: newId(),
    cause: newId(),
    domain: cast.domain,
    share: null,
    recipient: 'gil@orange.test',
    subject: 'Bonjour',
    sealed: 'sealed',
    ...more,
  });
  const inTx = <T>(work: (tx: Writer) => Promise<T>) => storage().transaction(work);
  const add = (given: outbox.NewLetter) => inTx((tx) => outbox.add(tx, given, 0));
  const claim = (now: number, until: number) => outbox.claim(storage(), now, until);
  const stateOf = async (id: string) => (await letters.find(storage().db, id))!;
  const textOf = async (id: string) =>
    await storage()
      .db.selectFrom('letter_texts')
      .select('sealed')
      .where('letter_id', '=', id)
      .executeTakeFirst();
  // Each test looks at its own letters: the others' are sent.
  afterEach(async () => {
    for (let left = await claim(1e12, 1e12 + 1); left !== undefined; left = await claim(1e12, 1e12 + 1)) {
      const { id } = left;
      await inTx((tx) => outbox.markSent(tx, id, 1e12));
    }
  });

  it('writes one letter per cause', async () => {
    const one = letter();
    assert.equal(await add(one), true);
    assert.equal(await add(letter({ cause: one.cause })), false);
    assert.equal((await claim(1, 2))?.id, one.id);
    assert.equal(await claim(1, 2), undefined);
  });

  it('of forty that ask for letters, each gets another', async () => {
    const all = Array.from({ length: 40 }, () => letter());
    for (const one of all) await add(one);
    const claimed = await Promise.all(all.map(() => claim(1, 100)));
    assert.deepEqual(claimed.map((one) => one?.id).sort(), all.map(({ id }) => id).sort());
  });

  it('gives a letter back when its claim runs out', async () => {
    await add(letter());
    assert.equal((await claim(1, 50))?.attempts, 1);
    assert.equal(await claim(49, 100), undefined);
    assert.equal((await claim(50, 100))?.attempts, 2);
  });

  it('hands a letter over once, and to nobody whose claim was taken over', async () => {
    await add(letter());
    const first = (await claim(1, 50))!;
    const second = (await claim(50, 100))!;
    const hand = (held: typeof first) => inTx((tx) => outbox.markHanded(tx, held));
    assert.deepEqual([await hand(first), await hand(second), await hand(second)], [false, true, false]);
    assert.equal(await claim(1000, 1001), undefined);
    assert.equal((await stateOf(first.id)).state, 'waiting', 'as anybody sees it');
    assert.equal(await outbox.settleAbandoned(storage(), 99), 0);
    assert.equal(await outbox.settleAbandoned(storage(), 1000), 1);
    assert.equal(await outbox.settleAbandoned(storage(), 1000), 0);
    assert.equal((await stateOf(first.id)).state, 'uncertain');
  });

  it('does not call a letter abandoned whose claim is prolonged meanwhile', async () => {
    await add(letter());
    const held = (await claim(1, 50))!;
    await inTx((tx) => outbox.markHanded(tx, held));
    const overtaken: Pick<Storage, 'db' | 'transaction'> = {
      db: storage().db,
      async transaction(work) {
        await inTx((tx) => outbox.prolong(tx, held, 100));
        return await inTx(work);
      },
    };
    const settled = await outbox.settleAbandoned(overtaken, 60);
    assert.deepEqual([settled, (await stateOf(held.id)).settledAt], [0, null]);
    await inTx((tx) => outbox.markSent(tx, held.id, 61));
  });

  it('takes back what one of many was written, or one who has gone, and nothing of anybody else', async () => {
    const audience = { kind: 'link', label: 'Mairie', secretHash: newId() } as const;
    const share = await inTx((tx) => addShare(tx, cast.calendar, { audience }));
    const elsewhere = (await addCast(storage())).domain;
    const [gil, zoe] = ['gil@orange.test', 'zoe@orange.test'];
    /** Two letters each, one that waits and one that was given up; whether each could still be sent. */
    const write = async (more: Partial<outbox.NewLetter>) => {
      const [waiting, failed] = [letter(more), letter(more)];
      await add(failed);
      const held = (await claim(1, 50))!;
      await inTx((tx) => outbox.markFailed(tx, held, trouble, 3, null));
      await add(waiting);
      await inTx(async (tx) => {
        // Put off, so that the next to be claimed is the next to be written.
        await tx.updateTable('outbox').set({ next_at: 1000 }).where('id', '=', waiting.id).execute();
      });
      return async () =>
        await Promise.all([waiting, failed].map(async ({ id }) => (await stateOf(id)).canRetry));
    };
    const theirs = await write({ share, recipient: gil });
    const another = await write({ share, recipient: zoe });
    const plain = await write({ recipient: gil });
    const abroad = await write({ recipient: gil, domain: elsewhere });
    const canRetry = async () => await Promise.all([theirs, another, plain, abroad].map((one) => one()));
    const [all, none] = [
      [true, true],
      [false, false],
    ];
    await inTx((tx) => outbox.withdrawFrom(tx, { share, recipient: gil }, 9));
    assert.deepEqual(await canRetry(), [none, all, all, all]);
    await inTx((tx) => outbox.withdrawTo(tx, cast.domain, gil, 9));
    assert.deepEqual(await canRetry(), [none, all, none, all]);
  });

  it('tries again later, and gives up in the end, with its text for who tries it once more', async () => {
    const one = letter();
    await add(one);
    const fail = (held: outbox.Claimed, nextAt: number | null) =>
      inTx((tx) => outbox.markFailed(tx, held, trouble, 2, nextAt));
    await fail((await claim(1, 50))!, 80);
    assert.equal((await stateOf(one.id)).nextAt, 80);
    assert.equal(await claim(79, 100), undefined);
    const again = (await claim(80, 100))!;
    assert.equal(again.sealed, 'sealed');
    await fail(again, null);
    assert.equal(await claim(1000, 1001), undefined);
    const { state, settledAt, nextAt, failure, error, canRetry } = await stateOf(one.id);
    assert.deepEqual([state, settledAt, nextAt], ['failed', 2, null]);
    assert.deepEqual([failure, error, canRetry], ['refused', '550 refused', true]);
  });

  it('forgets the text of what is sent', async () => {
    const one = letter();
    await add(one);
    await claim(1, 2);
    await inTx((tx) => outbox.markSent(tx, one.id, 3));
    const { state, settledAt, canRetry } = await stateOf(one.id);
    assert.deepEqual([state, settledAt, canRetry], ['sent', 3, false]);
    assert.equal(await textOf(one.id), undefined);
  });

  it('takes back what waits about a share, and what could be tried again', async () => {
    const share = await inTx((tx) => addShare(tx, cast.calendar, { audience: { kind: 'public' } }));
    const [waiting, failed, sent, other] = [{ share }, { share }, { share }, {}].map(letter);
    for (const one of [failed!, sent!]) {
      await add(one);
      const held = (await claim(1, 50))!;
      if (one === sent) await inTx((tx) => outbox.markSent(tx, one.id, 3));
      else await inTx((tx) => outbox.markFailed(tx, held, trouble, 3, null));
    }
    for (const one of [waiting!, other!]) await add(one);
    await inTx((tx) => outbox.withdraw(tx, share, 9));
    const seen = await Promise.all([waiting!, failed!, sent!, other!].map(({ id }) => stateOf(id)));
    assert.deepEqual(
      seen.map(({ state, canRetry }) => [state, canRetry]),
      [
        ['withdrawn', false],
        ['failed', false],
        ['sent', false],
        ['waiting', true],
      ],
    );
  });

  it('puts back into the line what was not sent for sure, and nothing else', async () => {
    const ids: string[] = [];
    const settle = async (how: (tx: Writer, held: outbox.ClaimedLetter) => Promise<unknown>) => {
      const one = letter();
      ids.push(one.id);
      await add(one);
      const held = (await claim(1, 50))!;
      await inTx((tx) => how(tx, held));
      return held;
    };
    await settle((tx, held) => outbox.markFailed(tx, held, trouble, 2, null));
    await settle((tx, held) => outbox.markUncertain(tx, held, 2));
    await settle((tx, held) => outbox.markFailed(tx, held, trouble, 2, 900));
    await settle((tx, { id }) => outbox.markSent(tx, id, 2));
    const handed = await settle((tx, held) => outbox.markHanded(tx, held));
    const requeue = (id: string) => inTx((tx) => outbox.requeue(tx, id, 60));
    assert.deepEqual(await Promise.all(ids.map(requeue)), [true, true, true, false, false]);
    const { state, attempts, nextAt, settledAt } = await stateOf(ids[0]!);
    assert.deepEqual([state, attempts, nextAt, settledAt], ['waiting', 0, 60, null]);
    await inTx((tx) => outbox.markFailed(tx, handed, trouble, 61, null));
  });

  it('lets who had a letter in hand not send what was put back into the line meanwhile', async () => {
    const one = letter();
    await add(one);
    const before = (await claim(1, 50))!;
    await inTx((tx) => outbox.requeue(tx, one.id, 10));
    const hand = (held: outbox.Claimed) => inTx((tx) => outbox.markHanded(tx, held));
    assert.equal(await hand(before), false, 'before anybody takes it again');
    const after = (await claim(10, 60))!;
    assert.deepEqual([await hand(before), await hand(after)], [false, true]);
    await inTx((tx) => outbox.markSent(tx, one.id, 11));
  });

  it('lists letters by state and by part of an address, a page after another', async () => {
    const there = await addCast(storage());
    const { db } = storage();
    const recipients = [
      'jean_dupont@orange.test',
      'jeanxdupont@orange.test',
      'a%b@orange.test',
      'Élise@x.test',
    ];
    for (const [at, recipient] of recipients.entries())
      await inTx((tx) =>
        outbox.add(tx, letter({ domain: there.domain, recipient }), 10 + Math.floor(at / 2)),
      );
    const listed = async (filter: Partial<letters.LetterFilter>, limit = 10) =>
      (await letters.list(db, { domain: there.domain, ...filter }, null, limit)).map(
        ({ recipient }) => recipient,
      );
    assert.deepEqual((await listed({})).sort(), recipients.toSorted());
    assert.deepEqual(await listed({ recipient: 'jean_d' }), [recipients[0]]);
    assert.deepEqual(await listed({ recipient: 'A%B' }), [recipients[2]]);
    assert.deepEqual(await listed({ recipient: '\\' }), []);
    assert.deepEqual((await listed({ recipient: 'orange' })).length, 3);
    assert.deepEqual((await listed({ state: 'waiting' })).length, 4);
    assert.deepEqual(await listed({ state: 'sent' }), []);
    const pages: string[] = [];
    let after: letters.LetterPlace | null = null;
    for (;;) {
      const page: letters.LetterRecord[] = await letters.list(db, { domain: there.domain }, after, 1);
      if (page.length === 0) break;
      pages.push(page[0]!.recipient);
      after = page[0]!;
    }
    assert.deepEqual(pages, await listed({}), 'each once, also of one moment');
  });

  it('is asked by its indexes alone, however many letters there are', async () => {
    const share = await inTx((tx) =>
      addShare(tx, cast.calendar, { audience: { kind: 'link', label: 'x', secretHash: newId() } }),
    );
    await fill(storage(), cast.domain, 20_000);
    await analyze(storage());
    const held = { id: 'filled-1', claim: 0 };
    const at = (tx: Writer) => ({
      db: tx as Db,
      transaction: <T>(work: (tx: Writer) => Promise<T>) => work(tx),
    });
    const { domain } = cast;
    const place = { createdAt: 500, id: 'x' };
    const key = 'outbox_pkey|sqlite_autoindex_outbox';
    const asked: Record<string, [indexes: string, work: (tx: Writer) => Promise<unknown>]> = {
      claim: [`outbox_due|${key}`, (tx) => outbox.claim(at(tx), 1000, 2000)],
      settleAbandoned: ['outbox_due', (tx) => outbox.settleAbandoned(at(tx), 1000)],
      prolong: [key, (tx) => outbox.prolong(tx, held, 9)],
      markHanded: [key, (tx) => outbox.markHanded(tx, held)],
      markSent: [key, (tx) => outbox.markSent(tx, held.id, 9)],
      markFailed: [key, (tx) => outbox.markFailed(tx, held, trouble, 9, 10)],
      requeue: [key, (tx) => outbox.requeue(tx, held.id, 9)],
      withdraw: ['outbox_by_share', (tx) => outbox.withdraw(tx, share, 9)],
      withdrawFrom: ['outbox_by_share', (tx) => outbox.withdrawFrom(tx, { share, recipient: 'x' }, 9)],
      removeSettledBefore: [`outbox_settled|${key}`, (tx) => outbox.removeSettledBefore(tx, 5, 100)],
      find: [key, (tx) => letters.find(tx, held.id)],
      // All of them are of one domain here: in time's order they are as quickly found.
      list: ['outbox_by_(domain|time)', (tx) => letters.list(tx, { domain }, place, 50)],
      'list by state': [
        'outbox_by_domain_and_state',
        (tx) => letters.list(tx, { domain, state: 'failed' }, place, 50),
      ],
      'list of all domains': ['outbox_by_time', (tx) => letters.list(tx, { domain: null }, place, 50)],
      latestOfShares: ['outbox_by_share', (tx) => letters.latestOfShares(tx, [{ id: share }])],
    };
    for (const [name, [indexes, work]] of Object.entries(asked)) {
      const plans = await plansOf(storage(), work);
      assert.ok(plans.length > 0, name);
      for (const { query, plan } of plans) {
        const ways = plan.split('\n').filter((way) => /scan|search/i.test(way) && /\boutbox\b/.test(way));
        for (const way of ways) {
          assert.match(way, new RegExp(indexes), `${name}: ${query}`);
          assert.doesNotMatch(way, /^scan /i, `${name}: ${query}`);
        }
        assert.doesNotMatch(plan, /\bscan (on )?letter_texts\b/i, `${name}: ${query}`);
      }
    }
    await inTx((tx) => tx.deleteFrom('outbox').where('id', 'like', 'filled-%').execute());
  });
}

/** Letters of every state, most of them waiting: as many as somebody who invites a town. */
async function fill(storage: Storage, domain: string, count: number): Promise<void> {
  await storage.transaction(async (tx) => {
    await sql`insert into outbox
      (id, cause, domain_id, share_id, recipient, subject, created_at, queued_at, state, next_at, claim, attempts,
        settled_at, failure, error)
      with recursive n (i) as (select 1 union all select i + 1 from n where i < ${sql.lit(count)})
      select 'filled-' || i, 'filled-' || i, ${domain}, null, 'gil' || i || '@orange.test', 'x', i, i,
        case when i % 10 = 0 then 'sent' when i % 101 = 0 then 'failed' else 'waiting' end, i, 0, 0,
        case when i % 10 = 0 or i % 101 = 0 then i end, null, null
      from n`.execute(tx);
    await sql`insert into letter_texts (letter_id, sealed) select id, 'x' from outbox where id like 'filled-%'`.execute(
      tx,
    );
  });
}

onEachEngine('letters', itStoresLetters);
