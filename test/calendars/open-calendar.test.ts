import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password } from '../support/scene.ts';

inEachScene('the door to a calendar', (scene) => {
  const choir = { owner: 'ann@monasso.org', slug: 'choir' };

  it('takes nobody for somebody else of the same login in another domain', async () => {
    const { operator, eve, as, calendar } = scene();
    await addDomain(operator, { name: 'mairie.fr' });
    const login = 'zoe@mairie.fr';
    const user = await addUser(operator, { login, name: 'Zoé', passwordHash: null, admin: false });
    const { token } = await scene().invite(login);
    const { guest } = await acceptInvitation(eve, { token, name: 'Zoé', password, confirmation: password });
    for (const which of [choir, { id: calendar.id }]) {
      await openCalendar(as({ kind: 'guest', guest }), which, 'read');
      await assert.rejects(
        openCalendar(as({ kind: 'user', user }), which, 'read'),
        refused('calendar-not-found'),
      );
    }
    // What everybody has, they have too.
    await scene().share({ kind: 'public' }, { detail: 'busy' });
    const { access } = await openCalendar(as({ kind: 'user', user }), choir, 'read');
    assert.equal(access.view.ofPublic.detail, 'busy');
  });

  it('is closed to a link that has ended, or leads elsewhere', async () => {
    const { as, clock, operator, calendar } = scene();
    const until = clock.ms + 3_600_000;
    const { share } = await scene().share({ kind: 'link', label: 'Mairie' }, { until });
    const link = as({ kind: 'link', share: share.id });
    const other = await addCalendar(operator, { owner: choir.owner, name: 'Board', slug: 'board' });
    assert.equal((await openCalendar(link, choir, 'read')).calendar.id, calendar.id);
    await assert.rejects(openCalendar(link, { id: other.id }, 'read'), refused('calendar-not-found'));
    clock.advance({ hours: 1 });
    await assert.rejects(openCalendar(link, choir, 'read'), refused('calendar-not-found'));
  });

  it('knows a calendar by its address in any case, and by its identifier', async () => {
    const { ann, operator, calendar } = scene();
    for (const by of [ann, operator])
      for (const which of [{ owner: ' ANN@Monasso.org', slug: 'Choir' }, { id: calendar.id }])
        assert.deepEqual((await openCalendar(by, which, 'own')).calendar.id, calendar.id);
    for (const which of [{ id: 'none' }, { ...choir, slug: 'none' }, { owner: 'no@where.fr', slug: 'choir' }])
      for (const by of [ann, operator])
        await assert.rejects(openCalendar(by, which, 'read'), refused('calendar-not-found'));
  });
});
