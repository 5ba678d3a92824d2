import assert from 'node:assert/strict';
import { acceptInvitation } from '../../../src/sharing/accept-invitation.ts';
import { changeShare } from '../../../src/sharing/change-share.ts';
import type { Share } from '../../../src/sharing/share.ts';
import { inEachScene, password, type Scene } from '../../support/scene.ts';
import { refused } from '../../support/refused.ts';
import { siteOver, type Site } from '../pages/site.ts';
import { object, Program } from './program.ts';

const annsCalendar = '/dav/calendars/ann@monasso.org/choir/';
const event = (uid: string, title: string, ...more: string[]) =>
  object(uid, ['DTSTART:20260312T180000Z', 'DURATION:PT1H', `SUMMARY:${title}`, ...more]);

const tellsStories = (scene: () => Scene) => {
  let site: Site;
  let ann: Program;
  let gil: Program;
  let share: Share;
  let there: string;
  beforeEach(async () => {
    site = await siteOver(scene());
    ann = new Program(site, 'ann@monasso.org');
    gil = new Program(site, 'gil@orange.fr');
    await ann.ask('PUT', `${annsCalendar}a.ics`, { body: event('a', 'Choeur') });
    await ann.ask('PUT', `${annsCalendar}dentist.ics`, { body: event('d', 'Dentiste', 'CLASS:PRIVATE') });
    const invited = await scene().invite('gil@orange.fr', { role: 'editor' });
    ({ share } = invited);
    await acceptInvitation(scene().eve, {
      token: invited.token,
      name: 'Gil',
      password,
      confirmation: password,
    });
    there = await gil.shared('gil.orange.fr@monasso.org');
  });
  afterEach(() => site.close());

  it('is told so by their program, and not that they may do more', async () => {
    const body =
      '<propfind xmlns="DAV:"><prop><current-user-privilege-set/><supported-report-set/></prop></propfind>';
    const { text } = await gil.ask('PROPFIND', there, { body, headers: { Depth: '0' } });
    for (const name of ['write-content', 'bind', 'unbind']) assert.ok(text.includes(`<D:${name}/>`), name);
    for (const name of ['write-properties', 'write']) assert.ok(!text.includes(`<D:${name}/>`), name);
  });

  it('writes, changes and removes events, which Ann sees', async () => {
    const made = await gil.ask('PUT', `${there}new.ics`, { body: event('n', 'Pique-nique') });
    assert.equal(made.status, 201);
    assert.match((await ann.ask('GET', `${annsCalendar}new.ics`)).text, /Pique-nique/);
    const read = await gil.ask('GET', `${there}a.ics`);
    const headers = { 'If-Match': read.headers.get('etag')! };
    const changed = await gil.ask('PUT', `${there}a.ics`, { body: event('a', 'Concert'), headers });
    assert.equal(changed.status, 204);
    assert.match((await ann.ask('GET', `${annsCalendar}a.ics`)).text, /Concert/);
    assert.equal((await gil.ask('PUT', `${there}a.ics`, { body: event('a', 'x'), headers })).status, 412);
    assert.equal((await gil.ask('DELETE', `${there}new.ics`)).status, 204);
    assert.equal((await ann.ask('GET', `${annsCalendar}new.ics`)).status, 404);
  });

  it('neither sees nor overwrites what is private', async () => {
    for (const body of [event('d', 'Mine'), event('e', 'Mine')]) {
      const put = await gil.ask('PUT', `${there}dentist.ics`, { body });
      assert.equal(put.status, 403);
      assert.match(put.text, /<D:need-privileges\/>/);
    }
    const listed = await gil.ask('PROPFIND', there, { headers: { Depth: '1' } });
    assert.ok(!listed.text.includes('Dentiste'));
    assert.match((await ann.ask('GET', `${annsCalendar}dentist.ics`)).text, /Dentiste/);
  });

  it('reads the feed as any reader, and cannot write there', async () => {
    const feed = await gil.ask('GET', '/home/ann@monasso.org/choir.ics');
    assert.equal(feed.status, 200);
    assert.match(feed.text, /Choeur/);
    assert.ok(!feed.text.includes('Dentiste'));
  });

  it('stops as soon as they may only read; and to see less they have to', async () => {
    await assert.rejects(
      changeShare(scene().ann, { share: share.id, terms: { detail: 'titles' } }),
      refused('bad-share', { reason: 'role-detail' }),
    );
    await changeShare(scene().ann, { share: share.id, terms: { role: 'viewer', detail: 'titles' } });
    const put = await gil.ask('PUT', `${there}b.ics`, { body: event('b', 'x') });
    assert.equal(put.status, 403);
    await assert.rejects(
      changeShare(scene().ann, { share: share.id, terms: { role: 'admin', detail: 'full' } }),
      refused('bad-share', { reason: 'role' }),
    );
  });

  it('is told by mail, on the page of the invitation and on their own, where to change events', async () => {
    const [letter, how] = await scene().inbox.of('gil@orange.fr');
    assert.match(how!.text, /CalDAV/);
    assert.match(letter!.text, /Pour le lire et modifier ses événements/);
    assert.match(letter!.text, /Peut lire et modifier les événements/);
    assert.match(letter!.text, /adresse CalDAV.{0,20}\s+http:\/\/agenda\.test\/dav\//);
    const me = await site.signedIn('gil@orange.fr');
    const { text } = await me.get('/shared');
    assert.match(text, /vous pouvez modifier les événements/);
    assert.match(text, /id="caldav-[^>]*value="http:\/\/agenda\.test\/dav\/"/);
    assert.ok(!text.includes('/calendars/ann@monasso.org/choir/import'));
    const { token } = await scene().invite('zoe@orange.fr', { role: 'editor', language: 'en' });
    const page = await site.visitor().get(`/invitation/${token}`);
    assert.match(page.text, /You may<\/dt><dd>read this calendar and change its events/);
    const reader = await scene().invite('leo@orange.fr', { language: 'en' });
    const plain = await site.visitor().get(`/invitation/${reader.token}`);
    assert.match(plain.text, /You may<\/dt><dd>read this calendar<\/dd>/);
    assert.ok(!(await scene().inbox.last('leo@orange.fr')).text.includes('/dav/'));
  });

  it('is made by the dialog, and by changing a share there', async () => {
    const me = await site.signedIn('ann@monasso.org');
    const share = '/calendars/ann@monasso.org/choir/share';
    const fields = { kind: 'guest', guests: 'zoe@orange.fr', role: 'editor', language: 'en' };
    const few = await me.send(share, { ...fields, detail: 'titles' });
    assert.equal(few.status, 422);
    assert.match(few.text, /id="detail-error"/);
    assert.equal((await me.send(share, { ...fields, detail: 'full' })).status, 303);
    const { text } = await me.get(share);
    const zoe = /zoe@orange\.fr<\/strong>[\s\S]*?\/shares\/([\w-]+)"/.exec(text)!;
    assert.match(zoe[0], /Peut lire et modifier les événements/);
    const address = `/calendars/ann@monasso.org/choir/shares/${zoe[1]!}`;
    const shown = await me.get(address);
    assert.match(shown.text, /<option value="editor" selected>/);
    assert.ok(!shown.text.includes('<option value="admin"'));
    assert.equal((await me.send(address, { role: 'viewer', detail: 'busy' })).status, 303);
    assert.match((await me.get(address)).text, /<option value="viewer" selected>/);
    assert.equal((await me.send(address, { role: 'editor', detail: 'busy' })).status, 422);
    assert.equal((await me.send(address, { role: 'editor', detail: 'full' })).status, 303);
    assert.match((await me.get(address)).text, /<option value="editor" selected>/);
  });
};

inEachScene('A guest who may change events', tellsStories, { env: { FASTI_URL: 'http://agenda.test' } });
