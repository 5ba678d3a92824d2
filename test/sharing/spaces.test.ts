import assert from 'node:assert/strict';
import supertest from 'supertest';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import type { Context } from '../../src/context.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addSpace } from '../../src/people/add-space.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeShare } from '../../src/sharing/change-share.ts';
import { leaveShare } from '../../src/sharing/leave-share.ts';
import { listSharedWithMe } from '../../src/sharing/list-shared-with-me.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { shareCalendar, type ShareRequest } from '../../src/sharing/share-calendar.ts';
import { siteOver } from '../http/pages/site.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password } from '../support/scene.ts';
import { openBureau, setRole, type Bureau } from '../support/space.ts';
import { view } from '../support/views.ts';

const choir = { owner: 'ann@monasso.org', slug: 'choir' };
const toBureau = { kind: 'space', login: 'bureau@monasso.org' } as const;
const toBen = { kind: 'user', login: 'ben@monasso.org' } as const;
const everybody = { kind: 'public' } as const;

inEachScene(
  'a share with a space',
  (scene) => {
    let there: Bureau;
    beforeEach(async () => {
      there = await openBureau(scene());
    });
    const accessOf = async (context: Context) => (await openCalendar(context, choir, 'read')).access;
    const isShut = (context: Context) =>
      assert.rejects(openCalendar(context, choir, 'read'), refused('calendar-not-found'));

    it('reaches its members at once, whatever they are in it, and tells each by mail', async () => {
      const { share, login } = await scene().share(toBureau, { role: 'editor' });
      assert.equal(login, null, 'nobody signs in as a space');
      assert.deepEqual(share.audience, {
        kind: 'space',
        principal: there.space.id,
        login: 'bureau@monasso.org',
        name: 'Le bureau',
      });
      for (const member of [there.olga, there.max, scene().ben])
        assert.equal((await accessOf(member)).role, 'editor');
      await isShut(there.lea);
      for (const local of ['olga', 'max', 'ben'])
        assert.equal((await scene().inbox.of(`${local}@monasso.org`)).length, 1, local);
      assert.deepEqual(await scene().inbox.of('bureau@monasso.org'), []);
    });

    it('reaches them as long as they are members, by the feed as by the door', async () => {
      await scene().share(toBureau);
      const site = await siteOver(scene());
      try {
        const read = async () =>
          (await supertest(site.server).get('/home/ann@monasso.org/choir.ics').auth(toBen.login, password))
            .status;
        assert.equal(await read(), 200);
        await setRole(scene(), there.space, 'ben', 'none');
        assert.equal(await read(), 404);
        await isShut(scene().ben);
        await setRole(scene(), there.space, 'ben', 'moderator');
        assert.equal(await read(), 200);
        const [shared] = await listSharedWithMe(scene().ben);
        await revokeShare(scene().ann, { share: shared!.share.id });
        assert.equal(await read(), 410, 'who is still in the space is told that the share has ended');
        await setRole(scene(), there.space, 'lea', 'member');
        await isShut(there.lea);
      } finally {
        await site.close();
      }
    });

    it('is listed for its members as their space’s, and is not theirs to give back', async () => {
      const { share } = await scene().share(toBureau);
      const [listed, ...more] = await listSharedWithMe(scene().ben);
      assert.deepEqual([listed?.share.id, listed?.by, more.length], [share.id, 'space', 0]);
      assert.deepEqual(await listSharedWithMe(there.lea), []);
      await assert.rejects(leaveShare(scene().ben, { share: share.id }), refused('share-not-found'));
      await setRole(scene(), there.space, 'ben', 'none');
      assert.deepEqual(await listSharedWithMe(scene().ben), []);
    });

    it('stands beside what they have by name and what everybody has: the widest counts', async () => {
      await scene().share(toBen, { detail: 'titles', privateEvents: true });
      const spaces = await scene().share(toBureau, { role: 'editor' });
      const open = await scene().share(everybody, { detail: 'busy' });
      assert.deepEqual(await accessOf(scene().ben), {
        role: 'editor',
        // Private events are shared by titles alone: a wider share of the others does not widen them.
        view: view({ detail: 'full', attendees: true, alarms: true }, { detail: 'titles' }),
      });
      assert.equal((await accessOf(there.max)).view.ofPrivate.detail, 'busy');
      assert.deepEqual(await accessOf(there.lea), {
        role: 'viewer',
        view: view(),
      });
      await revokeShare(scene().ann, { share: spaces.share.id });
      await revokeShare(scene().ann, { share: open.share.id });
      assert.deepEqual(await accessOf(scene().ben), {
        role: 'viewer',
        view: view({ detail: 'titles' }, { detail: 'titles' }),
      });
      await isShut(there.max);
    });

    it('counts through each of several spaces', async () => {
      const { operator } = scene();
      for (const login of ['rooms@monasso.org', 'singers@monasso.org'])
        await addSpace(operator, { login, name: login, owner: 'ben@monasso.org' });
      await scene().share(toBureau, { detail: 'busy' });
      await scene().share({ kind: 'space', login: 'singers@monasso.org' }, { detail: 'titles' });
      assert.equal((await accessOf(scene().ben)).view.ofPublic.detail, 'titles');
      await setRole(scene(), there.space, 'ben', 'none');
      assert.equal((await accessOf(scene().ben)).view.ofPublic.detail, 'titles');
    });

    it('widens what members of the space that owns the calendar may do', async () => {
      const calendar = { owner: 'singers@monasso.org', slug: 'agenda' };
      await addSpace(scene().operator, { login: calendar.owner, name: 'Singers', owner: 'ann@monasso.org' });
      await addCalendar(scene().ann, { ...calendar, name: 'Agenda' });
      const { space } = there;
      const terms = { calendar, detail: 'full', privateEvents: false, until: null } as const;
      await shareCalendar(scene().ann, { ...terms, audience: toBureau, role: 'admin' });
      assert.equal((await openCalendar(there.max, calendar, 'read')).access.role, 'admin');
      await assert.rejects(openCalendar(there.max, calendar, 'own'), refused('not-allowed'));
      await setRole(scene(), space, 'max', 'none');
      await assert.rejects(openCalendar(there.max, calendar, 'read'), refused('calendar-not-found'));
      await assert.rejects(
        shareCalendar(scene().ann, { ...terms, audience: { kind: 'space', login: calendar.owner } }),
        refused('share-with-yourself'),
      );
    });

    it('is refused with what is no space of the domain', async () => {
      const { operator } = scene();
      await addDomain(operator, { name: 'mairie.fr' });
      await addUser(operator, { login: 'zoe@mairie.fr', name: 'Zoé', passwordHash: null, admin: false });
      await addSpace(operator, { login: 'conseil@mairie.fr', name: 'Conseil', owner: 'zoe@mairie.fr' });
      for (const login of ['conseil@mairie.fr', 'ben@monasso.org', 'nowhere@monasso.org'])
        await assert.rejects(scene().share({ kind: 'space', login }), refused('space-not-found', { login }));
      await assert.rejects(scene().share({ kind: 'user', login: toBureau.login }), refused('user-not-found'));
      await assert.rejects(
        scene().share({ kind: 'guest', email: toBureau.login }),
        refused('guest-is-a-user', { reason: 'space' }),
      );
    });

    it('that ended and was given anew shows what it shows now, and so does one by name', async () => {
      for (const audience of [toBureau, toBen]) {
        const { share } = await scene().share(audience, { privateEvents: true });
        await revokeShare(scene().ann, { share: share.id });
        const anew = await scene().share(audience, { detail: 'busy' });
        assert.deepEqual((await accessOf(scene().ben)).view, view());
        await revokeShare(scene().ann, { share: anew.share.id });
      }
    });

    describe('as admin', () => {
      const terms = { calendar: choir, detail: 'full', privateEvents: false, until: null } as const;
      const toLea: ShareRequest = { ...terms, audience: { kind: 'user', login: 'lea@monasso.org' } };
      const wider = refused('bad-share', { reason: 'wider-than-yours' });

      it('lets members share on, never wider than they have it', async () => {
        await scene().share(toBureau, { role: 'admin' });
        const { ben } = scene();
        await assert.rejects(shareCalendar(ben, { ...toLea, privateEvents: true }), wider);
        const { share } = await shareCalendar(ben, { ...toLea, role: 'admin' });
        assert.equal((await accessOf(there.lea)).role, 'admin');
        await assert.rejects(changeShare(ben, { share: share.id, terms: { privateEvents: true } }), wider);
        await changeShare(ben, { share: share.id, terms: { role: 'viewer' } });
        assert.equal((await accessOf(there.lea)).role, 'viewer');
      });

      it('lets nobody share with themselves what they have by it', async () => {
        await scene().share(toBureau, { role: 'admin' });
        const toOneself = shareCalendar(scene().ben, { ...terms, audience: toBen });
        await assert.rejects(toOneself, refused('share-with-yourself'));
      });

      it('lets nobody prolong or widen what they have themselves', async () => {
        const until = scene().clock.ms + 86_400_000;
        const { share } = await scene().share(toBureau, { role: 'admin', until });
        const prolonged = { share: share.id, terms: { until: until + 86_400_000 } };
        await assert.rejects(changeShare(scene().ben, prolonged), refused('not-allowed'));
        await shareCalendar(scene().ann, { ...toLea, role: 'admin' });
        assert.equal((await changeShare(there.lea, prolonged)).until, prolonged.terms.until);
        await changeShare(scene().ann, prolonged);
      });

      it('is no hindrance to who owns the calendar through a space', async () => {
        const calendar = { owner: toBureau.login, slug: 'agenda' };
        await addCalendar(there.olga, { ...calendar, name: 'Agenda' });
        const { share } = await shareCalendar(there.max, {
          ...terms,
          calendar,
          audience: { kind: 'user', login: 'olga@monasso.org' },
        });
        const changed = await changeShare(there.olga, { share: share.id, terms: { detail: 'busy' } });
        assert.equal(changed.detail, 'busy');
      });
    });
  },
  { env: { FASTI_URL: 'http://agenda.test' } },
);
