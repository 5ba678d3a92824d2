import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as outbox from '../../../src/storage/tables/outbox.ts';
import { addCast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresLetters(storage: () => Storage): void {
  let domain: string;
  before(async () => ({ domain } = await addCast(storage())));
  const letter = (cause: string = newId()): outbox.NewLetter => ({
    id: newId(),
    cause,
    domain,
    share: null,
    recipient: 'gil@orange.test',
    subject: 'Bonjour',
    payload: 'sealed',
  });
  const add = (given: outbox.NewLetter) => storage().transaction((tx) => outbox.add(tx, given, 0));
  const claim = (now: number, until: number) => outbox.claim(storage(), now, until);
  const stateOf = async (id: string) =>
    await storage()
      .db.selectFrom('outbox')
      .select(['payload', 'sent_at', 'failed_at', 'last_error'])
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  // Each test looks at its own letters: the others' are sent.
  afterEach(async () => {
    for (let left = await claim(1e12, 1e12 + 1); left !== undefined; left = await claim(1e12, 1e12 + 1)) {
      const { id } = left;
      await storage().transaction((tx) => outbox.markSent(tx, id, 1e12));
    }
  });

  it('writes one letter per cause', async () => {
    const one = letter();
    assert.equal(await add(one), true);
    assert.equal(await add(letter(one.cause)), false);
    assert.equal((await claim(1, 2))?.id, one.id);
    assert.equal(await claim(1, 2), undefined);
  });

  it('of ten that ask for letters, each gets another', async () => {
    const ten = Array.from({ length: 10 }, () => letter());
    for (const one of ten) await add(one);
    const claimed = await Promise.all(ten.map(() => claim(1, 100)));
    assert.deepEqual(claimed.map((one) => one?.id).sort(), ten.map(({ id }) => id).sort());
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
    const hand = (held: typeof first) => storage().transaction((tx) => outbox.markHanded(tx, held, 60));
    assert.deepEqual([await hand(first), await hand(second), await hand(second)], [false, true, false]);
    assert.equal(await claim(1000, 1001), undefined);
    assert.equal(await storage().transaction((tx) => outbox.settleAbandoned(tx, 1000)), 1);
    assert.equal((await stateOf(first.id)).last_error, outbox.uncertain);
  });

  it('tries again later, and gives up in the end', async () => {
    const one = letter();
    await add(one);
    const fail = (held: { id: string; attempts: number }, nextAt: number | null) =>
      storage().transaction((tx) => outbox.markFailed(tx, held, 'refused', 2, nextAt));
    await fail((await claim(1, 50))!, 80);
    assert.equal(await outbox.nextDue(storage().db), 80);
    assert.equal(await claim(79, 100), undefined);
    const again = (await claim(80, 100))!;
    assert.equal(again.payload, 'sealed');
    await fail(again, null);
    assert.equal(await claim(1000, 1001), undefined);
    const { sent_at, failed_at, last_error, payload } = await stateOf(one.id);
    assert.deepEqual([sent_at, failed_at, last_error, payload], [null, 2, 'refused', null]);
  });

  it('forgets the text of what is sent', async () => {
    const one = letter();
    await add(one);
    await claim(1, 2);
    await storage().transaction((tx) => outbox.markSent(tx, one.id, 3));
    const { payload, sent_at } = await stateOf(one.id);
    assert.deepEqual([payload, sent_at], [null, 3]);
  });
}

onEachEngine('letters', itStoresLetters);
