import assert from 'node:assert/strict';
import { expireGuests } from '../../src/people/expire-guests.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { changeShare } from '../../src/sharing/change-share.ts';
import { endShares } from '../../src/sharing/end-shares.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import { inEachScene } from '../support/scene.ts';

const day = 24 * 3_600_000;

inEachScene('a share with an end', (scene) => {
  const causes = async (to: string) => (await scene().inbox.of(to)).map(({ cause }) => cause.split(':')[0]);

  it('is warned of seven days before, once, and ends with a mail, once', async () => {
    const { context, shared } = await scene().gil();
    const { ann, clock } = scene();
    await changeShare(ann, { share: shared.share.id, terms: { until: clock.ms + 30 * day } });
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 0 });
    clock.advance({ milliseconds: 23 * day });
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 1 });
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 0 });
    await openCalendar(context, { id: scene().calendar.id }, 'read');
    assert.deepEqual(await causes('gil@orange.fr'), ['invitation', 'subscribe', 'changed', 'ending']);
    clock.advance({ milliseconds: 7 * day });
    assert.deepEqual(await endShares(scene().operator), { ended: 1, warned: 0 });
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 0 });
    assert.deepEqual(await causes('gil@orange.fr'), ['ended'], 'what had not left by then does not leave');
    const [view] = await listShares(ann, { calendar: { id: scene().calendar.id } });
    assert.deepEqual([view?.state, view?.share.ended?.by], ['ended', 'time']);
  });

  it('ends once when two nodes take the step together', async () => {
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { until: scene().clock.ms + day });
    scene().clock.advance({ milliseconds: day });
    const both = await Promise.all([endShares(scene().operator), endShares(scene().operator)]);
    assert.equal(both[0].ended + both[1].ended, 1);
    assert.deepEqual(await causes('ben@monasso.org'), ['ended'], 'the first letter had not left');
  });

  it('is warned of again when it gets another end', async () => {
    const { shared } = await scene().gil();
    const { ann, clock } = scene();
    const terms = (until: number) => changeShare(ann, { share: shared.share.id, terms: { until } });
    await terms(clock.ms + 30 * day);
    clock.advance({ milliseconds: 25 * day });
    await endShares(scene().operator);
    await terms(clock.ms + 30 * day);
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 0 });
    clock.advance({ milliseconds: 25 * day });
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 1 });
  });

  it('that was told of less than a week before is not warned of', async () => {
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { until: scene().clock.ms + 3 * day });
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 0 });
    assert.deepEqual(await causes('ben@monasso.org'), ['shared']);
  });

  it('that nobody can be told of is told to its owner', async () => {
    const { clock, inbox } = scene();
    await scene().share({ kind: 'link', label: 'Site de la mairie' }, { until: clock.ms + 30 * day });
    clock.advance({ milliseconds: 25 * day });
    await endShares(scene().operator);
    assert.match((await inbox.last('ann@monasso.org')).text, /le lien «\u202fSite de la mairie\u202f»/);
    clock.advance({ milliseconds: 5 * day });
    await endShares(scene().operator);
    const letters = await inbox.of('ann@monasso.org');
    assert.deepEqual(
      letters.map(({ cause }) => cause.split(':')[0]),
      ['ended'],
      'the warning had not left',
    );
  });

  it('whose guest never accepted ends without a mail', async () => {
    await scene().invite('gil@orange.fr', { until: scene().clock.ms + 30 * day });
    scene().clock.advance({ milliseconds: 25 * day });
    assert.deepEqual(await endShares(scene().operator), { ended: 0, warned: 0 });
    scene().clock.advance({ milliseconds: 5 * day });
    assert.equal((await endShares(scene().operator)).ended, 1);
    assert.deepEqual(await scene().inbox.all(), []);
  });
});

inEachScene('the account of a guest', (scene) => {
  const find = async () => {
    const { storage, domain } = scene();
    return await accounts.find(storage.db, domain.id, 'gil@orange.fr');
  };

  it('closes within a day of the last share’s end, and is deleted after 30', async () => {
    const { shared } = await scene().gil();
    const { ann, operator, clock } = scene();
    assert.deepEqual(await expireGuests(operator), { closed: 0, deleted: 0 });
    await revokeShare(ann, { share: shared.share.id });
    assert.deepEqual(await expireGuests(operator), { closed: 1, deleted: 0 });
    clock.advance({ milliseconds: 30 * day - 1 });
    assert.deepEqual(await expireGuests(operator), { closed: 0, deleted: 0 });
    assert.ok(await find());
    clock.advance({ milliseconds: 1 });
    assert.deepEqual(await expireGuests(operator), { closed: 0, deleted: 1 });
    assert.equal(await find(), undefined);
  });

  it('that closed at the very moment when a share was given opens again', async () => {
    const { storage, operator, clock } = scene();
    await scene().gil();
    await storage.transaction((tx) => tx.updateTable('guests').set({ closed_at: clock.ms }).execute());
    await expireGuests(operator);
    const { closed_at: closedAt } = await storage.db
      .selectFrom('guests')
      .selectAll()
      .executeTakeFirstOrThrow();
    assert.equal(closedAt, null);
  });

  it('opens again with the same password when a share comes before', async () => {
    const { shared } = await scene().gil();
    const { ann, operator, clock } = scene();
    const before = await find();
    await revokeShare(ann, { share: shared.share.id });
    await expireGuests(operator);
    clock.advance({ milliseconds: 29 * day });
    await scene().share({ kind: 'guest', email: 'gil@orange.fr' });
    clock.advance({ milliseconds: 5 * day });
    assert.deepEqual(await expireGuests(operator), { closed: 0, deleted: 0 });
    const after = await find();
    assert.equal(after?.passwordHash, before?.passwordHash);
  });

  it('starts over after it was deleted', async () => {
    const { shared } = await scene().gil();
    const { ann, eve, operator, clock } = scene();
    await revokeShare(ann, { share: shared.share.id });
    await expireGuests(operator);
    clock.advance({ milliseconds: 30 * day });
    await expireGuests(operator);
    const { token, login } = await scene().invite('gil@orange.fr');
    assert.equal(login, shared.login);
    const another = 'une autre longue phrase';
    const { guest } = await acceptInvitation(eve, {
      token,
      name: 'Gil',
      password: another,
      confirmation: another,
    });
    assert.ok(guest.accepted);
  });

  it('stays while a share is past its end but another lives', async () => {
    await scene().gil();
    const { operator, ann, clock } = scene();
    const views = await listShares(ann, { calendar: { id: scene().calendar.id } });
    await changeShare(ann, { share: views[0]!.share.id, terms: { until: clock.ms + 2 * day } });
    assert.deepEqual(await expireGuests(operator), { closed: 0, deleted: 0 });
    clock.advance({ milliseconds: 2 * day });
    assert.deepEqual(await expireGuests(operator), { closed: 1, deleted: 0 }, 'even before it is marked');
  });
});
