import assert from 'node:assert/strict';
import { listLetters } from '../../src/mail/read-outbox.ts';
import { changePassword } from '../../src/people/change-password.ts';
import { checkPassword } from '../../src/people/check-password.ts';
import { deleteAccount } from '../../src/people/delete-account.ts';
import { forgetEnded } from '../../src/people/forget-ended.ts';
import { requestPasswordReset } from '../../src/people/request-password-reset.ts';
import { findPasswordReset, resetPassword } from '../../src/people/reset-password.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import * as outbox from '../../src/storage/tables/outbox.ts';
import * as sessions from '../../src/storage/tables/sessions.ts';
import { inEachHouse, password, tokenIn } from '../support/house.ts';
import { refused } from '../support/refused.ts';

const another = 'une tout autre phrase';
const address = '127.0.0.1';

inEachHouse('a forgotten password', (house) => {
  const signIn = (login: string, typed: string) =>
    checkPassword(house().eve, { domain: house().domain.id, login, password: typed, address });
  const request = (login: string) => requestPasswordReset(house().eve, { login });

  it('is replaced by a link from the mail, once, and ends every session', async () => {
    const { ben } = house().users;
    await house().storage.transaction((tx) =>
      sessions.save(tx, 'hash', { data: '{}', user: ben.id, guest: null }, house().clock.ms + 1000),
    );
    await request(' Ben@Monasso.org ');
    const letter = await house().inbox.last('ben@monasso.org');
    assert.equal(letter.subject, 'Choisir un nouveau mot de passe');
    assert.match(letter.text, /pendant 60 minutes/);
    const token = tokenIn(letter);
    for (let times = 0; times < 10; times += 1) {
      const account = await findPasswordReset(house().eve, { token });
      assert.equal(account.kind === 'user' && account.user.login, 'ben@monasso.org');
    }
    const account = await resetPassword(house().eve, { token, password: another, confirmation: another });
    assert.equal(account.kind, 'user');
    await signIn('ben@monasso.org', another);
    await assert.rejects(signIn('ben@monasso.org', password), refused('sign-in-refused'));
    await assert.rejects(
      resetPassword(house().eve, { token, password, confirmation: password }),
      refused('reset-link-unknown'),
    );
    assert.equal(await sessions.find(house().storage.reader, 'hash', house().clock.ms), undefined);
  });

  it('of two at once is set by one', async () => {
    await request('ben@monasso.org');
    const token = tokenIn(await house().inbox.last('ben@monasso.org'));
    const two = await Promise.allSettled(
      [another, `${another} !`].map((one) =>
        resetPassword(house().eve, { token, password: one, confirmation: one }),
      ),
    );
    assert.deepEqual(two.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
  });

  it('can be replaced for an hour', async () => {
    await request('ben@monasso.org');
    const token = tokenIn(await house().inbox.last('ben@monasso.org'));
    house().clock.advance({ hours: 1 });
    await assert.rejects(findPasswordReset(house().eve, { token }), refused('reset-link-unknown'));
    await assert.rejects(
      resetPassword(house().eve, { token, password: another, confirmation: another }),
      refused('reset-link-unknown'),
    );
    await signIn('ben@monasso.org', password);
  });

  it('is asked for by a guest with their e-mail or their login', async () => {
    await house().gil();
    await request('GIL@orange.fr');
    house().clock.advance({ minutes: 10 });
    await request('gil.orange.fr@monasso.org');
    const letters = (await house().inbox.of('gil@orange.fr')).filter(({ cause }) =>
      cause.startsWith('password:'),
    );
    assert.equal(letters.length, 2);
    const token = tokenIn(letters[0]!);
    await assert.rejects(
      resetPassword(house().eve, { token, password: 'court', confirmation: 'court' }),
      refused('weak-password', { reason: 'too-short' }),
    );
    await resetPassword(house().eve, { token, password: another, confirmation: another });
    await signIn('gil@orange.fr', another);
    await assert.rejects(
      findPasswordReset(house().eve, { token: tokenIn(letters[1]!) }),
      refused('reset-link-unknown'),
    );
  });

  it('nobody has makes no mail and no difference, and neither does one not chosen yet', async () => {
    await house().invite('gil@orange.fr');
    const before = (await house().inbox.all()).length;
    for (const login of ['nobody@monasso.org', 'x@y.z', '', 'gil@orange.fr', 'a@b@c']) await request(login);
    assert.equal((await house().inbox.all()).length, before);
    assert.deepEqual(await house().storage.reader.selectFrom('one_time_links').selectAll().execute(), []);
  });

  it('asked for again and again fills nobody’s mailbox, and takes no link away', async () => {
    await request('ben@monasso.org');
    const token = tokenIn(await house().inbox.last('ben@monasso.org'));
    for (let times = 0; times < 5; times += 1) await request('ben@monasso.org');
    assert.equal((await house().inbox.of('ben@monasso.org')).length, 1);
    house().clock.advance({ minutes: 10 });
    await request('ben@monasso.org');
    await findPasswordReset(house().eve, { token });
  });
});

inEachHouse('a password', (house) => {
  it('is changed by who knows it; the sessions end', async () => {
    const { context } = await house().gil();
    const guest = context.actor.kind === 'guest' ? context.actor.guest.id : '';
    await house().storage.transaction((tx) =>
      sessions.save(tx, 'hash', { data: '{}', user: null, guest }, house().clock.ms + 1000),
    );
    const change = (current: string, next: string) =>
      changePassword(context, { current, password: next, confirmation: next, address });
    await assert.rejects(change('wrong', another), refused('sign-in-refused'));
    await assert.rejects(
      change(password, 'gil@orange.fr'),
      refused('weak-password', { reason: 'like-login' }),
    );
    await change(password, another);
    assert.equal(await sessions.find(house().storage.reader, 'hash', house().clock.ms), undefined);
    await assert.rejects(change(password, another), refused('sign-in-refused'));
    await change(another, password);
    await assert.rejects(
      changePassword(house().eve, { current: '', password: another, confirmation: another, address }),
      refused('sign-in-needed'),
    );
  });

  it('proves that an account may be deleted', async () => {
    const { context } = await house().gil();
    await assert.rejects(deleteAccount(context, { password: another, address }), refused('sign-in-refused'));
    await assert.rejects(deleteAccount(house().ben, { password, address }), refused('not-allowed'));
    await deleteAccount(context, { password, address });
    assert.deepEqual(await listShares(house().ann, { calendar: { id: house().calendar.id } }), []);
    const left = await house()
      .storage.reader.selectFrom('logins')
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

inEachHouse('the traces of mails', (house) => {
  it('are kept for 90 days after they left, and as long as they wait', async () => {
    await house().share({ kind: 'guest', email: 'gil@orange.fr' });
    await house().share({ kind: 'guest', email: 'gus@orange.fr' });
    const { storage, clock, operator, ann } = house();
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
