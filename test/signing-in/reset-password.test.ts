import assert from 'node:assert/strict';
import { answerResetRequests } from '../../src/signing-in/answer-reset-requests.ts';
import { findPasswordReset } from '../../src/signing-in/find-password-reset.ts';
import { offerPassword } from '../../src/signing-in/offer-password.ts';
import { proveLogin } from '../../src/signing-in/prove-login.ts';
import { requestPasswordReset } from '../../src/signing-in/request-password-reset.ts';
import { resetPassword } from '../../src/signing-in/reset-password.ts';
import * as sessions from '../../src/storage/tables/sessions.ts';
import { inEachScene, password, tokenIn } from '../support/scene.ts';
import { overtaken } from '../support/overtaken.ts';
import { refused } from '../support/refused.ts';

const another = 'une tout autre phrase';
const address = '127.0.0.1';

inEachScene('a forgotten password', (scene) => {
  const signIn = (login: string, typed: string) =>
    proveLogin(scene().eve, { domain: scene().domain.id, login, password: typed, address });
  const request = async (login: string) => {
    await requestPasswordReset(scene().eve, { login });
    return await answerResetRequests(scene().operator);
  };

  it('is replaced by a link from the mail, once, and ends every session', async () => {
    const { ben } = scene().users;
    await scene().storage.transaction((tx) => sessions.add(tx, 'hash', ben.id, scene().clock.ms + 1000));
    await request(' Ben@Monasso.org ');
    const letter = await scene().inbox.last('ben@monasso.org');
    assert.equal(letter.subject, 'Choisir un nouveau mot de passe');
    assert.match(letter.text, /pendant 60 minutes/);
    const token = tokenIn(letter);
    for (let times = 0; times < 10; times += 1) {
      const { actor } = await findPasswordReset(scene().eve, { token });
      assert.equal(actor.kind === 'user' && actor.user.login, 'ben@monasso.org');
    }
    const account = await resetPassword(scene().eve, { token, password: another, confirmation: another });
    assert.equal(account.actor.kind, 'user');
    await signIn('ben@monasso.org', another);
    await assert.rejects(signIn('ben@monasso.org', password), refused('sign-in-refused'));
    await assert.rejects(
      resetPassword(scene().eve, { token, password, confirmation: password }),
      refused('reset-link-unknown'),
    );
    assert.equal(await sessions.find(scene().storage.db, 'hash', scene().clock.ms), undefined);
  });

  it('of two at once is set by one', async () => {
    await request('ben@monasso.org');
    const token = tokenIn(await scene().inbox.last('ben@monasso.org'));
    const two = await Promise.allSettled(
      [another, `${another} !`].map((one) =>
        resetPassword(scene().eve, { token, password: one, confirmation: one }),
      ),
    );
    assert.deepEqual(two.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('is set by no link that another took the place of, even at that moment', async () => {
    const { operator, eve, users } = scene();
    const { address: first } = await offerPassword(operator, { user: users.ben.login });
    const token = first.slice(-43);
    const late = overtaken(eve, () => offerPassword(operator, { user: users.ben.login }));
    await assert.rejects(
      resetPassword(late, { token, password: another, confirmation: another }),
      refused('reset-link-unknown'),
    );
    await signIn('ben@monasso.org', password);
  });

  it('can be replaced for an hour', async () => {
    await request('ben@monasso.org');
    const token = tokenIn(await scene().inbox.last('ben@monasso.org'));
    scene().clock.advance({ hours: 1 });
    await assert.rejects(findPasswordReset(scene().eve, { token }), refused('reset-link-unknown'));
    await assert.rejects(
      resetPassword(scene().eve, { token, password: another, confirmation: another }),
      refused('reset-link-unknown'),
    );
    await signIn('ben@monasso.org', password);
  });

  it('is asked for by a guest with their e-mail or their login', async () => {
    await scene().gil();
    await request('GIL@orange.fr');
    scene().clock.advance({ minutes: 10 });
    await request('gil.orange.fr@monasso.org');
    const letters = (await scene().inbox.of('gil@orange.fr')).filter(({ cause }) =>
      cause.startsWith('password:'),
    );
    assert.equal(letters.length, 2);
    const token = tokenIn(letters[0]!);
    await assert.rejects(
      resetPassword(scene().eve, { token, password: 'court', confirmation: 'court' }),
      refused('weak-password', { reason: 'too-short' }),
    );
    await resetPassword(scene().eve, { token, password: another, confirmation: another });
    await signIn('gil@orange.fr', another);
    await assert.rejects(
      findPasswordReset(scene().eve, { token: tokenIn(letters[1]!) }),
      refused('reset-link-unknown'),
    );
  });

  it('nobody has makes no mail and no difference, and neither does one not chosen yet', async () => {
    await scene().invite('gil@orange.fr');
    const before = (await scene().inbox.all()).length;
    for (const login of ['nobody@monasso.org', 'x@y.z', '', 'gil@orange.fr', 'a@b@c']) await request(login);
    assert.equal((await scene().inbox.all()).length, before);
    for (const table of ['one_time_links', 'reset_requests'] as const)
      assert.deepEqual(await scene().storage.db.selectFrom(table).selectAll().execute(), []);
  });

  it('is looked up after the answer, once, however many nodes do', async () => {
    const { db } = scene().storage;
    for (const login of ['ben@monasso.org', 'nobody@monasso.org', 'ben@monasso.org', 'x\0'.repeat(300)])
      await requestPasswordReset(scene().eve, { login });
    assert.deepEqual(await scene().inbox.all(), []);
    assert.equal((await db.selectFrom('reset_requests').selectAll().execute()).length, 4);
    const turns = [1, 2].map(() => answerResetRequests(scene().operator));
    const sent = (await Promise.all(turns)).map((turn) => turn.sent);
    assert.deepEqual(sent.sort(), [0, 1]);
    assert.equal((await scene().inbox.of('ben@monasso.org')).length, 1);
    assert.deepEqual(await db.selectFrom('reset_requests').selectAll().execute(), []);
    assert.deepEqual(await answerResetRequests(scene().operator), { sent: 0 });
  });

  it('asked for again and again fills nobody’s mailbox, and takes no link away', async () => {
    await request('ben@monasso.org');
    const token = tokenIn(await scene().inbox.last('ben@monasso.org'));
    for (let times = 0; times < 5; times += 1) await request('ben@monasso.org');
    assert.equal((await scene().inbox.of('ben@monasso.org')).length, 1);
    scene().clock.advance({ minutes: 10 });
    await request('ben@monasso.org');
    await findPasswordReset(scene().eve, { token });
  });
});
