import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import type { Which } from '../../src/calendars/calendar.ts';
import { listAllCalendars } from '../../src/calendars/list-all-calendars.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import { removeUser } from '../../src/calendars/remove-user.ts';
import type { Context } from '../../src/context.ts';
import { openFeed } from '../../src/feeds/open-feed.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeUser } from '../../src/people/change-user.ts';
import { listSpaces } from '../../src/people/list-spaces.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { declineInvitation } from '../../src/sharing/decline-invitation.ts';
import { findInvitation } from '../../src/sharing/find-invitation.ts';
import { listAllShares } from '../../src/sharing/list-all-shares.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { openLink } from '../../src/sharing/open-link.ts';
import { offerPassword } from '../../src/signing-in/offer-password.ts';
import { answerResetRequests } from '../../src/signing-in/answer-reset-requests.ts';
import { requestPasswordReset } from '../../src/signing-in/request-password-reset.ts';
import { resetPassword } from '../../src/signing-in/reset-password.ts';
import * as sessions from '../../src/storage/tables/sessions.ts';
import { everyActor, isForAdministrators } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password, type Scene } from '../support/scene.ts';

const address = '192.0.2.1';
const gil = 'gil@orange.fr';
const secretOf = ({ feed }: { feed: string }) => /\/link\/(.+)\.ics$/.exec(feed)![1]!;

/** Reads a feed as a program does. */
const read = (scene: Scene, owner: string, login: string, slug = 'choir') =>
  openFeed(scene.eve, { owner, slug }, { login, password, address });

function itRemovesUsers(scene: () => Scene): void {
  const [ann, ben] = ['ann@monasso.org', 'ben@monasso.org'];
  const remove = (
    more: Partial<Parameters<typeof removeUser>[1]> = {},
    context: Context = scene().operator,
  ) => removeUser(context, { user: ann, calendars: 'keep', lastAdministrator: 'let-go', ...more });
  const handOver = (to = ben) => remove({ calendars: { handOverTo: to } });
  const live = async (calendar: Which) =>
    (await listShares(scene().operator, { calendar })).filter(({ state }) => state !== 'ended');

  it('is for the operator and the domain’s administrators', async () => {
    const actors = await everyActor(scene());
    const { operator } = scene();
    let n = 0;
    await isForAdministrators(actors, async (context) => {
      const login = `x${(n += 1)}@monasso.org`;
      await addUser(operator, { login, name: 'X', passwordHash: null, admin: false });
      await removeUser(context, { user: login, calendars: 'keep' });
    });
    const { administrator } = actors;
    await assert.rejects(remove({}, administrator), refused('not-allowed'), 'nor lets the last one go');
    const kept = remove({ lastAdministrator: 'keep', calendars: 'delete' }, administrator);
    await assert.rejects(kept, refused('last-administrator'));
  });

  it('waits until somebody says what becomes of the calendars, and changes nothing till then', async () => {
    await assert.rejects(remove(), refused('user-has-calendars', { count: 1 }));
    await assert.rejects(handOver('no@monasso.org'), refused('owner-not-found', { login: 'no@monasso.org' }));
    await assert.rejects(handOver(ann), refused('bad-successor'));
    await assert.rejects(remove({ lastAdministrator: 'keep' }), refused('last-administrator'));
    await everyActor(scene());
    await assert.rejects(handOver('zoe@mairie.fr'), refused('owner-not-found'), 'not across the border');
    await read(scene(), ann, ann);
    await remove({ user: ben });
    await assert.rejects(remove({ user: ben }), refused('user-not-found'));
  });

  it('keeps the only owner of a space, and names the spaces', async () => {
    const { operator } = scene();
    await scene().space('bureau', { ben: 'owner', ann: 'member' });
    await scene().space('salles', { ben: 'owner', ann: 'owner' });
    await assert.rejects(remove({ user: ben }), refused('only-owner', { spaces: ['bureau@monasso.org'] }));
    assert.equal((await listSpaces(operator))[0]?.members.length, 2, 'nothing was done');
    const { user } = await handOver();
    assert.equal(user.login, ann, 'who is not alone may go');
  });

  it('ends sessions, one-time addresses, memberships, shares and letters of theirs', async () => {
    const { storage, clock, operator, eve, inbox } = scene();
    const id = scene().users.ben.id;
    await scene().share({ kind: 'user', login: ben });
    await scene().space('bureau', { ann: 'owner', ben: 'member' });
    await storage.transaction((tx) => sessions.add(tx, 'hash', id, clock.ms + 1000));
    const { address: offered } = await offerPassword(operator, { user: ben });
    await requestPasswordReset(eve, { login: ben });
    await answerResetRequests(operator);
    assert.equal((await inbox.of(ben)).length, 2);
    await remove({ user: ben });
    assert.deepEqual(await inbox.of(ben), [], 'letters that wait are withdrawn');
    assert.equal(await sessions.find(storage.db, 'hash', clock.ms), undefined);
    await assert.rejects(
      resetPassword(eve, { token: offered.slice(-43), password, confirmation: password }),
      refused('reset-link-unknown'),
    );
    await assert.rejects(read(scene(), ann, ben), refused('sign-in-refused'));
    assert.equal((await listSpaces(operator))[0]?.members.length, 1);
    assert.deepEqual(await live({ id: scene().calendar.id }), []);
    await assert.rejects(
      addUser(operator, { login: ben, name: 'Another', passwordHash: null, admin: false }),
      refused('login-taken'),
      'their login stays reserved',
    );
  });

  it('tells no member of a space what ends for one who left with it', async () => {
    await scene().user('carl');
    await scene().space('bureau', { carl: 'owner', ann: 'member' });
    await scene().share({ kind: 'space', login: 'bureau@monasso.org' });
    await remove({ calendars: 'delete' });
    assert.deepEqual(await scene().inbox.of(ann), []);
    assert.match((await scene().inbox.last('carl@monasso.org')).subject, /n’est plus partagé/);
  });

  it('hands calendars over with their shares, and every address goes on', async () => {
    const { calendar, eve, operator, inbox } = scene();
    await scene().gil();
    await scene().share({ kind: 'public' }, { detail: 'titles' });
    const link = await scene().share({ kind: 'link', label: 'Door' });
    await scene().share({ kind: 'user', login: ben });
    await scene().user('carl');
    await scene().share({ kind: 'user', login: 'carl@monasso.org' });
    await changeUser(operator, { user: ann, login: 'anne@monasso.org' });
    const { handedOver, deleted } = await handOver();
    assert.deepEqual(
      [handedOver.map(({ from, to }) => [from.owner.login, from.slug, to.owner.login, to.slug]), deleted],
      [[['anne@monasso.org', 'choir', ben, 'choir']], []],
    );
    for (const owner of [ann, 'anne@monasso.org', ben]) {
      assert.equal((await read(scene(), owner, gil)).calendar, calendar.id, owner);
      assert.equal((await openFeed(eve, { owner, slug: 'choir' }, undefined)).isPublic, true);
      const opened = await openCalendar(scene().ben, { owner, slug: 'choir' }, 'own');
      assert.equal(opened.access.role, 'owner');
    }
    assert.equal((await openLink(eve, secretOf(link))).calendar.id, calendar.id);
    assert.equal((await read(scene(), ben, ben)).share, null, 'Ben has it as its owner, by no share');
    await assert.rejects(read(scene(), ann, ann), refused('sign-in-refused'));

    const told = await inbox.last(gil);
    assert.match(told.subject, /désormais tenu par Ben Petit/);
    assert.ok(told.text.includes('/home/ben@monasso.org/choir.ics'));
    const received = await inbox.of(ben);
    assert.deepEqual(
      received.map(({ subject }) => subject),
      ['L’agenda «\u202fChorale\u202f» est désormais le vôtre'],
      'and nothing else: their share has no letter to wait for',
    );
    const [news, ...before] = await inbox.of('carl@monasso.org');
    assert.match(news!.subject, /désormais tenu par Ben Petit/);
    assert.deepEqual(before, [], 'it takes the place of what had not left yet');
  });

  it('hands them over under another slug where theirs is taken, and mixes no two up', async () => {
    const { operator, calendar } = scene();
    await scene().gil();
    const bens = await addCalendar(operator, { owner: ben, name: 'Other', slug: 'choir' });
    const { handedOver } = await handOver();
    assert.equal(handedOver[0]?.to.slug, 'choir-2');
    const at = async (owner: string, slug: string) =>
      (await openCalendar(operator, { owner, slug }, 'read')).calendar.id;
    assert.deepEqual(
      [await at(ann, 'choir'), await at(ben, 'choir'), await at(ben, 'choir-2')],
      [calendar.id, bens.id, calendar.id],
    );
    assert.equal((await read(scene(), ann, gil)).calendar, calendar.id);
    await assert.rejects(read(scene(), ben, gil), refused('calendar-not-found'));
    // And once more, with all the addresses that there were.
    await scene().user('carl');
    await remove({ user: ben, calendars: { handOverTo: 'carl@monasso.org' } });
    for (const [owner, slug] of [
      [ann, 'choir'],
      [ben, 'choir-2'],
      ['carl@monasso.org', 'choir-2'],
    ] as const)
      assert.equal((await read(scene(), owner, gil, slug)).calendar, calendar.id);
  });

  it('hands them over to a space, whose owners are told', async () => {
    await scene().user('carl');
    await scene().space('bureau', { carl: 'owner', ben: 'member' });
    await scene().share({ kind: 'space', login: 'bureau@monasso.org' });
    await handOver('bureau@monasso.org');
    assert.equal((await read(scene(), ann, ben)).share, null, 'as a member of what owns it');
    assert.match((await scene().inbox.last('carl@monasso.org')).subject, /le vôtre/);
    assert.deepEqual(await live({ owner: 'bureau@monasso.org', slug: 'choir' }), []);
  });

  it('withdraws invitations that nobody took up, and tells who could send them again', async () => {
    const { token } = await scene().invite(gil);
    await handOver();
    await assert.rejects(findInvitation(scene().eve, token), refused('invitation-withdrawn'));
    assert.deepEqual(await scene().inbox.of(gil), [], 'its letter had not left');
    const { text } = await scene().inbox.last(ben);
    assert.ok(text.includes(gil));
    assert.ok(text.includes('Ann Martin'));
  });

  it('deletes calendars where that is said, and who read them is told: by mail, and by 410', async () => {
    const { eve, inbox, operator } = scene();
    await scene().gil();
    await scene().share({ kind: 'user', login: ben });
    const link = await scene().share({ kind: 'link', label: 'Door' });
    const { token } = await scene().invite('zoe@free.fr');
    await changeUser(operator, { user: ann, login: 'anne@monasso.org' });
    const { deleted } = await remove({ calendars: 'delete' });
    assert.deepEqual(
      deleted.map(({ slug }) => slug),
      ['choir'],
    );
    for (const owner of [ann, 'anne@monasso.org'])
      for (const login of [gil, ben])
        await assert.rejects(read(scene(), owner, login), refused('share-ended'));
    await assert.rejects(openLink(eve, secretOf(link)), refused('share-ended'));
    await assert.rejects(openLink(eve, `${secretOf(link)}x`), refused('link-not-found'));
    const gone = refused('invitation-withdrawn', { language: 'fr' });
    await assert.rejects(findInvitation(eve, token), gone);
    await assert.rejects(declineInvitation(eve, { token, reason: 'declined' }), gone);
    const answer = { token, name: 'Zoé', password, confirmation: password };
    await assert.rejects(acceptInvitation(eve, answer), gone);
    for (const to of [gil, ben]) assert.match((await inbox.last(to)).subject, /n’est plus partagé/);
  });

  it('of a calendar tells 410 to who had it, and 404 to all others, as long as nothing stands there', async () => {
    const { ann: owner, operator, calendar } = scene();
    await scene().gil();
    await removeCalendar(owner, { calendar: { id: calendar.id } });
    await assert.rejects(read(scene(), ann, gil), refused('share-ended'));
    await assert.rejects(read(scene(), ann, ben), refused('calendar-not-found'));
    await assert.rejects(read(scene(), ann, ann), refused('calendar-not-found'));
    await assert.rejects(read(scene(), ann, gil, 'other'), refused('calendar-not-found'));
    await assert.rejects(
      openFeed(scene().eve, { owner: ann, slug: 'choir' }, undefined),
      refused('sign-in-needed'),
    );
    const again = await addCalendar(operator, { owner: ann, name: 'Chorale', slug: 'choir' });
    await assert.rejects(read(scene(), ann, gil), refused('share-ended'));
    await assert.rejects(read(scene(), ann, ben), refused('calendar-not-found'));
    await scene().share({ kind: 'guest', email: gil }, { calendar: { id: again.id } });
    await scene().share({ kind: 'user', login: ben }, { calendar: { id: again.id } });
    assert.equal((await read(scene(), ann, ben)).calendar, again.id);
  });

  it('is seen before and after in the lists of what a domain has', async () => {
    const actors = await everyActor(scene());
    await isForAdministrators(actors, (context) => listAllCalendars(context, { domain: 'monasso.org' }));
    await isForAdministrators(actors, (context) => listAllCalendars(context, { owner: ann }));
    await isForAdministrators(actors, (context) => listAllShares(context, { domain: 'monasso.org' }));
    const { operator } = scene();
    const told = async (of: Parameters<typeof listAllCalendars>[1]) =>
      (await listAllCalendars(operator, of)).calendars.map(({ calendar, shares }) => [
        calendar.owner.login,
        shares,
      ]);
    assert.deepEqual(await told({}), [[ann, 2]]);
    assert.deepEqual(await told({ domain: 'mairie.fr' }), []);
    assert.deepEqual(await told({ owner: ben }), []);
    await handOver();
    assert.deepEqual(await told({ domain: 'monasso.org' }), [[ben, 2]]);
    const { calendars } = await listAllShares(operator, {});
    assert.deepEqual(
      calendars.map(({ calendar, views }) => [calendar.owner.login, views.map(({ state }) => state)]),
      [[ben, ['active', 'accepted']]],
    );
    assert.deepEqual((await listAllShares(actors.elsewhere, {})).calendars, []);
  });
}

inEachScene('The end of a user', itRemovesUsers);
