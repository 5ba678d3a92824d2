import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { acceptAsGuest } from '../../src/sharing/accept-as-guest.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { declineInvitation } from '../../src/sharing/decline-invitation.ts';
import { findInvitation } from '../../src/sharing/find-invitation.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { markOpened } from '../../src/sharing/mark-opened.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { resendInvitation } from '../../src/sharing/resend-invitation.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { proveLogin } from '../../src/signing-in/prove-login.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { inEachScene, password, tokenIn, type Scene } from '../support/scene.ts';
import { refused } from '../support/refused.ts';

const answer = { name: 'Gil', password, confirmation: password };

/** Everything that a look could have changed. */
async function everything({ storage }: Scene): Promise<string> {
  const { db } = storage;
  return JSON.stringify([
    await db.selectFrom('invitations').selectAll().execute(),
    await db.selectFrom('shares').selectAll().execute(),
    await db.selectFrom('principals').selectAll().execute(),
    await db.selectFrom('guests').selectAll().execute(),
    await db.selectFrom('outbox').selectAll().execute(),
  ]);
}

const stateIn = async (scene: Scene) =>
  (await listShares(scene.ann, { calendar: { id: scene.calendar.id } })).map(({ state }) => state);

inEachScene('an invitation', (scene) => {
  it('is looked at a hundred times without a change', async () => {
    const { token } = await scene().invite('gil@orange.fr');
    const before = await everything(scene());
    for (let times = 0; times < 100; times += 1) {
      const { calendar, guest, hasAccount } = await findInvitation(scene().eve, token);
      assert.deepEqual([calendar.name, guest.email, hasAccount], ['Chorale', 'gil@orange.fr', false]);
    }
    assert.equal(await everything(scene()), before);
    assert.deepEqual(await stateIn(scene()), ['sent']);
  });

  it('opens the calendar only once it is accepted', async () => {
    const { token, share } = await scene().invite('gil@orange.fr');
    const { guest } = await findInvitation(scene().eve, token);
    const asGuest = scene().as({ kind: 'guest', guest });
    const open = () => openCalendar(asGuest, { id: scene().calendar.id }, 'read');
    await assert.rejects(open(), refused('calendar-not-found'));
    const accepted = await acceptInvitation(scene().eve, { token, ...answer });
    assert.equal(accepted.share.id, share.id);
    assert.equal(accepted.share.acceptedAt, scene().clock.ms);
    assert.deepEqual([accepted.guest.name, accepted.guest.accepted], ['Gil', true]);
    assert.equal((await open()).access.role, 'viewer');
    assert.deepEqual(await stateIn(scene()), ['accepted']);
    const { actor } = await proveLogin(scene().eve, {
      domain: scene().domain.id,
      login: 'gil@orange.fr',
      password,
      address: '127.0.0.1',
    });
    assert.equal(actor.kind === 'guest' && actor.guest.id, guest.id);
  });

  it('accepted twice leads to signing in', async () => {
    const { token } = await scene().invite('gil@orange.fr');
    await acceptInvitation(scene().eve, { token, ...answer });
    await assert.rejects(
      acceptInvitation(scene().eve, { token, ...answer }),
      refused('invitation-used', { answer: 'accepted' }),
    );
  });

  it('accepted twice at once is accepted once, a hundred times', async () => {
    for (let round = 0; round < 100; round += 1) {
      const { token } = await scene().invite(`gil${round}@orange.fr`);
      const passwords = ['la première des deux', 'la seconde des deux'];
      const two = await Promise.allSettled(
        passwords.map((one) =>
          acceptInvitation(scene().eve, { token, name: 'Gil', password: one, confirmation: one }),
        ),
      );
      const won = two.findIndex(({ status }) => status === 'fulfilled');
      const lost = two[1 - won]!;
      assert.ok(lost.status === 'rejected');
      refused('invitation-used')(lost.reason);
      const sign = {
        domain: scene().domain.id,
        login: `gil${round}@orange.fr`,
        address: `10.0.0.${round}`,
      };
      if (round < 3) await proveLogin(scene().eve, { ...sign, password: passwords[won]! });
    }
  }).timeout(60_000);

  it('refuses what is not good enough, and stays open', async () => {
    const { token } = await scene().invite('gil@orange.fr');
    const before = await everything(scene());
    const accept = (given: Partial<typeof answer>) =>
      acceptInvitation(scene().eve, { token, ...answer, ...given });
    await assert.rejects(accept({ confirmation: 'une autre phrase' }), refused('passwords-differ'));
    await assert.rejects(
      accept({ password: 'court', confirmation: 'court' }),
      refused('weak-password', { reason: 'too-short' }),
    );
    const login = 'gil.orange.fr@monasso.org';
    await assert.rejects(
      accept({ password: login, confirmation: login }),
      refused('weak-password', { reason: 'like-login' }),
    );
    await assert.rejects(accept({ name: '  ' }), refused('bad-name'));
    assert.equal(await everything(scene()), before);
  });

  it('ends after 14 days', async () => {
    const { token } = await scene().invite('gil@orange.fr');
    scene().clock.advance({ milliseconds: 14 * 24 * 3_600_000 - 1 });
    await findInvitation(scene().eve, token);
    scene().clock.advance({ milliseconds: 1 });
    await closed('invitation-expired', token);
    assert.deepEqual(await stateIn(scene()), ['expired-invitation']);
  });

  it('ends with its share', async () => {
    const { token } = await scene().invite('gil@orange.fr', { until: scene().clock.ms + 1000 });
    scene().clock.advance({ seconds: 1 });
    await closed('invitation-expired', token);
  });

  it('is withdrawn with its share', async () => {
    const { token, share } = await scene().invite('gil@orange.fr');
    await revokeShare(scene().ann, { share: share.id });
    await closed('invitation-withdrawn', token);
  });

  it('is replaced by a newer one, whose time starts again', async () => {
    const { token, share } = await scene().invite('gil@orange.fr');
    scene().clock.advance({ hours: 15 * 24 });
    await resendInvitation(scene().ann, { share: share.id });
    await closed('invitation-replaced', token);
    const newer = tokenIn(await scene().inbox.last('gil@orange.fr'));
    scene().clock.advance({ hours: 13 * 24 });
    await acceptInvitation(scene().eve, { token: newer, ...answer });
    await assert.rejects(resendInvitation(scene().ann, { share: share.id }), refused('invitation-used'));
  });

  it('that still waits does not leave once it is replaced or withdrawn', async () => {
    const { share } = await scene().invite('gil@orange.fr');
    await resendInvitation(scene().ann, { share: share.id });
    const letters = await scene().inbox.of('gil@orange.fr');
    assert.deepEqual(
      letters.map(({ subject }) => subject),
      ['Nouvelle invitation\u00a0: Ann Martin partage l’agenda «\u202fChorale\u202f» avec vous'],
    );
    await revokeShare(scene().ann, { share: share.id });
    assert.deepEqual(await scene().inbox.all(), []);
  });

  it('is resent and accepted at once: the later write sees the earlier', async () => {
    for (let round = 0; round < 20; round += 1) {
      const email = `gil${round}@orange.fr`;
      const { token, share } = await scene().invite(email);
      const [accepted, resent] = await Promise.allSettled([
        acceptInvitation(scene().eve, { token, ...answer }),
        resendInvitation(scene().ann, { share: share.id }),
      ]);
      const outcome = [accepted.status, resent.status].join();
      assert.ok(['fulfilled,rejected', 'rejected,fulfilled'].includes(outcome), outcome);
    }
  }).timeout(60_000);

  it('is declined, or was for somebody else: the share ends with it', async () => {
    const [one, other] = [await scene().invite('gil@orange.fr'), await scene().invite('gus@orange.fr')];
    await declineInvitation(scene().eve, { token: one.token, reason: 'declined' });
    await declineInvitation(scene().eve, { token: other.token, reason: 'mistaken' });
    await assert.rejects(
      acceptInvitation(scene().eve, { token: one.token, ...answer }),
      refused('invitation-used', { answer: 'declined' }),
    );
    await closed('invitation-used', other.token);
    assert.deepEqual((await stateIn(scene())).sort(), ['declined', 'mistaken']);
    const again = await scene().invite('gil@orange.fr');
    await findInvitation(scene().eve, again.token);
  });

  it('that was accepted cannot be declined', async () => {
    const { token } = await scene().invite('gil@orange.fr');
    await acceptInvitation(scene().eve, { token, ...answer });
    await assert.rejects(
      declineInvitation(scene().eve, { token, reason: 'mistaken' }),
      refused('invitation-used'),
    );
    assert.deepEqual(await stateIn(scene()), ['accepted']);
  });

  it('shows the owner that somebody began to answer', async () => {
    const { token } = await scene().invite('gil@orange.fr');
    await markOpened(scene().eve, { token });
    assert.deepEqual(await stateIn(scene()), ['opened']);
    await markOpened(scene().eve, { token: 'unknown' });
  });

  it('is accepted by signing in where there is an account', async () => {
    const { context } = await scene().gil();
    const second = await addCalendar(scene().ann, { owner: 'ann@monasso.org', name: 'Réunions' });
    const third = await addCalendar(scene().ann, { owner: 'ann@monasso.org', name: 'Vacances' });
    await scene().invite('gil@orange.fr', { calendar: { id: second.id } });
    const token = tokenIn(await scene().inbox.last('gil@orange.fr'));
    assert.equal((await findInvitation(scene().eve, token)).hasAccount, true);
    await assert.rejects(acceptInvitation(scene().eve, { token, ...answer }), refused('sign-in-needed'));
    const byToken = await acceptAsGuest(context, { token });
    assert.equal(byToken.share.calendar, second.id);
    const more = await scene().share(
      { kind: 'guest', email: 'gil@orange.fr' },
      { calendar: { id: third.id } },
    );
    const byShare = await acceptAsGuest(context, { share: more.share.id });
    assert.equal(byShare.share.calendar, third.id);
    await openCalendar(context, { id: third.id }, 'read');
  });

  it('is not for another guest', async () => {
    const { context: gus } = await scene().gil('gus@orange.fr');
    const { token, share } = await scene().invite('gil@orange.fr');
    await assert.rejects(acceptAsGuest(gus, { token }), refused('not-your-invitation'));
    await assert.rejects(acceptAsGuest(gus, { share: share.id }), refused('share-not-found'));
    await assert.rejects(acceptAsGuest(scene().ann, { token }), refused('sign-in-needed'));
  });

  it('of two calendars accepted at once makes one account', async () => {
    const second = await addCalendar(scene().ann, { owner: 'ann@monasso.org', name: 'Réunions' });
    const first = await scene().invite('gil@orange.fr');
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' }, { calendar: { id: second.id } });
    const tokens = [first.token, tokenIn(await scene().inbox.last('gil@orange.fr'))];
    assert.notEqual(tokens[0], tokens[1]);
    const both = await Promise.allSettled(
      tokens.map((token) => acceptInvitation(scene().eve, { token, ...answer })),
    );
    const lost = both.find(({ status }) => status === 'rejected');
    assert.ok(lost?.status === 'rejected');
    refused('sign-in-needed')(lost.reason);
    const states = await scene().storage.db.selectFrom('shares').select('accepted_at').execute();
    assert.equal(states.filter((row) => row.accepted_at !== null).length, 1, 'no half state');
  });

  /** The page says why; and no refusal names the calendar. */
  async function closed(code: ErrorCode, token: string): Promise<void> {
    for (const attempt of [
      () => findInvitation(scene().eve, token),
      () => acceptInvitation(scene().eve, { token, ...answer }),
      () => declineInvitation(scene().eve, { token, reason: 'declined' }),
    ])
      await assert.rejects(attempt, (error) => {
        refused(code, { language: 'fr' })(error);
        assert.ok(!JSON.stringify(error).match(/Chorale|choir/));
        return true;
      });
  }

  it('nobody knows is unknown', async () => {
    await assert.rejects(findInvitation(scene().eve, 'x'.repeat(43)), refused('invitation-unknown'));
    await assert.rejects(
      declineInvitation(scene().eve, { token: '', reason: 'declined' }),
      refused('invitation-unknown'),
    );
  });
});
