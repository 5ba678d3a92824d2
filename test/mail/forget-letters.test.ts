import assert from 'node:assert/strict';
import { forgetLetters } from '../../src/mail/forget-letters.ts';
import { listOutbox } from '../../src/mail/list-outbox.ts';
import * as outbox from '../../src/storage/tables/outbox.ts';
import { inEachScene } from '../support/scene.ts';

inEachScene('the traces of mails', (scene) => {
  it('are kept for 90 days after they left, and as long as they wait', async () => {
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await scene().share({ kind: 'guest', email: 'gus@orange.fr' });
    const { storage, clock, operator, ann } = scene();
    const [latest] = (await listOutbox(ann)).letters;
    await storage.transaction((tx) => outbox.markSent(tx, latest!.id, clock.ms));
    clock.advance({ hours: 90 * 24 });
    await forgetLetters(operator);
    assert.equal((await listOutbox(ann)).letters.length, 2);
    clock.advance({ milliseconds: 1 });
    await forgetLetters(operator);
    assert.deepEqual(
      (await listOutbox(ann)).letters.map(({ recipient }) => recipient),
      ['gil@orange.fr'],
    );
  });
});
