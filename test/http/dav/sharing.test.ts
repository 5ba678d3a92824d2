import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import { addProgramPassword } from '../../../src/signing-in/add-program-password.ts';
import { listShares } from '../../../src/sharing/list-shares.ts';
import { inEachScene } from '../../support/scene.ts';
import { siteOver, type Site } from '../pages/site.ts';
import { object, Program, type Answer } from './program.ts';

const annsCalendar = '/dav/calendars/ann@monasso.org/choir/';
const names = ['invite', 'allowed-sharing-modes', 'shared-url', 'source', 'publish-url', 'pre-publish-url'];
const inCs = 'xmlns:S="http://calendarserver.org/ns/"';
const properties = `<D:propfind xmlns:D="DAV:" ${inCs}><D:prop><D:resourcetype/>${names.map((name) => `<S:${name}/>`).join('')}</D:prop></D:propfind>`;
const shareBody = (content: string) => `<S:share xmlns:D="DAV:" ${inCs}>${content}</S:share>`;
const set = (href: string, access = 'read-write') =>
  `<S:set><D:href>${href}</D:href><S:common-name>X</S:common-name><S:summary>Choir</S:summary><S:${access}/></S:set>`;
const remove = (href: string) => `<S:remove><D:href>${href}</D:href></S:remove>`;

inEachScene('Sharing from within a calendar program', (scene) => {
  let site: Site;
  let ann: Program;
  let ben: Program;
  beforeEach(async () => {
    site = await siteOver(scene());
    ann = new Program(site, 'ann@monasso.org');
    ben = new Program(site, 'ben@monasso.org');
    const body = object('a', ['DTSTART:20260312T180000Z', 'SUMMARY:Choeur']);
    assert.equal((await ann.ask('PUT', `${annsCalendar}a.ics`, { body })).status, 201);
  });
  afterEach(() => site.close());

  const post = (program: Program, content: string, path = annsCalendar) =>
    program.ask('POST', path, { body: content, headers: { 'Content-Type': 'application/xml' } });
  const found = async (program: Program, path = annsCalendar) => {
    const { status, text } = await program.ask('PROPFIND', path, {
      body: properties,
      headers: { Depth: '0' },
    });
    assert.equal(status, 207);
    return /<D:prop>(.*?)<\/D:prop><D:status>HTTP\/1.1 200/.exec(text)![1]!;
  };
  const live = async () =>
    (await listShares(scene().operator, { calendar: { id: scene().calendar.id } }))
      .map(({ share }) => share)
      .filter(({ ended }) => ended === null);
  const said = async () =>
    (await live()).map(({ audience, role, detail, privateEvents }) =>
      [
        audience.kind,
        'email' in audience ? audience.email : 'login' in audience ? audience.login : '',
        role,
        detail,
        privateEvents,
      ].join(' '),
    );

  it('is announced where it is done', async () => {
    const classes = async (path: string) =>
      (await fetch(site.url + path, { method: 'OPTIONS' })).headers.get('DAV')!.split(', ');
    for (const path of [annsCalendar, '/dav/calendars/ann@monasso.org/', '/dav/principals/ann@monasso.org/'])
      assert.ok((await classes(path)).includes('calendarserver-sharing'), path);
    for (const path of ['/dav/', '/dav/principals/', `${annsCalendar}a.ics`])
      assert.ok(!(await classes(path)).includes('calendarserver-sharing'), path);
  });

  it('shows the owner who has it, and each of them no more than themselves', async () => {
    const alone = await found(ann);
    assert.ok(alone.includes('<D:resourcetype><D:collection/><C:calendar/></D:resourcetype>'));
    assert.ok(alone.includes('<S:can-be-shared/><S:can-be-published/>'));
    assert.ok(!alone.includes('<S:user>'));
    assert.ok(!alone.includes('<S:publish-url>'));
    const feed = 'https://agenda.monasso.org/home/ann@monasso.org/choir.ics';
    assert.ok(alone.includes(`<S:pre-publish-url><D:href>${feed}</D:href></S:pre-publish-url>`));

    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    await scene().gil();
    await scene().invite('zoe@orange.fr');
    await scene().space('bureau', { ann: 'owner' });
    await scene().share({ kind: 'space', login: 'bureau@monasso.org' }, { detail: 'titles' });
    await scene().share({ kind: 'link', label: 'Site' });
    const shown = await found(ann);
    assert.ok(shown.includes('<C:calendar/><S:shared-owner/></D:resourcetype>'));
    const users = [...shown.matchAll(/<S:user>.*?<\/S:user>/g)].map(([one]) => one).sort();
    const user = (href: string, name: string, status: string, access: string) =>
      `<S:user><D:href>${href}</D:href><S:common-name>${name}</S:common-name><S:invite-${status}/><S:access><S:${access}/></S:access></S:user>`;
    assert.deepEqual(users, [
      user('/dav/principals/bureau@monasso.org/', 'bureau', 'accepted', 'read'),
      user('mailto:ben@monasso.org', 'Ben Petit', 'accepted', 'read-write'),
      user('mailto:gil@orange.fr', 'Gil', 'accepted', 'read'),
      user('mailto:zoe@orange.fr', 'zoe@orange.fr', 'noresponse', 'read'),
    ]);
    const organizer =
      '<S:organizer><D:href>/dav/principals/ann@monasso.org/</D:href><S:common-name>Ann Martin</S:common-name></S:organizer>';
    assert.ok(shown.includes(`<S:invite>${organizer}`));

    const gil = new Program(site, 'gil@orange.fr');
    for (const [program, login, own] of [
      [ben, 'ben@monasso.org', user('mailto:ben@monasso.org', 'Ben Petit', 'accepted', 'read-write')],
      [gil, 'gil.orange.fr@monasso.org', user('mailto:gil@orange.fr', 'Gil', 'accepted', 'read')],
    ] as const) {
      const theirs = await found(program, await program.shared(login));
      assert.ok(theirs.includes('<C:calendar/><S:shared/></D:resourcetype>'), theirs);
      assert.ok(theirs.includes(`<S:invite>${organizer}${own}</S:invite>`), theirs);
      assert.ok(theirs.includes(`<S:shared-url><D:href>${annsCalendar}</D:href></S:shared-url>`));
      assert.ok(theirs.includes(`<S:source><D:href>${feed}</D:href></S:source>`));
      for (const absent of ['allowed-sharing-modes', 'publish-url', 'pre-publish-url'])
        assert.ok(!theirs.includes(`<S:${absent}>`), absent);
    }
  });

  it('tells none of it in allprop, and follows the address of the sharer', async () => {
    await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    const all = await ben.ask('PROPFIND', annsCalendar, { headers: { Depth: '0' } });
    for (const name of names) assert.ok(!all.text.includes(`<S:${name}`), name);
    const body = `<D:expand-property xmlns:D="DAV:"><D:property name="shared-url" namespace="http://calendarserver.org/ns/"><D:property name="displayname"/></D:property><D:property name="invite" namespace="http://calendarserver.org/ns/"><D:property name="displayname"/></D:property></D:expand-property>`;
    const { text } = await ben.report(await ben.shared('ben@monasso.org'), body, '0');
    assert.match(text, /<S:shared-url><D:response>.*<D:displayname>Chorale<\/D:displayname>/s);
    assert.match(text, /<S:invite><S:organizer>/);
  });

  it('shares with colleagues and spaces by address, and invites whoever is outside', async () => {
    await scene().space('bureau', { ann: 'owner' });
    const answer = await post(
      ann,
      shareBody(
        set('mailto:ben@monasso.org') +
          set('mailto:gil%40orange.fr', 'read') +
          set('MAILTO:zoe@orange.fr') +
          set('mailto:bureau@monasso.org', 'read'),
      ),
    );
    assert.deepEqual([answer.status, answer.text], [200, '']);
    assert.deepEqual((await said()).sort(), [
      'guest gil@orange.fr viewer full false',
      'guest zoe@orange.fr editor full false',
      'space bureau@monasso.org viewer full false',
      'user ben@monasso.org editor full false',
    ]);
    assert.match((await scene().inbox.last('gil@orange.fr')).text, /\/invitation\//);
    assert.ok((await scene().inbox.of('ben@monasso.org')).length > 0);
    const body = object('n', ['DTSTART:20260313T180000Z']);
    assert.equal((await ben.ask('PUT', `${annsCalendar}n.ics`, { body })).status, 201);
  });

  it('lets them do more, or less, or nothing, by their address or as a principal', async () => {
    await scene().gil();
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin' });
    const step = async (content: string) => {
      assert.equal((await post(ann, shareBody(content))).status, 200);
      return (await said()).sort();
    };
    const [gil, bens] = ['guest gil@orange.fr', 'user ben@monasso.org'];
    const more = await step(
      set('/dav/principals/gil.orange.fr@monasso.org/') + set('mailto:ben@monasso.org'),
    );
    assert.deepEqual(more, [`${gil} editor full false`, `${bens} admin full false`]);
    const less = await step(
      set('mailto:GIL@orange.fr', 'read') + set('/dav/principals/ben@monasso.org/', 'read'),
    );
    assert.deepEqual(less, [`${gil} viewer full false`, `${bens} viewer full false`]);
    assert.deepEqual(await step(remove('mailto:gil@orange.fr') + remove('mailto:nobody@orange.fr')), [
      `${bens} viewer full false`,
    ]);
    assert.deepEqual(await step(remove('https://agenda.monasso.org/dav/principals/ben@monasso.org/')), []);
  });

  it('leaves a detail that is enough for reading as it is', async () => {
    await scene().share(
      { kind: 'user', login: 'ben@monasso.org' },
      { detail: 'titles', privateEvents: true },
    );
    assert.equal((await post(ann, shareBody(set('mailto:ben@monasso.org', 'read')))).status, 200);
    assert.deepEqual(await said(), ['user ben@monasso.org viewer titles true']);
    await post(ann, shareBody(set('mailto:ben@monasso.org')));
    assert.deepEqual(await said(), ['user ben@monasso.org editor full true']);
  });

  it('does nothing where anybody is refused, and says why by name', async () => {
    const refusals: Readonly<Record<string, string>> = {
      'mailto:nobody@monasso.org': 'user-not-found',
      'mailto:ann@monasso.org': 'share-with-yourself',
      'mailto:no-address': 'bad-email',
      'urn:uuid:1234': 'bad-email',
      '/dav/principals/nobody@monasso.org/': 'user-not-found',
      '/etc/passwd': 'bad-email',
    };
    for (const [href, name] of Object.entries(refusals)) {
      const answer = await post(ann, shareBody(set('mailto:ben@monasso.org') + set(href)));
      assert.equal(answer.status, 207);
      assert.match(
        answer.text,
        /<D:href>mailto:ben@monasso\.org<\/D:href><D:status>HTTP\/1.1 424 Failed Dependency/,
      );
      const refused = new RegExp(
        `<D:href>${RegExp.escape(href)}</D:href><D:status>HTTP/1.1 403 Forbidden</D:status><D:error><${name} xmlns="urn:fasti:problem"/></D:error><D:responsedescription>\\w`,
      );
      assert.match(answer.text, refused);
      assert.deepEqual(await said(), [], href);
    }
    for (const body of [
      '',
      set(''),
      '<S:set/>',
      set('mailto:x@y.fr').replace('<D:href>', '<D:href/><D:href>'),
    ]) {
      const { status } = await post(ann, shareBody(body));
      assert.ok(status === 400 || status === 207, body);
    }
    const many = Array.from({ length: 51 }, (_, n) => set(`mailto:g${n}@orange.fr`)).join('');
    assert.equal((await post(ann, shareBody(many))).status, 400);
    assert.deepEqual(await said(), []);
  });

  const isForbidden = ({ status, text }: Answer) => {
    assert.equal(status, 403);
    assert.match(text, /<D:need-privileges\/>/);
  };
  const bodies = [
    shareBody(set('mailto:zoe@orange.fr')),
    `<S:publish-calendar ${inCs}/>`,
    `<S:unpublish-calendar ${inCs}/>`,
  ];

  it('is refused to whoever may not share, and hidden from whoever may not read', async () => {
    for (const body of bodies) assert.equal((await post(ben, body)).status, 404);
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    await scene().gil();
    for (const body of bodies) {
      isForbidden(await post(ben, body));
      isForbidden(await post(new Program(site, 'gil@orange.fr'), body));
    }
    assert.equal((await live()).length, 2);
  });

  it('is for admins too, never wider or longer than what they have', async () => {
    const until = scene().clock.now().add({ hours: 48 }).epochMilliseconds;
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin', until });
    const there = await ben.shared('ben@monasso.org');
    assert.match(await found(ben, there), /<S:shared\/>.*<S:user>.*<S:can-be-shared\/>/);
    const longer = await post(ben, shareBody(set('mailto:zoe@orange.fr')), there);
    assert.match(longer.text, /<bad-share xmlns="urn:fasti:problem"\/>/);
    const own = await post(ben, shareBody(set('mailto:ben@monasso.org', 'read')), there);
    assert.match(own.text, /403 Forbidden.*<D:need-privileges\/>/);
    assert.equal((await live()).length, 1);
  });

  it('is not for a program that only reads, or for another calendar', async () => {
    const other = await addCalendar(scene().operator, {
      owner: 'ann@monasso.org',
      name: 'Autre',
      slug: 'other',
    });
    const asking = async (access: 'read' | 'write', calendar: typeof other.id | null, path: string) => {
      const { secret } = await addProgramPassword(scene().ann, { label: 'x', calendar, access });
      const headers = {
        Authorization: `Basic ${Buffer.from(`ann@monasso.org:${secret}`).toString('base64')}`,
      };
      return await Promise.all(bodies.map((body) => ann.ask('POST', path, { body, headers })));
    };
    for (const answer of await asking('read', null, annsCalendar)) isForbidden(answer);
    for (const { status } of await asking('write', other.id, annsCalendar)) assert.equal(status, 404);
    assert.deepEqual(await live(), []);
    const fine = await asking('write', scene().calendar.id, annsCalendar);
    assert.deepEqual(
      fine.map(({ status }) => status),
      [200, 202, 200],
    );
  });

  it('publishes and ends that, again and again', async () => {
    const publish = () => post(ann, `<S:publish-calendar ${inCs}/>`);
    const unpublish = () => post(ann, `<S:unpublish-calendar ${inCs}/>`);
    const feed = async () => (await fetch(`${site.url}/home/ann@monasso.org/choir.ics`)).status;
    assert.equal(await feed(), 401);
    for (let round = 0; round < 2; round += 1) {
      for (let twice = 0; twice < 2; twice += 1) {
        const answer = await publish();
        assert.deepEqual([answer.status, answer.text], [202, '']);
      }
      assert.equal(await feed(), 200);
      const shown = await found(ann);
      const address = 'https://agenda.monasso.org/home/ann@monasso.org/choir.ics';
      assert.ok(shown.includes(`<S:publish-url><D:href>${address}</D:href></S:publish-url>`));
      assert.ok(!shown.includes('<S:pre-publish-url>'));
      for (let twice = 0; twice < 2; twice += 1) {
        const answer = await unpublish();
        assert.deepEqual([answer.status, answer.text], [200, '']);
      }
      assert.equal(await feed(), 401);
    }
    await scene().share({ kind: 'public' }, { detail: 'busy' });
    await publish();
    assert.deepEqual(await said(), ['public  viewer busy false']);
  });

  it('cannot be set as properties, and is posted to calendars alone', async () => {
    const body = `<D:propertyupdate xmlns:D="DAV:" ${inCs}><D:set><D:prop><S:invite/></D:prop></D:set></D:propertyupdate>`;
    assert.match(
      (await ann.ask('PROPPATCH', annsCalendar, { body })).text,
      /cannot-modify-protected-property/,
    );
    for (const path of ['/dav/', '/dav/calendars/ann@monasso.org/', `${annsCalendar}a.ics`])
      for (const one of bodies) assert.equal((await post(ann, one, path)).status, 403, path);
  });
});
