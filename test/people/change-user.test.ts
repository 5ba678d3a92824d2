import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { openFeed } from '../../src/feeds/open-feed.ts';
import { addUser } from '../../src/people/add-user.ts';
import { changeUser } from '../../src/people/change-user.ts';
import { listUsers } from '../../src/people/list-users.ts';
import { proveAnywhere } from '../../src/signing-in/prove-anywhere.ts';
import { shareCalendar } from '../../src/sharing/share-calendar.ts';
import { everyActor, isForAdministrators } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password, type Scene } from '../support/scene.ts';

function itChangesUsers(scene: () => Scene): void {
  const ben = 'ben@monasso.org';
  const change = (more: Omit<Parameters<typeof changeUser>[1], 'user'>, user = ben) =>
    changeUser(scene().operator, { user, ...more });
  const listed = async (domain?: string) =>
    (await listUsers(scene().operator, domain === undefined ? {} : { domain })).users;

  it('is for the operator and the domain’s administrators', async () => {
    const actors = await everyActor(scene());
    await isForAdministrators(actors, (context) => changeUser(context, { user: ben, name: 'Benoît' }));
    await isForAdministrators(actors, (context) => listUsers(context, { domain: 'monasso.org' }));
    for (const kind of ['elsewhere', 'user', 'guest', 'link', 'nobody'] as const)
      await assert.rejects(
        changeUser(actors[kind], { user: 'no-such@monasso.org', name: 'X' }),
        refused('not-allowed'),
      );
    await assert.rejects(
      changeUser(actors.administrator, { user: 'no-such@monasso.org', name: 'X' }),
      refused('user-not-found'),
    );
    await assert.rejects(
      changeUser(actors.administrator, { user: 'x@nowhere.fr', name: 'X' }),
      refused('not-allowed'),
    );
    await assert.rejects(
      changeUser(actors.operator, { user: 'x@nowhere.fr', name: 'X' }),
      refused('user-not-found'),
    );
    await assert.rejects(listUsers(actors.operator, { domain: 'nowhere.fr' }), refused('domain-not-found'));
    const own = (await listUsers(actors.elsewhere, {})).users;
    assert.deepEqual(
      own.map(({ user }) => user.login),
      ['zoe@mairie.fr'],
      'an administrator sees their own',
    );
  });

  it('changes what is named, and says where nothing did', async () => {
    const changed = await change({ name: ' Benoît ', language: 'en', admin: true });
    assert.deepEqual(changed, {
      user: { ...scene().users.ben, name: 'Benoît', language: 'en', admin: true },
      changed: true,
    });
    const again = await change({ name: 'Benoît', language: 'en', admin: true });
    assert.deepEqual([again.user, again.changed], [changed.user, false]);
    assert.deepEqual((await change({})).changed, false);
    assert.deepEqual(
      (await listed()).map(({ user }) => [user.login, user.name, user.admin]),
      [
        ['ann@monasso.org', 'Ann Martin', true],
        [ben, 'Benoît', true],
      ],
    );
    await assert.rejects(change({ name: '' }), refused('bad-name'));
  });

  it('gives another login, and the one they had goes on working everywhere', async () => {
    const { eve, operator, calendar, storage } = scene();
    await scene().share({ kind: 'user', login: ben });
    await change({ login: 'anne@monasso.org' }, 'ann@monasso.org');
    await change({ login: 'benoit@monasso.org' });
    const { user, formerLogins } = (await listed()).at(-1)!;
    assert.deepEqual([user.login, formerLogins], ['benoit@monasso.org', [ben]]);
    for (const login of [ben, 'benoit@monasso.org', 'BEN@monasso.org'])
      for (const owner of ['ann@monasso.org', 'anne@monasso.org', 'Ann@Monasso.org']) {
        const credentials = { login, password, address: '192.0.2.1' };
        const opened = await openFeed(eve, { owner, slug: 'choir' }, credentials);
        assert.equal(opened.calendar, calendar.id, `${login} at ${owner}`);
        const page = await openCalendar(scene().ben, { owner, slug: 'choir' }, 'read');
        assert.equal(page.calendar.owner.login, 'anne@monasso.org');
      }
    const proved = await proveAnywhere(eve, { login: ben, password, address: '192.0.2.1' });
    assert.equal(proved.length, 1);
    await assert.rejects(
      scene().share({ kind: 'guest', email: 'ann@monasso.org' }),
      refused('share-with-yourself'),
    );
    await assert.rejects(scene().share({ kind: 'user', login: ben }), refused('already-shared'));
    // A calendar that comes later stands under both as well.
    const later = await addCalendar(operator, { owner: 'ann@monasso.org', name: 'Later', slug: 'later' });
    for (const owner of ['ann@monasso.org', 'anne@monasso.org'])
      assert.equal((await openCalendar(operator, { owner, slug: 'later' }, 'read')).calendar.id, later.id);
    assert.equal((await storage.db.selectFrom('calendars').selectAll().execute()).length, 2);
  });

  it('gives no login that somebody has or had, and one’s own again', async () => {
    const { operator } = scene();
    const { context: gil } = await scene().gil();
    assert.ok(gil.actor.kind === 'guest');
    const taken = ['ann@monasso.org', gil.actor.guest.login];
    for (const login of taken) await assert.rejects(change({ login }), refused('login-taken', { login }));
    await change({ login: 'benoit@monasso.org' });
    await assert.rejects(
      addUser(operator, { login: ben, name: 'Another', passwordHash: null, admin: false }),
      refused('login-taken'),
    );
    await assert.rejects(change({ login: ben }, 'ann@monasso.org'), refused('login-taken'));
    assert.equal((await change({ login: ben }, 'benoit@monasso.org')).user.login, ben);
    assert.deepEqual((await listed()).at(-1)!.formerLogins, ['benoit@monasso.org']);
    await assert.rejects(change({ login: 'ben@mairie.fr' }), refused('bad-login', { domain: 'monasso.org' }));
    await assert.rejects(change({ login: 'b n@monasso.org' }), refused('bad-login'));
  });

  it('of two who want one login at once gives it to one', async () => {
    const two = await Promise.allSettled([
      change({ login: 'both@monasso.org' }),
      change({ login: 'both@monasso.org' }, 'ann@monasso.org'),
    ]);
    assert.deepEqual(two.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const lost = two.find((one) => one.status === 'rejected')!;
    assert.ok(refused('login-taken')(lost.reason));
  });

  it('keeps the last administrator, of two that go at once as well, unless the operator says otherwise', async () => {
    const off = { admin: false } as const;
    const ann = 'ann@monasso.org';
    await assert.rejects(change(off, ann), refused('last-administrator'));
    const { admin } = (await change({ name: 'Ann' }, ann)).user;
    assert.equal(admin, true);
    await change({ admin: true });
    const two = await Promise.allSettled([change(off), change(off, ann)]);
    assert.deepEqual(two.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
    const last = (await listed()).find(({ user }) => user.admin)!.user;
    const forced = { user: last.login, admin: false, lastAdministrator: 'let-go' } as const;
    const asThem = scene().as({ kind: 'user', user: last });
    await assert.rejects(changeUser(asThem, forced), refused('not-allowed'));
    assert.equal((await changeUser(scene().operator, forced)).user.admin, false);
  });

  it('changes nothing where one part is refused', async () => {
    await assert.rejects(change({ name: 'Other', login: 'ann@monasso.org' }), refused('login-taken'));
    assert.equal((await listed()).at(-1)!.user.name, 'Ben Petit');
  });

  it('lists many, page by page', async () => {
    const { storage, domain } = scene();
    await storage.transaction(async (tx) => {
      for (let n = 0; n < 1001; n += 1) {
        const id = `u${String(n).padStart(4, '0')}`;
        const login = `${id}@monasso.org`;
        const common = { id, domain_id: domain.id, kind: 'user' as const, login, name: id, language: 'fr' };
        await tx
          .insertInto('principals')
          .values({ ...common, password_hash: null, created_at: 1 })
          .execute();
        await tx.insertInto('users').values({ id, admin: 0 }).execute();
      }
    });
    const logins: string[] = [];
    for (let after: string | null = ''; after !== null;) {
      const page: Awaited<ReturnType<typeof listUsers>> = await listUsers(scene().operator, { after });
      assert.ok(page.users.length <= 500);
      logins.push(...page.users.map(({ user }) => user.login));
      after = page.next;
    }
    assert.equal(logins.length, 1003);
    assert.deepEqual(logins, logins.toSorted());
    assert.equal((await listed()).find(({ user }) => user.login === ben)?.hasPassword, true);
  });

  it('shares with who had a login by it', async () => {
    await change({ login: 'benoit@monasso.org' });
    const { share } = await shareCalendar(scene().ann, {
      calendar: { id: scene().calendar.id },
      audience: { kind: 'user', login: ben },
      detail: 'full',
      privateEvents: false,
      until: null,
    });
    assert.equal('login' in share.audience && share.audience.login, 'benoit@monasso.org');
    assert.equal((await scene().inbox.all()).at(-1)?.to, 'benoit@monasso.org', 'where they get their mail');
  });
}

inEachScene('A change of a user', itChangesUsers);
