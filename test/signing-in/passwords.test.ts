import assert from 'node:assert/strict';
import { listLetters } from '../../src/mail/read-outbox.ts';
import { changePassword } from '../../src/signing-in/change-password.ts';
import { checkPassword } from '../../src/signing-in/check-password.ts';
import { deleteAccount } from '../../src/signing-in/delete-account.ts';
import { forgetEnded } from '../../src/signing-in/forget-ended.ts';
import { requestPasswordReset } from '../../src/signing-in/request-password-reset.ts';
import { findPasswordReset, resetPassword } from '../../src/signing-in/reset-password.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import * as outbox from '../../src/storage/tables/outbox.ts';
import * as sessions from '../../src/storage/tables/sessions.ts';
import { inEachScene, password, tokenIn } from '../support/scene.ts';
import { refused } from '../support/refused.ts';

const another = 'une tout autre phrase';
const address = '127.0.0.1';

inEachScene('a forgotten password', (scene) => {
  const signIn = (login: string, typed: string) =>
    checkPassword(scene().eve, { domain: scene().domain.id, login, password: typed, address });
  const request = (login: string) => requestPasswordReset(scene().eve, { login });

  it('is replaced by a link from the mail, once, and ends every session', async () => {
    const { ben } = scene().users;
    await scene().storage.transaction((tx) =>
      sessions.save(tx, 'hash', { data: '{}', user: ben.id, guest: null }, scene().clock.ms + 1000),
    );
    await request(' Ben@Monasso.org ');
    const letter = await scene().inbox.last('ben@monasso.org');
    assert.equal(letter.subject, 'Choisir un nouveau mot de passe');
    assert.match(letter.text, /pendant 60 minutes/);
    const token = tokenIn(letter);
    for (let times = 0; times < 10; times += 1) {
      const account = await findPasswordReset(scene().eve, { token });
      assert.equal(account.kind === 'user' && account.user.login, 'ben@monasso.org');
    }
    const account = await resetPassword(scene().eve, { token, password: another, confirmation: another });
    assert.equal(account.kind, 'user');
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
    assert.deepEqual(await scene().storage.db.selectFrom('one_time_links').selectAll().execute(), []);
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

inEachScene('a password', (scene) => {
  it('is changed by who knows it; the sessions end', async () => {
    const { context } = await scene().gil();
    const guest = context.actor.kind === 'guest' ? context.actor.guest.id : '';
    await scene().storage.transaction((tx) =>
      sessions.save(tx, 'hash', { data: '{}', user: null, guest }, scene().clock.ms + 1000),
    );
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

  it('proves that an account may be deleted', async () => {
    const { context } = await scene().gil();
    await assert.rejects(deleteAccount(context, { password: another, address }), refused('sign-in-refused'));
    await assert.rejects(deleteAccount(scene().ben, { password, address }), refused('not-allowed'));
    await deleteAccount(context, { password, address });
    assert.deepEqual(await listShares(scene().ann, { calendar: { id: scene().calendar.id } }), []);
    const left = await scene()
      .storage.db.selectFrom('logins')
      .selectAll()
      .where('holder', 'is not', null)
      .execute();
    assert.deepEqual(
      left.map(({ guest_id: guest }) => guest),
      [null, null],
      'its logins stay reserved',
    );
  });
});

inEachScene('the traces of mails', (scene) => {
  it('are kept for 90 days after they left, and as long as they wait', async () => {
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    await scene().share({ kind: 'guest', email: 'gus@orange.fr' });
    const { storage, clock, operator, ann } = scene();
    const [latest] = await listLetters(ann);
    await storage.transaction((tx) => outbox.markSent(tx, latest!.id, clock.ms));
    clock.advance({ hours: 90 * 24 });
    await forgetEnded(operator);
    assert.equal((await listLetters(ann)).length, 2);
    clock.advance({ milliseconds: 1 });
    await forgetEnded(operator);
    assert.deepEqual(
      (await listLetters(ann)).map(({ recipient }) => recipient),
      ['gil@orange.fr'],
    );
  });
});
