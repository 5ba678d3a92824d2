import assert from 'node:assert/strict';
import { checkPassword } from '../../src/people/check-password.ts';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { acceptAsGuest, acceptInvitation, findInvitation } from '../../src/sharing/accept-invitation.ts';
import { declineInvitation } from '../../src/sharing/decline-invitation.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { noteOpened } from '../../src/sharing/open-invitation.ts';
import { openCalendar } from '../../src/sharing/open-calendar.ts';
import { resendInvitation } from '../../src/sharing/resend-invitation.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { inEachHouse, password, tokenIn, type TestHouse } from '../support/house.ts';
import { refused } from '../support/refused.ts';

const answer = { name: 'Gil', password, confirmation: password };

/** Everything that a look could have changed. */
async function everything({ storage }: TestHouse): Promise<string> {
  const { reader } = storage;
  return JSON.stringify([
    await reader.selectFrom('invitations').selectAll().execute(),
    await reader.selectFrom('shares').selectAll().execute(),
    await reader.selectFrom('guests').selectAll().execute(),
    await reader.selectFrom('outbox').selectAll().execute(),
  ]);
}

const stateIn = async (house: TestHouse) =>
  (await listShares(house.ann, { calendar: { id: house.calendar.id } })).map(({ state }) => state);

inEachHouse('an invitation', (house) => {
  it('is looked at a hundred times without a change', async () => {
    const { token } = await house().invite('gil@orange.fr');
    const before = await everything(house());
    for (let times = 0; times < 100; times += 1) {
      const { calendar, guest, hasAccount } = await findInvitation(house().eve, token);
      assert.deepEqual([calendar.name, guest.email, hasAccount], ['Chorale', 'gil@orange.fr', false]);
    }
    assert.equal(await everything(house()), before);
    assert.deepEqual(await stateIn(house()), ['sent']);
  });

  it('opens the calendar only once it is accepted', async () => {
    const { token, share } = await house().invite('gil@orange.fr');
    const { guest } = await findInvitation(house().eve, token);
    const asGuest = house().as({ kind: 'guest', guest });
    const open = () => openCalendar(asGuest, { id: house().calendar.id }, 'read');
    await assert.rejects(open(), refused('calendar-not-found'));
    const accepted = await acceptInvitation(house().eve, { token, ...answer });
    assert.equal(accepted.share.id, share.id);
    assert.equal(accepted.share.acceptedAt, house().clock.ms);
    assert.deepEqual([accepted.guest.name, accepted.guest.accepted], ['Gil', true]);
    assert.equal((await open()).access.role, 'viewer');
    assert.deepEqual(await stateIn(house()), ['accepted']);
    const account = await checkPassword(house().eve, {
      domain: house().domain.id,
      login: 'gil@orange.fr',
      password,
      address: '127.0.0.1',
    });
    assert.equal(account.kind === 'guest' && account.guest.id, guest.id);
  });

  it('accepted twice leads to signing in', async () => {
    const { token } = await house().invite('gil@orange.fr');
    await acceptInvitation(house().eve, { token, ...answer });
    await assert.rejects(
      acceptInvitation(house().eve, { token, ...answer }),
      refused('invitation-used', { answer: 'accepted' }),
    );
  });

  it('accepted twice at once is accepted once, a hundred times', async () => {
    for (let round = 0; round < 100; round += 1) {
      const { token } = await house().invite(`gil${round}@orange.fr`);
      const passwords = ['la première des deux', 'la seconde des deux'];
      const two = await Promise.allSettled(
        passwords.map((one) =>
          acceptInvitation(house().eve, { token, name: 'Gil', password: one, confirmation: one }),
        ),
      );
      const won = two.findIndex(({ status }) => status === 'fulfilled');
      const lost = two[1 - won]!;
      assert.ok(lost.status === 'rejected');
      refused('invitation-used')(lost.reason);
      const sign = {
        domain: house().domain.id,
        login: `gil${round}@orange.fr`,
        address: `10.0.0.${round}`,
      };
      if (round < 3) await checkPassword(house().eve, { ...sign, password: passwords[won]! });
    }
  }).timeout(60_000);

  it('refuses what is not good enough, and stays open', async () => {
    const { token } = await house().invite('gil@orange.fr');
    const before = await everything(house());
    const accept = (given: Partial<typeof answer>) =>
      acceptInvitation(house().eve, { token, ...answer, ...given });
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
    assert.equal(await everything(house()), before);
  });

  it('ends after 14 days', async () => {
    const { token } = await house().invite('gil@orange.fr');
    house().clock.advance({ milliseconds: 14 * 24 * 3_600_000 - 1 });
    await findInvitation(house().eve, token);
    house().clock.advance({ milliseconds: 1 });
    await closed('invitation-expired', token);
    assert.deepEqual(await stateIn(house()), ['expired-invitation']);
  });

  it('ends with its share', async () => {
    const { token } = await house().invite('gil@orange.fr', { until: house().clock.ms + 1000 });
    house().clock.advance({ seconds: 1 });
    await closed('invitation-expired', token);
  });

  it('is withdrawn with its share', async () => {
    const { token, share } = await house().invite('gil@orange.fr');
    await revokeShare(house().ann, { share: share.id });
    await closed('invitation-withdrawn', token);
  });

  it('is replaced by a newer one, whose time starts again', async () => {
    const { token, share } = await house().invite('gil@orange.fr');
    house().clock.advance({ hours: 15 * 24 });
    await resendInvitation(house().ann, { share: share.id });
    await closed('invitation-replaced', token);
    const newer = tokenIn(await house().inbox.last('gil@orange.fr'));
    house().clock.advance({ hours: 13 * 24 });
    await acceptInvitation(house().eve, { token: newer, ...answer });
    await assert.rejects(resendInvitation(house().ann, { share: share.id }), refused('invitation-used'));
  });

  it('that still waits does not leave once it is replaced or withdrawn', async () => {
    const { share } = await house().invite('gil@orange.fr');
    await resendInvitation(house().ann, { share: share.id });
    const letters = await house().inbox.of('gil@orange.fr');
    assert.deepEqual(
      letters.map(({ subject }) => subject),
      ['Nouvelle invitation : Ann Martin partage l’agenda « Chorale » avec vous'],
    );
    await revokeShare(house().ann, { share: share.id });
    assert.deepEqual(await house().inbox.all(), []);
  });

  it('is resent and accepted at once: the later write sees the earlier', async () => {
    for (let round = 0; round < 20; round += 1) {
      const email = `gil${round}@orange.fr`;
      const { token, share } = await house().invite(email);
      const [accepted, resent] = await Promise.allSettled([
        acceptInvitation(house().eve, { token, ...answer }),
        resendInvitation(house().ann, { share: share.id }),
      ]);
      const outcome = [accepted.status, resent.status].join();
      assert.ok(['fulfilled,rejected', 'rejected,fulfilled'].includes(outcome), outcome);
    }
  }).timeout(60_000);

  it('is declined, or was for somebody else: the share ends with it', async () => {
    const [one, other] = [await house().invite('gil@orange.fr'), await house().invite('gus@orange.fr')];
    await declineInvitation(house().eve, { token: one.token, reason: 'declined' });
    await declineInvitation(house().eve, { token: other.token, reason: 'mistaken' });
    await assert.rejects(
      acceptInvitation(house().eve, { token: one.token, ...answer }),
      refused('invitation-used', { answer: 'declined' }),
    );
    await closed('invitation-used', other.token);
    assert.deepEqual((await stateIn(house())).sort(), ['declined', 'mistaken']);
    const again = await house().invite('gil@orange.fr');
    await findInvitation(house().eve, again.token);
  });

  it('that was accepted cannot be declined', async () => {
    const { token } = await house().invite('gil@orange.fr');
    await acceptInvitation(house().eve, { token, ...answer });
    await assert.rejects(
      declineInvitation(house().eve, { token, reason: 'mistaken' }),
      refused('invitation-used'),
    );
    assert.deepEqual(await stateIn(house()), ['accepted']);
  });

  it('shows the owner that somebody began to answer', async () => {
    const { token } = await house().invite('gil@orange.fr');
    await noteOpened(house().eve, { token });
    assert.deepEqual(await stateIn(house()), ['opened']);
    await noteOpened(house().eve, { token: 'unknown' });
  });

  it('is accepted by signing in where there is an account', async () => {
    const { context } = await house().gil();
    const second = await addCalendar(house().ann, { owner: 'ann@monasso.org', name: 'Réunions' });
    const third = await addCalendar(house().ann, { owner: 'ann@monasso.org', name: 'Vacances' });
    await house().invite('gil@orange.fr', { calendar: { id: second.id } });
    const token = tokenIn(await house().inbox.last('gil@orange.fr'));
    assert.equal((await findInvitation(house().eve, token)).hasAccount, true);
    await assert.rejects(acceptInvitation(house().eve, { token, ...answer }), refused('sign-in-needed'));
    const byToken = await acceptAsGuest(context, { token });
    assert.equal(byToken.share.calendar, second.id);
    const more = await house().share(
      { kind: 'guest', email: 'gil@orange.fr' },
      { calendar: { id: third.id } },
    );
    const byShare = await acceptAsGuest(context, { share: more.share.id });
    assert.equal(byShare.share.calendar, third.id);
    await openCalendar(context, { id: third.id }, 'read');
  });

  it('is not for another guest', async () => {
    const { context: gus } = await house().gil('gus@orange.fr');
    const { token, share } = await house().invite('gil@orange.fr');
    await assert.rejects(acceptAsGuest(gus, { token }), refused('not-your-invitation'));
    await assert.rejects(acceptAsGuest(gus, { share: share.id }), refused('share-not-found'));
    await assert.rejects(acceptAsGuest(house().ann, { token }), refused('sign-in-needed'));
  });

  it('of two calendars accepted at once makes one account', async () => {
    const second = await addCalendar(house().ann, { owner: 'ann@monasso.org', name: 'Réunions' });
    const first = await house().invite('gil@orange.fr');
    await house().share({ kind: 'guest', email: 'gil@orange.fr' }, { calendar: { id: second.id } });
    const tokens = [first.token, tokenIn(await house().inbox.last('gil@orange.fr'))];
    assert.notEqual(tokens[0], tokens[1]);
    const both = await Promise.allSettled(
      tokens.map((token) => acceptInvitation(house().eve, { token, ...answer })),
    );
    const lost = both.find(({ status }) => status === 'rejected');
    assert.ok(lost?.status === 'rejected');
    refused('sign-in-needed')(lost.reason);
    const states = await house().storage.reader.selectFrom('shares').select('accepted_at').execute();
    assert.equal(states.filter((row) => row.accepted_at !== null).length, 1, 'no half state');
  });

  /** The page says why; and no refusal names the calendar. */
  async function closed(code: ErrorCode, token: string): Promise<void> {
    for (const attempt of [
      () => findInvitation(house().eve, token),
      () => acceptInvitation(house().eve, { token, ...answer }),
      () => declineInvitation(house().eve, { token, reason: 'declined' }),
    ])
      await assert.rejects(attempt, (error) => {
        refused(code, { language: 'fr' })(error);
        assert.ok(!JSON.stringify(error).match(/Chorale|choir/));
        return true;
      });
  }

  it('nobody knows is unknown', async () => {
    await assert.rejects(findInvitation(house().eve, 'x'.repeat(43)), refused('invitation-unknown'));
    await assert.rejects(
      declineInvitation(house().eve, { token: '', reason: 'declined' }),
      refused('invitation-unknown'),
    );
  });
});
