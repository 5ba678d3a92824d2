import assert from 'node:assert/strict';
import { changePassword } from '../../src/signing-in/change-password.ts';
import * as sessions from '../../src/storage/tables/sessions.ts';
import { inEachScene, password } from '../support/scene.ts';
import { refused } from '../support/refused.ts';

const another = 'une tout autre phrase';
const address = '127.0.0.1';

inEachScene('a password', (scene) => {
  it('is changed by who knows it; the sessions end', async () => {
    const { context } = await scene().gil();
    const guest = context.actor.kind === 'guest' ? context.actor.guest.id : '';
    await scene().storage.transaction((tx) => sessions.add(tx, 'hash', guest, scene().clock.ms + 1000));
    const change = (current: string, next: string) =>
      changePassword(context, { current, password: next, confirmation: next, address });
    await assert.rejects(change('wrong', another), refused('sign-in-refused'));
    await assert.rejects(
      change(password, 'gil@orange.fr'),
      refused('weak-password', { reason: 'like-login' }),
    );
    await change(password, another);
    assert.equal(await sessions.find(scene().storage.db, 'hash', scene().clock.ms), undefined);
    await assert.rejects(change(password, another), refused('sign-in-refused'));
    await change(another, password);
    await assert.rejects(
      changePassword(scene().eve, { current: '', password: another, confirmation: another, address }),
      refused('sign-in-needed'),
    );
  });
});
