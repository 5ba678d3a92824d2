import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import { removeSpace } from '../../src/calendars/remove-space.ts';
import { changeMember } from '../../src/people/change-member.ts';
import { acceptAsGuest } from '../../src/sharing/accept-as-guest.ts';
import { declineInvitation } from '../../src/sharing/decline-invitation.ts';
import { leaveShare } from '../../src/sharing/leave-share.ts';
import { listShares } from '../../src/sharing/list-shares.ts';
import { deleteAccount } from '../../src/signing-in/delete-account.ts';
import { inEachScene, password } from '../support/scene.ts';

const plain = (text: string) => text.replace(/[\u202f\u00a0]/g, ' ');

inEachScene('an owner', (scene) => {
  const subjects = async (to = 'ann@monasso.org') =>
    (await scene().inbox.of(to)).map(({ subject }) => plain(subject));

  it('is told who took up what was shared, once, with a way to the share', async () => {
    const { wakes } = scene().inbox;
    await scene().gil();
    assert.deepEqual(await subjects(), ['Gil (gil@orange.fr) a accepté votre partage de « Chorale »']);
    const { text } = await scene().inbox.last('ann@monasso.org');
    assert.match(text, /https:\/\/agenda\.monasso\.org\/calendars\/ann@monasso\.org\/choir\/share/);
    assert.ok(scene().inbox.wakes > wakes + 1, 'and the postman is told');
  });

  it('is told who took up one more, by a guest who has an account', async () => {
    const { context } = await scene().gil();
    const board = await addCalendar(scene().operator, { owner: 'ann@monasso.org', name: 'Bureau' });
    const { share } = await scene().invite('gil@orange.fr', { calendar: { id: board.id } });
    await acceptAsGuest(context, { share: share.id });
    assert.deepEqual(await subjects(), [
      'Gil (gil@orange.fr) a accepté votre partage de « Chorale »',
      'Gil (gil@orange.fr) a accepté votre partage de « Bureau »',
    ]);
  });

  it('is told who refused, and for whom it was not', async () => {
    for (const reason of ['declined', 'mistaken'] as const) {
      const { token } = await scene().invite(`${reason}@orange.fr`);
      await declineInvitation(scene().eve, { token, reason });
      await assert.rejects(declineInvitation(scene().eve, { token, reason }));
    }
    assert.deepEqual(await subjects(), [
      'declined@orange.fr a refusé votre partage de « Chorale »',
      'Votre invitation à lire « Chorale » est arrivée à une autre personne',
    ]);
    assert.match(
      plain((await scene().inbox.last('ann@monasso.org')).text),
      /À l’adresse mistaken@orange\.fr/,
    );
  });

  it('is told who left: a guest, a colleague, and whoever deletes their account', async () => {
    const { context, shared } = await scene().gil();
    await leaveShare(context, { share: shared.share.id });
    const { share } = await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    await leaveShare(scene().ben, { share: share.id });
    const mia = await scene().gil('mia@orange.fr');
    const board = await addCalendar(scene().operator, { owner: 'ann@monasso.org', name: 'Bureau' });
    await scene().share({ kind: 'guest', email: 'mia@orange.fr' }, { calendar: { id: board.id } });
    await deleteAccount(mia.context, { password, address: '127.0.0.1' });
    const told = await subjects();
    assert.deepEqual(told.filter((subject) => subject.includes('quitté')).sort(), [
      'Ben Petit (ben@monasso.org) a quitté le partage de « Chorale »',
      'Gil (gil@orange.fr) a quitté le partage de « Chorale »',
      'Gil (mia@orange.fr) a quitté le partage de « Chorale »',
    ]);
    assert.deepEqual(
      told.filter((subject) => subject.includes('refusé')),
      ['mia@orange.fr a refusé votre partage de « Bureau »'],
    );
  });

  it('of a space is written to, each in their language, and nobody else in it', async () => {
    const { operator, invite } = scene();
    await scene().user('lea');
    await scene().space('bureau', { ann: 'owner', lea: 'owner', ben: 'moderator' });
    await scene().storage.transaction((tx) =>
      tx.updateTable('principals').set({ language: 'en' }).where('login', '=', 'lea@monasso.org').execute(),
    );
    const calendar = await addCalendar(operator, { owner: 'bureau@monasso.org', name: 'Séances' });
    const { token } = await invite('gil@orange.fr', { calendar: { id: calendar.id } });
    await declineInvitation(scene().eve, { token, reason: 'declined' });
    assert.deepEqual(await subjects(), ['gil@orange.fr a refusé votre partage de « Séances »']);
    assert.deepEqual(await subjects('lea@monasso.org'), ['gil@orange.fr declined your share of “Séances”']);
    assert.deepEqual(await subjects('ben@monasso.org'), []);
  });

  it('reads beside a share what became of the mail to whom it is for', async () => {
    await scene().gil();
    const { storage } = scene();
    await storage.transaction(async (tx) => {
      const settle = (recipient: string, state: 'failed' | 'sent') =>
        tx.updateTable('outbox').set({ state, settled_at: 1 }).where('recipient', '=', recipient).execute();
      await settle('ann@monasso.org', 'failed');
      await settle('gil@orange.fr', 'sent');
    });
    const [view] = await listShares(scene().ann, { calendar: { id: scene().calendar.id } });
    assert.equal(view!.mail, 'sent');
  });
});

inEachScene('the end of a membership', (scene) => {
  const subjects = async (to: string) => (await scene().inbox.of(to)).map(({ subject }) => plain(subject));

  /** A space of Ben's, with a calendar of its own, to which Ann has just given hers to read. */
  async function inSpace() {
    for (const name of ['lea', 'max']) await scene().user(name);
    await scene().space('bureau', { ben: 'owner', lea: 'member', max: 'member' });
    await addCalendar(scene().operator, { owner: 'bureau@monasso.org', name: 'Séances' });
    await scene().share({ kind: 'space', login: 'bureau@monasso.org' });
    for (const member of ['ben', 'lea', 'max'])
      assert.deepEqual(await subjects(`${member}@monasso.org`), [
        'Ann Martin partage l’agenda « Chorale » avec vous',
      ]);
  }
  const change = (by: 'ben' | 'operator', member: string, role: 'none' | 'moderator') =>
    changeMember(scene()[by], {
      space: 'bureau@monasso.org',
      member: `${member}@monasso.org`,
      role,
    });

  it('is told to who is taken out, and what has not left any more does not leave', async () => {
    await inSpace();
    const { wakes } = scene().inbox;
    await change('ben', 'lea', 'none');
    assert.equal(scene().inbox.wakes, wakes + 1);
    assert.deepEqual(await subjects('lea@monasso.org'), ['Vous n’êtes plus membre de l’espace « bureau »']);
    const { text } = await scene().inbox.last('lea@monasso.org');
    assert.match(plain(text).replace(/\s+/g, ' '), /lui : « Séances », « Chorale »\./);
    assert.deepEqual(await subjects('max@monasso.org'), [
      'Ann Martin partage l’agenda « Chorale » avec vous',
    ]);
  });

  it('is told each time that it happens, and not where only the role changes', async () => {
    await inSpace();
    await change('ben', 'max', 'moderator');
    assert.equal((await subjects('max@monasso.org')).length, 1);
    for (let round = 1; round < 3; round += 1) {
      await change('ben', 'max', 'none');
      assert.equal((await subjects('max@monasso.org')).length, round);
      await changeMember(scene().ben, {
        space: 'bureau@monasso.org',
        member: 'max@monasso.org',
        role: 'member',
      });
    }
  });

  it('is no news to who leaves', async () => {
    await inSpace();
    const lea = (await scene().storage.db.selectFrom('principals').selectAll().execute()).find(
      ({ login }) => login === 'lea@monasso.org',
    )!;
    const user = {
      id: lea.id,
      domain: lea.domain_id,
      login: lea.login,
      name: lea.name!,
      admin: false,
      language: 'fr' as const,
    };
    await changeMember(scene().as({ kind: 'user', user }), {
      space: 'bureau@monasso.org',
      member: 'lea@monasso.org',
      role: 'none',
    });
    assert.deepEqual(await subjects('lea@monasso.org'), []);
  });

  it('of all, with the space, is told to each of them and to who shared with it', async () => {
    await inSpace();
    await removeSpace(scene().ben, { space: 'bureau@monasso.org', calendars: 'delete' });
    assert.deepEqual(await subjects('ben@monasso.org'), [], 'who did it knows');
    for (const member of ['lea', 'max'])
      assert.deepEqual(await subjects(`${member}@monasso.org`), ['L’espace « bureau » n’existe plus']);
    assert.deepEqual(await subjects('ann@monasso.org'), [
      'L’espace bureau (bureau@monasso.org) ne lit plus « Chorale »',
    ]);
  });

  it('is not needed for a calendar of the space to go: its members are told of that too', async () => {
    await inSpace();
    const calendar = { owner: 'bureau@monasso.org', slug: 'seances' };
    await removeCalendar(scene().ben, { calendar });
    for (const member of ['lea', 'max'])
      assert.deepEqual(
        (await subjects(`${member}@monasso.org`)).at(-1),
        'L’agenda « Séances » n’est plus partagé avec vous',
      );
    assert.equal((await subjects('ben@monasso.org')).length, 1);
  });
});
