import assert from 'node:assert/strict';
import supertest from 'supertest';
import type { Ability } from '../../src/calendars/access.ts';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { changeCalendar } from '../../src/calendars/change-calendar.ts';
import type { Calendar } from '../../src/calendars/calendar.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { removeCalendar } from '../../src/calendars/remove-calendar.ts';
import { removeSpace } from '../../src/calendars/remove-space.ts';
import type { Context } from '../../src/context.ts';
import { isDomainError } from '../../src/errors.ts';
import { addSpace } from '../../src/people/add-space.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeMember } from '../../src/people/change-member.ts';
import type { Space } from '../../src/people/space.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import * as logins from '../../src/storage/tables/logins.ts';
import * as principals from '../../src/storage/tables/principals.ts';
import { oneEvent, siteOver } from '../http/pages/site.ts';
import { overtaken } from '../support/overtaken.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password } from '../support/scene.ts';
import { openBureau, setRole, type Bureau } from '../support/space.ts';

const address = { owner: 'bureau@monasso.org', slug: 'agenda' };

/** What somebody may do with a calendar, from the least. */
async function abilitiesOf(context: Context, which: { owner: string; slug: string }): Promise<Ability[]> {
  const abilities: Ability[] = [];
  for (const ability of ['read', 'edit', 'admin', 'own'] as const)
    try {
      await openCalendar(context, which, ability);
      abilities.push(ability);
    } catch (error) {
      if (!isDomainError(error, 'calendar-not-found', 'not-allowed')) throw error;
    }
  return abilities;
}

inEachScene(
  'a calendar of a space',
  (scene) => {
    let there: Bureau;
    let calendar: Calendar;
    beforeEach(async () => {
      there = await openBureau(scene());
      ({ calendar } = await importCalendar(there.olga, { ...address, bytes: oneEvent('Réunion') }));
    });

    it('is owned by the space, and made by its owners and moderators', async () => {
      assert.deepEqual(calendar.owner, {
        kind: 'space',
        id: there.space.id,
        login: 'bureau@monasso.org',
        name: 'Le bureau',
      });
      const add = (by: Context, slug: string) =>
        addCalendar(by, { owner: 'Bureau@monasso.org', name: 'Encore', slug });
      await add(there.olga, 'by-owner');
      await add(there.max, 'by-moderator');
      await add(scene().operator, 'by-operator');
      const { context: gil } = await scene().gil();
      for (const by of [scene().ben, there.lea, scene().ann, scene().eve, gil])
        await assert.rejects(add(by, 'by-others'), refused('not-allowed'));
    });

    it('gives each role in it what the table says', async () => {
      const may = (context: Context) => abilitiesOf(context, address);
      assert.deepEqual(await may(there.olga), ['read', 'edit', 'admin', 'own']);
      assert.deepEqual(await may(there.max), ['read', 'edit', 'admin']);
      assert.deepEqual(await may(scene().ben), ['read']);
      for (const other of [there.lea, scene().ann, scene().eve]) assert.deepEqual(await may(other), []);
      await assert.rejects(
        changeCalendar(scene().ben, { calendar: address, memberRole: 'editor' }),
        refused('not-allowed'),
      );
      await changeCalendar(there.max, { calendar: address, memberRole: 'editor' });
      assert.deepEqual(await may(scene().ben), ['read', 'edit']);
      assert.deepEqual(await may(there.max), ['read', 'edit', 'admin']);
    });

    it('is filled by members where it says so, who make none', async () => {
      const bring = (slug: string) =>
        importCalendar(scene().ben, { owner: address.owner, slug, bytes: oneEvent('Fête') });
      await assert.rejects(bring('agenda'), refused('not-allowed'));
      await changeCalendar(there.olga, { calendar: address, memberRole: 'editor' });
      const { created, added } = await bring('agenda');
      assert.deepEqual([created, added], [false, 1]);
      await assert.rejects(bring('another'), refused('not-allowed'));
    });

    it('is deleted by owners alone', async () => {
      for (const by of [there.max, scene().ben])
        await assert.rejects(removeCalendar(by, { calendar: address }), refused('not-allowed'));
      await assert.rejects(removeCalendar(there.lea, { calendar: address }), refused('calendar-not-found'));
      await removeCalendar(there.olga, { calendar: address });
      await assert.rejects(openCalendar(there.olga, address, 'read'), refused('calendar-not-found'));
    });

    it('is theirs at the next request after they came in, and no more after they left', async () => {
      const site = await siteOver(scene());
      try {
        const read = async () =>
          (
            await supertest(site.server)
              .get('/home/bureau@monasso.org/agenda.ics')
              .auth('ben@monasso.org', password)
          ).status;
        assert.equal(await read(), 200);
        await changeMember(scene().ben, { space: address.owner, member: 'ben@monasso.org', role: 'none' });
        assert.equal(await read(), 404);
        assert.deepEqual(await abilitiesOf(scene().ben, address), []);
        await setRole(scene(), there.space, 'ben', 'moderator');
        assert.equal(await read(), 200);
        assert.deepEqual(await abilitiesOf(scene().ben, address), ['read', 'edit', 'admin']);
        await setRole(scene(), there.space, 'ben', 'member');
        assert.deepEqual(await abilitiesOf(scene().ben, address), ['read']);
      } finally {
        await site.close();
      }
    });

    it('leaves them what they have besides the space', async () => {
      await shareCalendar(there.max, {
        calendar: address,
        audience: { kind: 'user', login: 'ben@monasso.org' },
        detail: 'titles',
        privateEvents: false,
        until: null,
      });
      const seen = async () => (await openCalendar(scene().ben, address, 'read')).access.view.ofPublic.detail;
      assert.equal(await seen(), 'full');
      await setRole(scene(), there.space, 'ben', 'none');
      assert.equal(await seen(), 'titles');
    });

    it('is told of to nobody by whoever asks for it as the space', async () => {
      const site = await siteOver(scene());
      try {
        const as = (login: string) =>
          supertest(site.server).get('/home/bureau@monasso.org/agenda.ics').auth(login, password);
        assert.equal((await as('bureau@monasso.org')).status, 401, 'nobody signs in as a space');
        assert.equal((await as('ann@monasso.org')).status, 404);
      } finally {
        await site.close();
      }
    });
  },
  { env: { FASTI_URL: 'http://agenda.test' } },
);

inEachScene('the end of a space', (scene) => {
  let there: Bureau;
  beforeEach(async () => {
    there = await openBureau(scene());
  });
  const end = (by: Context, calendars: 'keep' | 'delete' = 'keep') =>
    removeSpace(by, { space: 'Bureau@monasso.org', calendars });

  it('is for its owners and the operator', async () => {
    for (const by of [there.max, scene().ben]) await assert.rejects(end(by), refused('not-allowed'));
    for (const by of [there.lea, scene().ann, scene().eve])
      await assert.rejects(end(by), refused('space-not-found'));
    await end(there.olga);
    await assert.rejects(end(there.olga), refused('space-not-found'));
    await addSpace(scene().operator, { login: 'b@monasso.org', name: 'B', owner: 'ben@monasso.org' });
    await removeSpace(scene().operator, { space: 'b@monasso.org', calendars: 'keep' });
  });

  it('waits for its calendars, or takes them with it and tells who read them', async () => {
    await importCalendar(there.olga, { ...address, bytes: oneEvent('Réunion') });
    const { share } = await shareCalendar(there.olga, {
      calendar: address,
      audience: { kind: 'user', login: 'lea@monasso.org' },
      detail: 'full',
      privateEvents: false,
      until: null,
    });
    await assert.rejects(end(there.olga), refused('space-has-calendars', { count: 1 }));
    assert.deepEqual(await abilitiesOf(there.lea, address), ['read']);
    await end(there.olga, 'delete');
    for (const by of [there.olga, there.max, scene().ben, there.lea, scene().operator])
      assert.deepEqual(await abilitiesOf(by, address), []);
    // What said that it had begun has not left, and is taken back.
    const letters = await scene().inbox.of('lea@monasso.org');
    assert.deepEqual(
      letters.map(({ cause }) => cause),
      [`ended:${share.id}`],
    );
  });

  it('ends what was shared with it, for every member, and nothing else', async () => {
    const choir = { owner: 'ann@monasso.org', slug: 'choir' };
    await scene().share({ kind: 'space', login: 'bureau@monasso.org' }, { role: 'editor' });
    await scene().share({ kind: 'user', login: 'max@monasso.org' });
    assert.deepEqual(await abilitiesOf(scene().ben, choir), ['read', 'edit']);
    await end(there.olga);
    assert.deepEqual(await abilitiesOf(scene().ben, choir), []);
    assert.deepEqual(await abilitiesOf(there.max, choir), ['read']);
  });

  it('comes before a calendar that somebody would give it, or waits for that one', async () => {
    let at = 0;
    /** A space of Olga's and Max's for each attempt: its login is given once. */
    const newSpace = () => scene().space(`salle${(at += 1)}`, { olga: 'owner', max: 'moderator' });
    const end = ({ login }: Space, calendars: 'keep' | 'delete' = 'keep') =>
      removeSpace(there.olga, { space: login, calendars });
    const add = (by: Context, { login }: Space) => addCalendar(by, { owner: login, name: 'Agenda' });

    for (const [by, code] of [
      [there.olga, 'not-allowed'],
      [scene().operator, 'owner-not-found'],
    ] as const) {
      const [one, other] = [await newSpace(), await newSpace()];
      await assert.rejects(
        add(
          overtaken(by, () => end(one)),
          one,
        ),
        refused(code),
      );
      const given = { owner: other.login, newSlug: 'agenda', bytes: oneEvent('Réunion') };
      await assert.rejects(
        importCalendar(
          overtaken(by, () => end(other)),
          given,
        ),
        refused(code),
      );
    }
    const space = await newSpace();
    const sentOut = overtaken(there.max, () => setRole(scene(), space, 'max', 'none'));
    await assert.rejects(add(sentOut, space), refused('not-allowed'));

    const user = await scene().user('lou');
    const removed = () => scene().storage.transaction((tx) => principals.remove(tx, user.id));
    const ownOne = { owner: user.login, name: 'Agenda' };
    const late = overtaken(scene().as({ kind: 'user', user }), removed);
    await assert.rejects(addCalendar(late, ownOne), refused('not-allowed'));

    for (let round = 0; round < 20; round += 1) {
      const next = await newSpace();
      const [ended, added] = await Promise.allSettled([end(next), add(there.max, next)]);
      assert.notEqual(ended.status, added.status, `round ${round}`);
      if (added.status === 'rejected') refused('not-allowed')(added.reason);
      if (ended.status === 'rejected') refused('space-has-calendars', { count: 1 })(ended.reason);
    }
  });

  it('leaves its login to nobody else', async () => {
    const { operator, storage, domain } = scene();
    await end(there.olga);
    const login = 'bureau@monasso.org';
    assert.equal(await principals.findOwner(storage.db, login), undefined);
    assert.equal((await logins.find(storage.db, domain.id, login))?.principal, null);
    await assert.rejects(
      addUser(operator, { login, name: 'Somebody', passwordHash: null, admin: false }),
      refused('login-taken'),
    );
    await assert.rejects(
      addSpace(operator, { login, name: 'Le bureau', owner: 'olga@monasso.org' }),
      refused('login-taken'),
    );
  });
});
