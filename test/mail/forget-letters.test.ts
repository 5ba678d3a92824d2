import assert from 'node:assert/strict';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { forgetLetters } from '../../src/mail/forget-letters.ts';
import { listOutbox } from '../../src/mail/list-outbox.ts';
import { outboxFolder } from '../../src/mail/eml.ts';
import { startPostman } from '../../src/mail/outbox.ts';
import * as outbox from '../../src/storage/tables/outbox.ts';
import { inEachScene } from '../support/scene.ts';

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };

inEachScene('the traces of mails', (scene) => {
  const recipients = async () =>
    (await listOutbox(scene().ann)).letters.map(({ recipient }) => recipient.split('@')[0]!);
  const invite = (name: string) => scene().share({ kind: 'guest', email: `${name}@orange.fr` });
  const claimed = async () => (await outbox.claim(scene().storage, scene().clock.ms, scene().clock.ms + 1))!;

  it('are kept for 30 days after they left or were given up, and as long as they wait', async () => {
    const { storage, clock, operator } = scene();
    for (const name of ['gil', 'gus', 'guy']) await invite(name);
    const [sent, failed] = [await claimed(), await claimed()];
    await storage.transaction(async (tx) => {
      await outbox.markSent(tx, sent.id, clock.ms);
      await outbox.markFailed(tx, failed, { failure: 'refused', error: '550' }, clock.ms + 1, null);
    });
    clock.advance({ hours: 30 * 24 });
    assert.deepEqual(await forgetLetters(operator), { letters: 0, files: 0 });
    assert.equal((await recipients()).length, 3);
    clock.advance({ milliseconds: 1 });
    assert.deepEqual(await forgetLetters(operator), { letters: 1, files: 0 });
    assert.deepEqual(await recipients(), ['guy', 'gus']);
    clock.advance({ milliseconds: 1 });
    await forgetLetters(operator);
    assert.deepEqual(await recipients(), ['guy']);
    const texts = await storage.db.selectFrom('letter_texts').selectAll().execute();
    assert.equal(texts.length, 1, 'the text of what was given up went with it');
  });

  it('go in parts, however many they are', async () => {
    const { storage, clock, operator, domain } = scene();
    await storage.transaction(async (tx) => {
      for (let n = 0; n < 1200; n += 1) {
        const id = `sent${n}`;
        const more = { share: null, recipient: 'gil@orange.fr', subject: 'x', sealed: 'x' };
        await outbox.add(tx, { id, cause: id, domain: domain.id, ...more }, clock.ms);
        await outbox.markSent(tx, id, clock.ms);
      }
    });
    clock.advance({ hours: 31 * 24 });
    assert.deepEqual(await forgetLetters(operator), { letters: 1200, files: 0 });
  });

  it('as files go too, and nothing else that lies there', async () => {
    const { storage, clock, operator, config } = scene();
    const folder = outboxFolder(config);
    const deliver = async () => {
      const postman = startPostman({ storage, clock, log, config });
      await postman.idle();
      await postman.stop();
    };
    await invite('gil');
    await deliver();
    const [old] = readdirSync(folder);
    clock.advance({ hours: 20 * 24 });
    await invite('gus');
    await deliver();
    mkdirSync(folder, { recursive: true });
    // One that was stopped half-way, another whose row went before a stop, and what somebody laid beside them.
    const left = [`.${old!}.tmp`, '20250101T000000.000Z-abcdefgh23456789.eml'];
    for (const name of [...left, 'notes.txt', '20250101.eml']) writeFileSync(join(folder, name), 'x');
    clock.advance({ hours: 11 * 24 });
    assert.deepEqual(await forgetLetters(operator), { letters: 1, files: 4 });
    const kept = readdirSync(folder);
    assert.deepEqual(kept.filter((name) => name.startsWith('20260330')).length, 2, kept.join());
    assert.equal(kept.length, 4);
    clock.advance({ hours: 20 * 24 });
    assert.deepEqual(await forgetLetters(operator), { letters: 1, files: 2 });
    assert.deepEqual(readdirSync(folder).sort(), ['20250101.eml', 'notes.txt']);
  });

  it('as files stay while their letter is remembered', async () => {
    const { storage, clock, operator, config } = scene();
    await invite('gil');
    clock.advance({ hours: 40 * 24 });
    const postman = startPostman({ storage, clock, log, config });
    await postman.idle();
    await postman.stop();
    assert.deepEqual(await forgetLetters(operator), { letters: 0, files: 0 });
    assert.equal(readdirSync(outboxFolder(config)).length, 2);
  });
});
