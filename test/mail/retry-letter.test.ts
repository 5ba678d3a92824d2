import assert from 'node:assert/strict';
import { listOutbox } from '../../src/mail/list-outbox.ts';
import { readLetter } from '../../src/mail/read-letter.ts';
import { retryLetter } from '../../src/mail/retry-letter.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { resendInvitation } from '../../src/sharing/resend-invitation.ts';
import * as outbox from '../../src/storage/tables/outbox.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';

const day = 24 * 60 * 60_000;

inEachScene('the outbox of an administrator', (scene) => {
  /** Claims the next letter and says how its delivery went; answers its identifier. */
  async function deliver(how: 'sent' | 'refused' | 'uncertain' | { again: number }): Promise<string> {
    const { storage, clock } = scene();
    const held = (await outbox.claim(storage, clock.ms, clock.ms + 1000))!;
    const trouble = { failure: 'mailbox-full', error: '552 full' } as const;
    await storage.transaction(async (tx) => {
      if (how === 'sent') await outbox.markSent(tx, held.id, clock.ms);
      else if (how === 'uncertain') await outbox.markUncertain(tx, held, clock.ms);
      else await outbox.markFailed(tx, held, trouble, clock.ms, how === 'refused' ? null : how.again);
    });
    return held.id;
  }
  const invite = (name: string) => scene().share({ kind: 'guest', email: `${name}@orange.fr` });

  /** An administrator of another domain. */
  async function elsewhere() {
    await addDomain(scene().operator, { name: 'mairie.fr' });
    const user = await addUser(scene().operator, {
      login: 'zoe@mairie.fr',
      name: 'Zoé',
      passwordHash: null,
      admin: true,
    });
    return scene().as({ kind: 'user', user });
  }

  it('has tried again at once what waits, was given up or is uncertain', async () => {
    const { ann, operator, clock } = scene();
    await invite('gil');
    const waiting = await deliver({ again: clock.ms + day });
    await invite('gus');
    const failed = await deliver('refused');
    await invite('guy');
    const uncertain = await deliver('uncertain');
    clock.advance({ hours: 10 * 24 });
    const woken = scene().inbox.wakes;
    for (const [who, id] of [
      [ann, waiting],
      [ann, failed],
      [operator, uncertain],
    ] as const) {
      const { state, nextAt, attempts, settledAt } = await retryLetter(who, { id });
      assert.deepEqual([state, nextAt, attempts, settledAt], ['waiting', clock.ms, 0, null]);
    }
    assert.equal(scene().inbox.wakes, woken + 3);
    const again = [await deliver('sent'), await deliver('sent'), await deliver('sent')];
    assert.deepEqual(again.sort(), [waiting, failed, uncertain].sort());
  });

  it('tries for another three days what was given up', async () => {
    const { nextAttempt } = await import('../../src/mail/retry.ts');
    const { storage, ann, clock } = scene();
    await invite('gil');
    const id = await deliver('refused');
    clock.advance({ hours: 10 * 24 });
    await retryLetter(ann, { id });
    const held = (await outbox.claim(storage, clock.ms, clock.ms + 1000))!;
    assert.equal(nextAttempt(held, clock.ms), clock.ms + 60_000);
  });

  it('refuses what was sent or taken back', async () => {
    const { ann } = scene();
    await invite('gil');
    const sent = await deliver('sent');
    await assert.rejects(retryLetter(ann, { id: sent }), refused('letter-not-retryable', { state: 'sent' }));
    const { share } = await invite('gus');
    const [waiting] = (await listOutbox(ann, { state: 'waiting' })).letters;
    await revokeShare(ann, { share: share.id });
    await assert.rejects(retryLetter(ann, waiting!), refused('letter-not-retryable', { state: 'withdrawn' }));
    const { share: other } = await invite('guy');
    const failed = await deliver('refused');
    await resendInvitation(ann, { share: other.id });
    // Its link no longer works: a newer invitation replaced it.
    await assert.rejects(
      retryLetter(ann, { id: failed }),
      refused('letter-not-retryable', { state: 'failed' }),
    );
  });

  it('knows letters of its own domain alone, and says nothing of others', async () => {
    const { ben, eve, ann } = scene();
    await invite('gil');
    const id = await deliver('refused');
    const zoe = await elsewhere();
    const { context: gil } = await scene().gil('other@orange.fr');
    for (const context of [zoe, ben, eve, gil])
      for (const verb of [readLetter, retryLetter])
        await assert.rejects(verb(context, { id }), refused('letter-not-found'));
    for (const verb of [readLetter, retryLetter])
      await assert.rejects(verb(ann, { id: 'none' }), refused('letter-not-found'));
    assert.deepEqual((await listOutbox(zoe, { domain: scene().domain.id })).letters, []);
    assert.equal((await readLetter(ann, { id })).state, 'failed');
  });

  it('is found by state, by recipient and by domain, a page after another', async () => {
    const { ann, operator, domain } = scene();
    for (const name of ['gil', 'gus', 'guy', 'zoe']) await invite(name);
    await deliver('sent');
    await deliver('refused');
    const found = async (asked: Parameters<typeof listOutbox>[1], who = ann) =>
      (await listOutbox(who, asked)).letters.map(({ recipient }) => recipient.split('@')[0]);
    assert.deepEqual(await found({}), ['zoe', 'guy', 'gus', 'gil']);
    assert.deepEqual(await found({ state: 'sent' }), ['gil']);
    assert.deepEqual(await found({ state: 'failed' }), ['gus']);
    assert.deepEqual(await found({ state: 'waiting', recipient: ' GU' }), ['guy']);
    const zoe = await elsewhere();
    assert.deepEqual(await found({}, zoe), []);
    assert.equal((await found({}, operator)).length, 4);
    assert.equal((await found({ domain: domain.id }, operator)).length, 4);
    assert.deepEqual(
      await found({ domain: zoe.actor.kind === 'user' ? zoe.actor.user.domain : null }, operator),
      [],
    );
    const first = await listOutbox(ann, { limit: 3 });
    assert.equal(first.letters.length, 3);
    const second = await listOutbox(ann, { limit: 3, after: first.next! });
    assert.deepEqual(
      [second.letters.map(({ recipient }) => recipient), second.next],
      [['gil@orange.fr'], null],
    );
    assert.equal((await listOutbox(ann, { after: 'nonsense' })).letters.length, 4);
    assert.equal((await listOutbox(ann, { limit: 4 })).next, null);
  });
});
