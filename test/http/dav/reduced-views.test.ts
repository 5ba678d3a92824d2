import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import { changeShare } from '../../../src/sharing/change-share.ts';
import { revokeShare } from '../../../src/sharing/revoke-share.ts';
import { inEachScene } from '../../support/scene.ts';
import { siteOver, type Site } from '../pages/site.ts';
import { hrefsIn, object, Program, query, task } from './program.ts';

const annsCalendar = '/dav/calendars/ann@monasso.org/choir/';
const clinic = [
  'BEGIN:VTIMEZONE',
  'TZID:Clinique des Lilas',
  'COMMENT:secret',
  'BEGIN:STANDARD',
  'DTSTART:19700101T000000',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0100',
  'TZNAME:CLINIQUE',
  'END:STANDARD',
  'END:VTIMEZONE',
];
const visit = object(
  'visit-uid',
  [
    'DTSTART;TZID=Clinique des Lilas:20260312T180000',
    'DTEND;TZID=Clinique des Lilas:20260312T200000',
    'SUMMARY:Visite',
    'ATTENDEE:mailto:doc@clinique.fr',
  ],
  clinic,
);
const within = (comp: string, inner = '') => `<C:comp-filter name="${comp}">${inner}</C:comp-filter>`;
const having = (prop: string, inner = '') => `<C:prop-filter name="${prop}">${inner}</C:prop-filter>`;
const text = (words: string) => `<C:text-match>${words}</C:text-match>`;

inEachScene('CalDAV for somebody who does not see all', (scene) => {
  let site: Site;
  let ann: Program;
  let ben: Program;
  beforeEach(async () => {
    site = await siteOver(scene());
    ann = new Program(site, 'ann@monasso.org');
    ben = new Program(site, 'ben@monasso.org');
  });
  afterEach(() => site.close());

  const put = async (name: string, body: string) =>
    assert.equal((await ann.ask('PUT', annsCalendar + name, { body })).status, 201);
  const shared = () => ben.shared('ben@monasso.org');

  it('finds by a filter only what they are shown', async () => {
    await put('a.ics', visit);
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { detail: 'busy' });
    const there = await shared();
    const found = async (filter: string) => hrefsIn(await ben.report(there, query(filter))).length;

    assert.equal(await found(within('VEVENT', having('SUMMARY', text('Occup')))), 1);
    assert.equal(await found(within('VEVENT', having('DTSTART', '<C:param-filter name="TZID"/>'))), 1);
    const hidden = [
      within('VEVENT', having('SUMMARY', text('Visite'))),
      within('VEVENT', having('UID', text('visit'))),
      within('VEVENT', having('ATTENDEE')),
      within('VEVENT', having('DTSTART', `<C:param-filter name="TZID">${text('Clinique')}</C:param-filter>`)),
      within('VTIMEZONE', having('TZID', text('Clinique'))),
      within('VTIMEZONE', having('COMMENT')),
      within('VTIMEZONE', within('STANDARD', having('TZNAME', text('CLINIQUE')))),
      having('PRODID', text('//t//')),
    ];
    for (const filter of hidden) assert.equal(await found(filter), 0, filter);
  });

  it('never learns a UID by the name of a resource, and reads all by the names that they are told', async () => {
    await put('visit-uid.ics', visit);
    await put('other-uid.ics', object('other-uid', ['DTSTART:20260401T180000Z', 'CLASS:PRIVATE']));
    for (const detail of ['busy', 'titles', 'full'] as const) {
      const { share } = await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { detail });
      const there = await shared();
      const listed = await ben.ask('PROPFIND', there, { headers: { Depth: '1' } });
      const names = hrefsIn(listed).slice(1);
      const sync = (token: string) =>
        ben.report(
          there,
          `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token></D:sync-collection>`,
        );
      const first = await sync('');
      const queried = await ben.report(there, query(within('VEVENT'), '<C:calendar-data/>'));
      const asked = await ben.report(
        there,
        `<C:calendar-multiget xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/></D:prop>${names.map((name) => `<D:href>${name}</D:href>`).join('')}</C:calendar-multiget>`,
      );
      for (const answer of [first, queried, asked]) {
        assert.deepEqual(hrefsIn(answer).sort(), [...names].sort());
        assert.doesNotMatch(answer.text, /404|other-uid/);
      }
      assert.equal(names.length, 2);
      for (const name of names) assert.equal((await ben.ask('GET', name)).status, 200);
      assert.equal((await ben.ask('GET', `${there}visit-uid.ics`)).status, 404);

      assert.equal((await ann.ask('DELETE', `${annsCalendar}other-uid.ics`)).status, 204);
      const [token] = /urn:fasti:sync:[\w-]+/.exec(first.text)!;
      const gone = await sync(token);
      assert.match(gone.text, /404/);
      assert.equal(
        hrefsIn(gone).every((href) => names.includes(href)),
        true,
      );
      await put('other-uid.ics', object('other-uid', ['DTSTART:20260401T180000Z', 'CLASS:PRIVATE']));
      await revokeShare(scene().ann, { share: share.id });
    }
  });

  it('finds what they write under the name that they chose', async () => {
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    const there = await shared();
    assert.equal((await ben.ask('PUT', `${there}mine.ics`, { body: visit })).status, 201);
    const [, name] = hrefsIn(await ben.ask('PROPFIND', there, { headers: { Depth: '1' } }));
    assert.equal(name, `${there}mine.ics`);
  });

  it('starts over when names are hidden that were not', async () => {
    await put('a.ics', visit);
    const audience = { kind: 'user', login: 'ben@monasso.org' } as const;
    const { share } = await scene().share(audience, { role: 'editor' });
    const there = await shared();
    const tag = async () =>
      /<S:getctag>(.*)<\/S:getctag>/.exec(
        (
          await ben.ask('PROPFIND', there, {
            body: '<D:propfind xmlns:D="DAV:"><D:prop><S:getctag xmlns:S="http://calendarserver.org/ns/"/></D:prop></D:propfind>',
            headers: { Depth: '0' },
          })
        ).text,
      )![1];
    const before = await tag();
    const terms = { role: 'viewer', attendees: true, alarms: true } as const;
    await changeShare(scene().ann, { share: share.id, terms });
    assert.notEqual(await tag(), before);
  });

  it('learns by no condition of what they are not shown at all', async () => {
    await put('task.ics', task('t'));
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { detail: 'titles' });
    await addCalendar(scene().operator, { owner: 'ben@monasso.org', name: 'Ben', slug: 'ben' });
    const there = await shared();
    const Destination = '/dav/calendars/ben@monasso.org/ben/copy.ics';
    for (const headers of [{ 'If-Match': '*' }, { 'If-None-Match': '*' }, { If: '(Not ["x"])' }])
      for (const method of ['DELETE', 'COPY']) {
        const [hidden, none] = await Promise.all(
          ['task.ics', 'none.ics'].map((name) =>
            ben.ask(method, there + name, { headers: { ...headers, Destination } }),
          ),
        );
        const what = `${method} ${JSON.stringify(headers)}`;
        assert.deepEqual([hidden!.status, hidden!.text], [none!.status, none!.text], what);
      }
  });

  it('copies what they see, under the UID that they know it by', async () => {
    await put('a.ics', visit);
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { detail: 'busy' });
    await addCalendar(scene().operator, { owner: 'ben@monasso.org', name: 'Ben', slug: 'ben' });
    const [, from] = hrefsIn(await ben.ask('PROPFIND', await shared(), { headers: { Depth: '1' } }));
    const to = '/dav/calendars/ben@monasso.org/ben/copy.ics';
    const copied = await ben.ask('COPY', from!, { headers: { Destination: to } });
    assert.equal(copied.status, 201);
    const [source, copy] = [await ben.ask('GET', from!), await ben.ask('GET', to)];
    assert.equal(copy.text, source.text);
    assert.doesNotMatch(copy.text, /visit-uid|Visite|Clinique/i);
  });

  it('moves nothing that they see as busy alone', async () => {
    await put('a.ics', visit.replace('SUMMARY', 'CLASS:PRIVATE\r\nSUMMARY'));
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    const there = await shared();
    const [, hidden] = hrefsIn(await ben.ask('PROPFIND', there, { headers: { Depth: '1' } }));
    const headers = { Destination: `${there}b.ics` };
    assert.equal((await ben.ask('MOVE', hidden!, { headers })).status, 403);
    assert.equal((await ben.ask('MOVE', `${there}a.ics`, { headers })).status, 404);
    assert.match((await ann.ask('GET', `${annsCalendar}a.ics`)).text, /SUMMARY:Visite/);
  });
});
