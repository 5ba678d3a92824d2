import assert from 'node:assert/strict';
import { inEachScene } from '../../support/scene.ts';
import { siteOver, type Site } from '../pages/site.ts';
import { Program } from './program.ts';

const home = '/dav/calendars/ann@monasso.org/';
const set = (prop: string) =>
  `<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop>${prop}</D:prop></D:set></D:propertyupdate>`;

inEachScene('Properties that a program keeps', (scene) => {
  let site: Site;
  let ann: Program;
  beforeEach(async () => {
    site = await siteOver(scene());
    ann = new Program(site, 'ann@monasso.org');
  });
  afterEach(() => site.close());

  it('are so many: a calendar that is made with more is not made', async () => {
    const make = async (count: number) => {
      const properties = Array.from({ length: count }, (_, at) => `<x${at} xmlns="u"/>`).join('');
      const body = `<C:mkcalendar xmlns:C="urn:ietf:params:xml:ns:caldav" xmlns:D="DAV:"><D:set><D:prop>${properties}</D:prop></D:set></C:mkcalendar>`;
      return (await ann.ask('MKCALENDAR', `${home}made/`, { body })).status;
    };
    const there = async () => (await ann.ask('PROPFIND', `${home}made/`, { headers: { Depth: '0' } })).status;
    assert.equal(await make(101), 507);
    assert.equal(await there(), 404);
    assert.equal(await make(100), 201);
    assert.equal(await there(), 207);
  });

  it('have names of some length, in a home and in a calendar', async () => {
    for (const path of [home, `${home}choir/`]) {
      const named = async (length: number) =>
        (await ann.ask('PROPPATCH', path, { body: set(`<x xmlns="${'€'.repeat(length - 3)}"/>`) })).text;
      assert.match(await named(500), /200 OK/, path);
      assert.match(await named(501), /507 Insufficient Storage/, path);
      const incompressible = Array.from({ length: 9000 }, (_, at) => (at * at * 7919) % 10_007).join('');
      assert.match(
        (await ann.ask('PROPPATCH', path, { body: set(`<x xmlns="${incompressible}"/>`) })).text,
        / 507 /,
      );
    }
  });

  it('are not those that are told of a home', async () => {
    const body = set('<C:calendar-home-set xmlns:C="urn:ietf:params:xml:ns:caldav">x</C:calendar-home-set>');
    const { text } = await ann.ask('PROPPATCH', home, { body });
    assert.match(text, /403 Forbidden.*<D:cannot-modify-protected-property\/>/);
  });
});
