import assert from 'node:assert/strict';
import { openSite, type Site } from '../pages/site.ts';
import { object, Program, query } from './program.ts';

const home = '/dav/calendars/ann@monasso.org/';
const calendar = `${home}choir/`;
const named = (prop: string) => `<D:propfind xmlns:D="DAV:"><D:prop>${prop}</D:prop></D:propfind>`;
const many = (count: number, write: (at: number) => string) =>
  Array.from({ length: count }, (_, at) => write(at)).join('');

describe('What a program may ask for at once', () => {
  let site: Site;
  let ann: Program;
  before(async () => {
    site = await openSite();
    ann = new Program(site, 'ann@monasso.org');
    const body = object('a', ['DTSTART:20260312T180000Z', 'SUMMARY:Concert']);
    assert.equal((await ann.ask('PUT', `${calendar}a.ics`, { body })).status, 201);
  });
  after(() => site.close());

  const find = async (body: string) => await ann.ask('PROPFIND', home, { body, headers: { Depth: '0' } });
  const statusOf = async (body: string, path = calendar) => (await ann.report(path, body)).status;

  it('is so many attributes of one element', async () => {
    assert.equal((await find(named(`<D:owner ${many(99, (at) => `a${at}="" `)}/>`))).status, 207);
    assert.equal((await find(named(`<D:owner ${many(101, (at) => `a${at}="" `)}/>`))).status, 400);
    assert.equal((await find(named(`<D:owner ${many(101, (at) => `xmlns:a${at}="b" `)}/>`))).status, 400);
  });

  it('is so many properties, of so long names', async () => {
    assert.equal((await find(named(many(500, (at) => `<D:a${at}/>`)))).status, 207);
    assert.equal((await find(named(many(501, (at) => `<D:a${at}/>`)))).status, 400);
    assert.equal((await find(named(`<${'a'.repeat(60_000)}/>`))).status, 400);
  });

  it('is so many changes of properties', async () => {
    const change = async (count: number) =>
      (
        await ann.ask('PROPPATCH', home, {
          body: `<D:propertyupdate xmlns:D="DAV:"><D:remove><D:prop>${many(count, (at) => `<a${at}/>`)}</D:prop></D:remove></D:propertyupdate>`,
        })
      ).status;
    assert.equal(await change(500), 207);
    assert.equal(await change(501), 400);
  });

  it('is so many properties to be expanded, each by a name that can be one', async () => {
    const expand = (inner: string) =>
      statusOf(`<D:expand-property xmlns:D="DAV:">${inner}</D:expand-property>`, home);
    const inner = (count: number) => many(count, () => '<D:property name="displayname"/>');
    assert.equal(await expand(`<D:property name="owner">${inner(199)}</D:property>`), 207);
    assert.equal(await expand(`<D:property name="owner">${inner(200)}</D:property>`), 400);
    assert.equal(await expand('<D:property name="a/&gt;&lt;b"/>'), 400);
    assert.equal(await expand('<D:property name="a" namespace="http://www.w3.org/2000/xmlns/"/>'), 400);
  });

  it('is so many searches for people', async () => {
    const search = (count: number) =>
      statusOf(
        `<D:principal-property-search xmlns:D="DAV:" test="anyof">${many(count, () => '<D:property-search><D:prop><D:displayname/></D:prop><D:match>ben</D:match></D:property-search>')}</D:principal-property-search>`,
        '/dav/principals/',
      );
    assert.equal(await search(20), 207);
    assert.equal(await search(21), 400);
  });

  it('is a text of some length to look for, and so many names of parts', async () => {
    const looking = (text: string) =>
      statusOf(
        query(
          `<C:comp-filter name="VEVENT"><C:prop-filter name="SUMMARY"><C:text-match>${text}</C:text-match></C:prop-filter></C:comp-filter>`,
        ),
      );
    assert.equal(await looking('é'.repeat(2000)), 207);
    assert.equal(await looking('é'.repeat(2001)), 403);
    const parts = (count: number) =>
      statusOf(
        query(
          '<C:comp-filter name="VEVENT"/>',
          `<C:calendar-data><C:comp name="VCALENDAR">${many(count, (at) => `<C:prop name="X-${at}"/>`)}</C:comp></C:calendar-data>`,
        ),
      );
    assert.equal(await parts(500), 207);
    assert.equal(await parts(501), 400);
  });

  it('is written again as the names that it was, whatever its namespaces are', async () => {
    const { text } = await find(named('<a xmlns="u}D:b/&gt;&lt;c"/><xml:d/>'));
    assert.ok(text.includes('<a xmlns="u}D:b/&gt;&lt;c"/><xml:d/>'), text);
  });
});
