import assert from 'node:assert/strict';
import { inEachScene } from '../../support/scene.ts';
import { siteOver, type Site } from '../pages/site.ts';
import { object, Program } from './program.ts';

const calendar = '/dav/calendars/ann@monasso.org/choir/';
const event = (uid: string, title: string) =>
  object(uid, ['DTSTART:20260312T180000Z', 'DURATION:PT1H', `SUMMARY:${title}`]);

// RFC 4791 §5.3.2.1: no-uid-conflict is also about the resource that is written over.
inEachScene('A resource keeps its UID', (scene) => {
  let site: Site;
  let ann: Program;
  beforeEach(async () => {
    site = await siteOver(scene());
    ann = new Program(site, 'ann@monasso.org');
    for (const [name, uid] of [
      ['a.ics', 'a'],
      ['b.ics', 'b'],
    ] as const)
      await ann.ask('PUT', calendar + name, { body: event(uid, uid) });
  });
  afterEach(() => site.close());

  const conflict = `<C:no-uid-conflict><D:href>${calendar}b.ics</D:href></C:no-uid-conflict>`;

  it('by PUT', async () => {
    const other = await ann.ask('PUT', `${calendar}b.ics`, { body: event('c', 'c') });
    assert.equal(other.status, 409);
    assert.ok(other.text.includes(conflict), other.text);
    assert.match((await ann.ask('GET', `${calendar}b.ics`)).text, /SUMMARY:b/);
    assert.equal((await ann.ask('PUT', `${calendar}b.ics`, { body: event('b', 'c') })).status, 204);
  });

  it('by MOVE and COPY', async () => {
    for (const method of ['MOVE', 'COPY']) {
      const headers = { Destination: `${calendar}b.ics` };
      const over = await ann.ask(method, `${calendar}a.ics`, { headers });
      assert.equal(over.status, 409, method);
      assert.match((await ann.ask('GET', `${calendar}a.ics`)).text, /SUMMARY:a/);
      assert.match((await ann.ask('GET', `${calendar}b.ics`)).text, /SUMMARY:b/);
    }
  });
});
