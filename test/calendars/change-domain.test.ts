import assert from 'node:assert/strict';
import { changeDomain } from '../../src/calendars/change-domain.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { removeUser } from '../../src/calendars/remove-user.ts';
import { openFeed } from '../../src/feeds/open-feed.ts';
import { readFeed } from '../../src/feeds/read-feed.ts';
import { renderFeed } from '../../src/feeds/render-feed.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { listDomains } from '../../src/people/list-domains.ts';
import { listUsers } from '../../src/people/list-users.ts';
import { proveAnywhere } from '../../src/signing-in/prove-anywhere.ts';
import { everyActor, isForAdministrators } from '../support/actors.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password, type Scene } from '../support/scene.ts';

const address = '192.0.2.1';

function itChangesDomains(scene: () => Scene): void {
  const change = (more: Omit<Parameters<typeof changeDomain>[1], 'domain'>, domain = 'monasso.org') =>
    changeDomain(scene().operator, { domain, ...more });
  const read = (owner: string, login: string) =>
    openFeed(scene().eve, { owner, slug: 'choir' }, { login, password, address });

  it('is for the operator and its administrators; another name for the operator alone', async () => {
    const actors = await everyActor(scene());
    const language = 'en' as const;
    await isForAdministrators(actors, (context) =>
      changeDomain(context, { domain: 'monasso.org', language }),
    );
    const { operator, administrator, elsewhere } = actors;
    const rename = { domain: 'monasso.org', name: 'asso.fr' };
    await assert.rejects(changeDomain(administrator, rename), refused('not-allowed'));
    await assert.rejects(changeDomain(elsewhere, { domain: 'no.fr', language }), refused('not-allowed'));
    await assert.rejects(changeDomain(operator, { domain: 'no.fr', language }), refused('domain-not-found'));
    assert.deepEqual(
      (await listDomains(elsewhere)).map(({ name }) => name),
      ['mairie.fr'],
    );
    for (const kind of ['user', 'guest', 'link', 'nobody'] as const)
      await assert.rejects(listDomains(actors[kind]), refused('not-allowed'));
    const all = (await listDomains(operator)).map(({ name, counts }) => [name, counts]);
    assert.deepEqual(all, [
      ['mairie.fr', { user: 1, space: 0, guest: 0, calendar: 0 }],
      ['monasso.org', { user: 2, space: 0, guest: 1, calendar: 1 }],
    ]);
  });

  it('changes what is named, and says where nothing did', async () => {
    const { domain } = scene();
    const changed = await change({ timeZone: 'asia/tokyo', language: 'en' });
    assert.deepEqual(changed, {
      domain: { ...domain, timeZone: 'Asia/Tokyo', language: 'en' },
      changed: true,
    });
    assert.equal(
      (await change({ timeZone: 'Asia/Tokyo', language: 'en', name: 'MonAsso.org' })).changed,
      false,
    );
    await assert.rejects(change({ timeZone: 'Mars/Base' }), refused('bad-domain', { reason: 'time-zone' }));
    await assert.rejects(change({ name: 'no domain' }), refused('bad-domain'));
    await addDomain(scene().operator, { name: 'mairie.fr' });
    await assert.rejects(change({ name: 'mairie.fr' }), refused('domain-taken'));
  });

  it('with another zone gives readers another text where times belong to it, and another tag', async () => {
    const { ann, eve } = scene();
    const text = (...lines: string[]) =>
      Buffer.from(['BEGIN:VCALENDAR', 'VERSION:2.0', ...lines, 'END:VCALENDAR', ''].join('\r\n'));
    const bytes = text('BEGIN:VEVENT', 'UID:a', 'DTSTART;TZID=Nobody knows:20260401T100000', 'END:VEVENT');
    await importCalendar(ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
    const feed = async () => {
      const at = { owner: 'ann@monasso.org', slug: 'choir' };
      const credentials = { login: 'ann@monasso.org', password, address };
      const found = await readFeed(eve, { at, credentials });
      return { tag: found.tag, text: (await Array.fromAsync(renderFeed(eve, found))).join('') };
    };
    const before = await feed();
    assert.match(before.text, /TZOFFSETTO:\+0200/);
    await change({ timeZone: 'Asia/Tokyo' });
    const after = await feed();
    assert.match(after.text, /TZOFFSETTO:\+0900/);
    assert.notEqual(after.tag, before.tag);
    await change({ language: 'en' });
    assert.equal((await feed()).tag, after.tag);
  });

  it('gives everybody a login under another name, and those under the earlier one go on', async () => {
    const { eve, operator, calendar } = scene();
    const { context: gil } = await scene().gil();
    assert.ok(gil.actor.kind === 'guest' && gil.actor.guest.login === 'gil.orange.fr@monasso.org');
    await scene().space('bureau', { ann: 'owner' });
    await change({ name: 'Asso.fr' });
    const { users } = await listUsers(operator, {});
    assert.deepEqual(
      users.map(({ user, formerLogins }) => [user.login, formerLogins]),
      [
        ['ann@asso.fr', ['ann@monasso.org']],
        ['ben@asso.fr', ['ben@monasso.org']],
      ],
    );
    for (const owner of ['ann@asso.fr', 'ann@monasso.org'])
      for (const login of ['gil@orange.fr', 'gil.orange.fr@monasso.org', 'gil.orange.fr@asso.fr'])
        assert.equal((await read(owner, login)).calendar, calendar.id, `${login} at ${owner}`);
    for (const login of ['ben@asso.fr', 'ben@monasso.org', 'ben'])
      assert.equal((await proveAnywhere(eve, { login, password, address })).length, 1, login);
    for (const owner of ['bureau@asso.fr', 'bureau@monasso.org'])
      await scene().share({ kind: 'space', login: owner }).catch(refused('already-shared'));
    const [domain] = await listDomains(operator);
    assert.deepEqual([domain?.name, domain?.formerNames], ['asso.fr', ['monasso.org']]);
  });

  it('keeps the earlier name for nobody else, and takes who comes by it in under the present one', async () => {
    const { operator } = scene();
    await change({ name: 'asso.fr' });
    await assert.rejects(addDomain(operator, { name: 'monasso.org' }), refused('domain-taken'));
    const pia = await addUser(operator, {
      login: 'pia@monasso.org',
      name: 'Pia',
      passwordHash: null,
      admin: false,
    });
    assert.equal(pia.login, 'pia@asso.fr');
    await assert.rejects(
      scene().share({ kind: 'guest', email: 'new@monasso.org' }),
      refused('guest-is-a-user', { reason: 'domain' }),
    );
    assert.equal((await change({ name: 'monasso.org' }, 'asso.fr')).domain.name, 'monasso.org');
    const logins = (await listUsers(operator, {})).users.map(({ user }) => user.login);
    assert.deepEqual(logins, ['ann@monasso.org', 'ben@monasso.org', 'pia@monasso.org']);
    for (const owner of ['ann@asso.fr', 'ann@monasso.org'])
      assert.equal((await openCalendar(operator, { owner, slug: 'choir' }, 'read')).calendar.slug, 'choir');
  });

  it('is refused where somebody’s login would be another’s, and changes nothing then', async () => {
    const { operator } = scene();
    await scene().invite('ben@asso.fr');
    await assert.rejects(change({ name: 'asso.fr' }), refused('login-taken', { login: 'ben@asso.fr' }));
    assert.equal((await listDomains(operator))[0]?.name, 'monasso.org');
    assert.equal((await listUsers(operator, {})).users[0]?.user.login, 'ann@monasso.org');
    await addDomain(operator, { name: 'asso.fr' });
  });

  it('gives logins of who went to nobody else under another name either', async () => {
    const { operator } = scene();
    await removeUser(operator, { user: 'ben@monasso.org', calendars: 'keep' });
    await change({ name: 'asso.fr' });
    const ben = { login: 'ben@asso.fr', name: 'Ben', passwordHash: null, admin: false };
    await assert.rejects(addUser(operator, ben), refused('login-taken'));
  });
}

inEachScene('A change of a domain', itChangesDomains);
