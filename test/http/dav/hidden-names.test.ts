import assert from 'node:assert/strict';
import { inEachScene } from '../../support/scene.ts';
import { siteOver, type Site } from '../pages/site.ts';
import { hrefsIn, object, Program, query, task, type Answer } from './program.ts';

const annsCalendar = '/dav/calendars/ann@monasso.org/choir/';
const event = (uid: string, title: string, ...more: string[]) =>
  object(uid, ['DTSTART:20260312T180000Z', 'DURATION:PT1H', `SUMMARY:${title}`, ...more]);
const secret = 'CLASS:PRIVATE';

inEachScene('What an editor who does not see private events learns of their names', (scene) => {
  let site: Site;
  let ann: Program;
  let ben: Program;
  let there: string;
  beforeEach(async () => {
    site = await siteOver(scene());
    ann = new Program(site, 'ann@monasso.org');
    ben = new Program(site, 'ben@monasso.org');
    await put('open-uid.ics', event('open-uid', 'Concert'));
    await put('dentist-uid.ics', event('dentist-uid', 'Dentiste', secret));
    await scene().share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    there = await ben.shared('ben@monasso.org');
  });
  afterEach(() => site.close());

  async function put(name: string, body: string): Promise<void> {
    scene().clock.advance({ seconds: 5 });
    const { status } = await ann.ask('PUT', annsCalendar + name, { body });
    assert.ok(status === 201 || status === 204, String(status));
  }
  async function drop(name: string): Promise<void> {
    scene().clock.advance({ seconds: 5 });
    assert.equal((await ann.ask('DELETE', annsCalendar + name)).status, 204);
  }
  const listed = async () => hrefsIn(await ben.ask('PROPFIND', there, { headers: { Depth: '1' } })).slice(1);
  const hiddenOne = async () => (await listed()).find((href) => !href.endsWith('/open-uid.ics'))!;
  const tellsNothing = ({ text }: Pick<Answer, 'text'>) => assert.doesNotMatch(text, /dentist|Dentiste/i);
  const sync = async (token: string) =>
    await ben.report(
      there,
      `<D:sync-collection xmlns:D="DAV:"><D:sync-token>${token}</D:sync-token><D:prop><D:getetag/></D:prop></D:sync-collection>`,
    );
  const tokenIn = ({ text }: Answer) => /<D:sync-token>([^<]*)/.exec(text)![1]!;

  /** A program that follows by its tokens: what it holds is told by nothing but its answers. */
  class Follower {
    readonly held = new Set<string>();
    token = '';

    async follow(): Promise<Answer> {
      const answer = await sync(this.token);
      assert.equal(answer.status, 207, answer.text);
      for (const [, href, status] of answer.text.matchAll(
        /<D:response><D:href>([^<]*)<\/D:href>(?:<D:status>HTTP\/1.1 (404))?/g,
      ))
        if (status === undefined) this.held.add(href!);
        else this.held.delete(href!);
      this.token = tokenIn(answer);
      assert.deepEqual([...this.held].sort(), (await listed()).sort());
      return answer;
    }
  }

  it('is nothing, by whatever they ask; and what is open keeps its own', async () => {
    const names = await listed();
    assert.equal(names.length, 2);
    assert.ok(names.includes(`${there}open-uid.ics`));
    const multiget = (href: string) =>
      ben.report(
        there,
        `<C:calendar-multiget xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:prop><D:getetag/></D:prop><D:href>${href}</D:href></C:calendar-multiget>`,
      );
    for (const answer of [
      await ben.ask('PROPFIND', there, { headers: { Depth: '1' } }),
      await sync(''),
      await ben.report(there, query('<C:comp-filter name="VEVENT"/>', '<C:calendar-data/>')),
      await multiget(await hiddenOne()),
      await ben.ask('GET', await hiddenOne()),
      await ben.ask('PROPFIND', await hiddenOne(), { headers: { Depth: '0' } }),
    ]) {
      assert.ok(answer.status < 300, answer.text);
      tellsNothing(answer);
    }
    assert.match((await ben.ask('GET', await hiddenOne())).text, /SUMMARY:Occupé/);
    assert.match((await multiget(await hiddenOne())).text, /200 OK/);
    for (const method of ['GET', 'PROPFIND', 'DELETE'])
      for (const name of ['dentist-uid.ics', 'nothing.ics'])
        assert.equal((await ben.ask(method, there + name)).status, 404, `${method} ${name}`);
    assert.match((await multiget(`${there}dentist-uid.ics`)).text, /404/);
  });

  it('is no way to write over them', async () => {
    const hidden = await hiddenOne();
    const headers = [{}, { 'If-None-Match': '*' }, { 'If-Match': '*' }];
    for (const given of headers) {
      const over = await ben.ask('PUT', hidden, { body: event('x', 'x'), headers: given });
      assert.ok(over.status === 403 || over.status === 412, String(over.status));
      const guessed = await ben.ask('PUT', `${there}dentist-uid.ics`, {
        body: event('x', 'x'),
        headers: given,
      });
      assert.equal(guessed.status, 403);
    }
    assert.equal((await ben.ask('DELETE', hidden)).status, 403);
    const taken = await ben.ask('PUT', `${there}new.ics`, { body: event('dentist-uid', 'x') });
    assert.equal(taken.status, 409);
    assert.ok(taken.text.includes(`<C:no-uid-conflict><D:href>${hidden}</D:href>`), taken.text);
    const open = await ben.ask('PUT', `${there}new.ics`, { body: event('open-uid', 'x') });
    assert.ok(open.text.includes(`<D:href>${there}open-uid.ics</D:href>`), open.text);
    const to = (name: string) => ({ headers: { Destination: there + name } });
    assert.equal((await ben.ask('COPY', `${there}open-uid.ics`, to('dentist-uid.ics'))).status, 403);
    assert.match((await ann.ask('GET', `${annsCalendar}dentist-uid.ics`)).text, /Dentiste/);
    assert.equal((await listed()).length, 2);
  });

  it('changes with what is private, and programs that follow hold exactly what is there', async () => {
    const follower = new Follower();
    tellsNothing(await follower.follow());
    await put('dentist-uid.ics', event('dentist-uid', 'Dentiste', secret, 'LOCATION:x'));
    tellsNothing(await follower.follow());
    await put('dentist-uid.ics', event('dentist-uid', 'Ouvert'));
    await follower.follow();
    assert.ok(follower.held.has(`${there}dentist-uid.ics`));
    await put('dentist-uid.ics', event('dentist-uid', 'Encore', secret));
    await follower.follow();
    assert.ok(!follower.held.has(`${there}dentist-uid.ics`));
    await put('open-uid.ics', event('open-uid', 'Concert', secret));
    await follower.follow();
    assert.equal(follower.held.size, 2);
    await drop('open-uid.ics');
    await follower.follow();
    await put('open-uid.ics', event('open-uid', 'Concert'));
    await follower.follow();
    await drop('dentist-uid.ics');
    await follower.follow();
    assert.deepEqual([...follower.held], [`${there}open-uid.ics`]);
  });

  it('is nothing of one that went, or was private all the time that they follow', async () => {
    const follower = new Follower();
    await follower.follow();
    await drop('dentist-uid.ics');
    tellsNothing(await follower.follow());
    await put('dentist-uid.ics', event('dentist-uid', 'Dentiste', secret));
    tellsNothing(await follower.follow());
    await put('dentist-task.ics', task('dentist-task').replace('SUMMARY', `${secret}\r\nSUMMARY`));
    await drop('dentist-task.ics');
    tellsNothing(await follower.follow());
    // A program that comes later is not told what was open before it came.
    await put('dentist-old.ics', event('dentist-old', 'Dentiste'));
    await put('dentist-old.ics', event('dentist-old', 'Dentiste', secret));
    const later = new Follower();
    tellsNothing(await later.follow());
    await put('dentist-old.ics', event('dentist-old', 'Dentiste', secret, 'LOCATION:x'));
    await drop('dentist-old.ics');
    tellsNothing(await later.follow());
  });

  it('is what they chose themselves', async () => {
    const follower = new Follower();
    await follower.follow();
    scene().clock.advance({ seconds: 5 });
    assert.equal((await ben.ask('PUT', `${there}bens.ics`, { body: event('bens', 'x') })).status, 201);
    await follower.follow();
    assert.ok(follower.held.has(`${there}bens.ics`));
    assert.equal((await ben.ask('DELETE', `${there}bens.ics`)).status, 204);
    await follower.follow();
    // One for themselves is theirs no longer: it is private to who owns the calendar.
    scene().clock.advance({ seconds: 5 });
    assert.equal((await ben.ask('PUT', `${there}own.ics`, { body: event('own', 'x', secret) })).status, 201);
    await follower.follow();
    assert.ok(!follower.held.has(`${there}own.ics`));
  });
});
