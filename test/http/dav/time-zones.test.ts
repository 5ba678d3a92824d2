import assert from 'node:assert/strict';
import { openSite, type Site } from '../pages/site.ts';
import { hrefsIn, object, Program, query } from './program.ts';

const calendar = '/dav/calendars/ann@monasso.org/choir/';
const C = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';

/** A zone that nobody knows, eleven hours behind. */
const definition = (tzid: string, offset = '-1100') =>
  [
    'BEGIN:VCALENDAR',
    'VERSION:2.0',
    'PRODID:-//t//t//FR',
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    `TZOFFSETFROM:${offset}`,
    `TZOFFSETTO:${offset}`,
    'END:STANDARD',
    'END:VTIMEZONE',
    'END:VCALENDAR',
    '',
  ].join('\r\n');

// RFC 4791 §5.2.2, §7.3, §9.6.5.
describe('Floating times in reports', () => {
  let site: Site;
  let ann: Program;
  beforeEach(async () => {
    site = await openSite();
    ann = new Program(site, 'ann@monasso.org');
    const body = object('a', ['DTSTART:20260312T090000', 'DURATION:PT1H']);
    assert.equal((await ann.ask('PUT', `${calendar}a.ics`, { body })).status, 201);
  });
  afterEach(() => site.close());

  const set = async (property: string, path = calendar, method = 'PROPPATCH') => {
    const root = method === 'MKCALENDAR' ? 'C:mkcalendar' : 'D:propertyupdate';
    const body = `<${root} ${C}><D:set><D:prop>${property}</D:prop></D:set></${root}>`;
    return await ann.ask(method, path, { body });
  };
  const zoneOf = (text: string) => `<C:calendar-timezone>${text}</C:calendar-timezone>`;
  /** Whether it lies in the hour that begins then. */
  const isAt = async (hour: string, more = '', path = calendar) => {
    const end = hour.replace(/(..)$/, (h) => String(Number(h) + 1).padStart(2, '0'));
    const range = `<C:time-range start="${hour}0000Z" end="${end}0000Z"/>`;
    const body = query(`<C:comp-filter name="VEVENT">${range}</C:comp-filter>`).replace(
      '</C:calendar-query>',
      `${more}$&`,
    );
    const found = hrefsIn(await ann.report(path, body)).length === 1;
    const busy = await ann.report(path, `<C:free-busy-query ${C}>${range}</C:free-busy-query>`);
    if (more === '') assert.equal(busy.text.includes('FREEBUSY;'), found, 'both reports say the same');
    return found;
  };

  it('are the domain’s, unless the calendar has a zone', async () => {
    assert.equal(await isAt('20260312T08'), true);
    assert.equal((await set(zoneOf(definition('Asia/Tokyo')))).status, 207);
    assert.deepEqual([await isAt('20260312T08'), await isAt('20260312T00')], [false, true]);
  });

  it('lie in a zone of somebody’s own making, which is kept as they sent it', async () => {
    assert.match((await set(zoneOf(definition('Au bout du monde')))).text, / 200 OK/);
    assert.deepEqual([await isAt('20260312T08'), await isAt('20260312T20')], [false, true]);
    const asked = `<D:propfind ${C}><D:prop><C:calendar-timezone/></D:prop></D:propfind>`;
    const told = await ann.ask('PROPFIND', calendar, { body: asked, headers: { Depth: '0' } });
    assert.ok(told.text.includes('TZID:Au bout du monde'));
    const expanded = async (from: string, to: string) => {
      const data = `<C:calendar-data><C:expand start="20260312T${from}0000Z" end="20260312T${to}0000Z"/></C:calendar-data>`;
      const body = `<C:calendar-multiget ${C}><D:prop>${data}</D:prop><D:href>${calendar}a.ics</D:href></C:calendar-multiget>`;
      return (await ann.report(calendar, body)).text.includes('BEGIN:VEVENT');
    };
    assert.deepEqual([await expanded('08', '09'), await expanded('20', '21')], [false, true]);
  });

  it('lie there from the beginning of a calendar that is made with it', async () => {
    const made = '/dav/calendars/ann@monasso.org/loin/';
    assert.equal((await set(zoneOf(definition('Au bout du monde')), made, 'MKCALENDAR')).status, 201);
    const body = object('b', ['DTSTART:20260312T090000', 'DURATION:PT1H']);
    assert.equal((await ann.ask('PUT', `${made}b.ics`, { body })).status, 201);
    assert.deepEqual(
      [await isAt('20260312T08', '', made), await isAt('20260312T20', '', made)],
      [false, true],
    );
  });

  it('lie where a report says, whatever the calendar’s zone is', async () => {
    await set(zoneOf(definition('Au bout du monde')));
    const paris = '<C:timezone-id>Europe/Paris</C:timezone-id>';
    assert.deepEqual([await isAt('20260312T08', paris), await isAt('20260312T20', paris)], [true, false]);
    const far = `<C:timezone>${definition('Ailleurs', '+2300')}</C:timezone>`;
    assert.equal(await isAt('20260311T10', far), true);
  });

  it('lie in no zone that says no offset, or in several', async () => {
    const nothing = definition('Vide').replace(/BEGIN:STANDARD[^]*END:STANDARD\r\n/, '');
    const two = definition('Un').replace(
      'END:VCALENDAR',
      definition('Deux').split('\r\n').slice(3, -2).join('\r\n') + '\r\n$&',
    );
    for (const text of [nothing, two, 'x'])
      assert.match((await set(zoneOf(text))).text, /<C:valid-calendar-data\/>/);
    assert.equal(await isAt('20260312T08'), true);
  });
});
