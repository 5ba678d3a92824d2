import assert from 'node:assert/strict';
import { openSite, type Site } from '../pages/site.ts';
import { object, Program, query } from './program.ts';

const home = '/dav/calendars/ann@monasso.org/';
const calendar = `${home}choir/`;
const D = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const asking = (inner: string) => `<D:propfind ${D}><D:prop>${inner}</D:prop></D:propfind>`;
const many = (count: number, text: string) => text.repeat(count);

/** What no program sends, whatever is asked for by it. */
const bodies: Record<string, () => string | Buffer> = {
  'entities of entities': () =>
    `<!DOCTYPE a [<!ENTITY a "aaaaaaaaaa">${Array.from({ length: 20 }, (_, n) => `<!ENTITY a${n} "${many(10, n === 0 ? '&a;' : `&a${n - 1};`)}">`).join('')}]>${asking('&a19;')}`,
  'a file of the server': () => `<!DOCTYPE a [<!ENTITY a SYSTEM "file:///etc/passwd">]>${asking('&a;')}`,
  'an address elsewhere': () => `<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">${asking('<D:owner/>')}`,
  'a document type in UTF-16': () =>
    Buffer.from(`\ufeff<!DOCTYPE a [<!ENTITY a "a">]>${asking('&a;')}`, 'utf16le'),
  'an entity that nobody defined': () => asking('&a;'),
  'a hundred thousand deep': () => many(100_000, '<D:a xmlns:D="DAV:">'),
  'twenty megabytes': () => asking(many(20_000_000, ' ')),
  'four megabytes of text': () => asking(many(3_900_000, 'a')),
  'four megabytes of CDATA': () => asking(`<D:owner><![CDATA[${many(3_900_000, ']')}]]></D:owner>`),
  'four megabytes of a comment': () => asking(`<!--${many(3_900_000, 'a')}-->`),
  'four megabytes of comments': () => asking(many(550_000, '<!---->')),
  'four megabytes of an attribute': () => asking(`<D:owner a="${many(3_900_000, '\n')}"/>`),
  'four megabytes of a name': () => asking(`<${many(3_900_000, 'a')}/>`),
  'four megabytes of references': () => asking(many(780_000, '&#97;')),
  'four megabytes of an instruction': () => asking(`<?a ${many(3_900_000, 'a')}?>`),
  'four megabytes of elements': () => asking(many(550_000, '<D:a/>')),
  'broken UTF-8': () => Buffer.concat([Buffer.from(`<D:propfind ${D}><D:prop>`), Buffer.from([0xc3, 0x28])]),
  'UTF-16 that says UTF-8': () =>
    Buffer.from(`<?xml version="1.0" encoding="utf-8"?>${asking('<D:owner/>')}`, 'utf16le'),
  'an encoding that nobody knows': () => `<?xml version="1.0" encoding="x-nothing"?>${asking('<D:owner/>')}`,
  'half an element': () => asking('<D:owner').slice(0, 120),
  'no XML': () => 'BEGIN:VCALENDAR',
  'nothing but a declaration': () => '<?xml version="1.0"?>',
};

describe('A body that no program sends', () => {
  let site: Site;
  let ann: Program;
  before(async () => {
    site = await openSite();
    ann = new Program(site, 'ann@monasso.org');
  });
  after(() => site.close());

  for (const [what, body] of Object.entries(bodies))
    it(`is refused to every method, in little time: ${what}`, async () => {
      const sent = body();
      for (const method of ['PROPFIND', 'PROPPATCH', 'REPORT', 'MKCALENDAR', 'MKCOL', 'POST']) {
        const path = method.startsWith('MK') ? `${home}neu/` : calendar;
        const [answer, longest] = await longestWait(() =>
          ann.ask(method, path, { body: sent, headers: { Depth: '1' } }),
        );
        assert.ok(answer.status >= 400 && answer.status < 500, `${method}: ${answer.status}`);
        assert.ok(!/root:|127\.0\.0\.1:1/.test(answer.text));
        assert.ok(longest < 50, `${method}: others waited for ${longest} ms of work`);
      }
      assert.equal((await ann.ask('PROPFIND', `${home}neu/`, { headers: { Depth: '0' } })).status, 404);
    });

  it('is none where it says its encoding, or begins with its mark', async () => {
    const set = (name: string) =>
      `<D:propertyupdate ${D}><D:set><D:prop><D:displayname>${name}</D:displayname></D:prop></D:set></D:propertyupdate>`;
    const named = async () =>
      /<D:displayname>(.*?)</.exec(
        (await ann.ask('PROPFIND', calendar, { body: asking('<D:displayname/>'), headers: { Depth: '0' } }))
          .text,
      )![1];
    const ways: [string, Buffer][] = [
      ['Répété', Buffer.from(`<?xml version="1.0" encoding="iso-8859-1"?>${set('Répété')}`, 'latin1')],
      ['Œuvre', Buffer.from(`\ufeff${set('Œuvre')}`, 'utf16le')],
      ['Été', Buffer.from(`\ufeff${set('Été')}`, 'utf16le').swap16()],
      ['Âge', Buffer.from(`\ufeff${set('Âge')}`)],
    ];
    for (const [name, body] of ways) {
      assert.equal((await ann.ask('PROPPATCH', calendar, { body })).status, 207, name);
      assert.equal(await named(), name);
    }
  });
});

describe('Calendar text that no program sends', () => {
  let site: Site;
  let ann: Program;
  beforeEach(async () => {
    site = await openSite();
    ann = new Program(site, 'ann@monasso.org');
  });
  afterEach(() => site.close());

  const refused: Record<string, () => string | Buffer> = {
    'twenty megabytes': () =>
      object('a', ['DTSTART:20260310T100000Z', `DESCRIPTION:${many(20_000_000, 'a')}`]),
    'broken UTF-8': () => Buffer.from(object('a', ['DTSTART:20260310T100000Z', 'SUMMARY:é']), 'latin1'),
    'UTF-16': () => Buffer.from(object('a', ['DTSTART:20260310T100000Z']), 'utf16le'),
    NUL: () => object('a', ['DTSTART:20260310T100000Z', 'SUMMARY:a\0b']),
    'no calendar': () => '<html>',
    nothing: () => '',
    'a hundred thousand deep': () => many(100_000, 'BEGIN:VCALENDAR\r\n'),
    'two events': () =>
      object('a', ['DTSTART:20260310T100000Z']).replace(
        'END:VCALENDAR',
        object('b', ['DTSTART:20260310T100000Z']).split('\r\n').slice(3, -2).join('\r\n') +
          '\r\nEND:VCALENDAR',
      ),
    'an event without a UID': () => object('a', ['DTSTART:20260310T100000Z']).replace('UID:a\r\n', ''),
    'an attendee too many': () =>
      object('a', [
        'DTSTART:20260310T100000Z',
        ...Array.from({ length: 1001 }, (_, n) => `ATTENDEE:mailto:a${n}@b.c`),
      ]),
  };
  for (const [what, text] of Object.entries(refused))
    it(`is refused by the name of a condition: ${what}`, async () => {
      const answer = await ann.ask('PUT', `${calendar}a.ics`, {
        body: text(),
        headers: { 'Content-Type': 'text/calendar' },
      });
      assert.equal(answer.status, 403, answer.text);
      assert.match(answer.text, /<C:[a-z-]+/);
      assert.equal((await ann.ask('GET', `${calendar}a.ics`)).status, 404);
    });

  const taken: Record<string, string[]> = {
    'a leap month since the year 1': [
      'DTSTART:00010101T000000Z',
      'RRULE:RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=6L;BYMONTHDAY=30',
    ],
    'months of another calendar by sevens': [
      'DTSTART:00010101T000000Z',
      'RRULE:RSCALE=HEBREW;FREQ=MONTHLY;INTERVAL=7;SKIP=BACKWARD;BYMONTHDAY=30',
    ],
    'each second for ever': ['DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY'],
    'a billion seconds': ['DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY;COUNT=1000000000;BYSECOND=1,2,3'],
    'a day that never comes': ['DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'],
    'all taken away again': ['DTSTART:20200101T000000Z', 'RRULE:FREQ=SECONDLY', 'EXRULE:FREQ=SECONDLY'],
    'ten thousand dates': [
      'DTSTART:20200101T000000Z',
      `RDATE:${many(9_999, '20260301T000000Z,')}20260302T000000Z`,
    ],
    'almost the end of time': ['DTSTART:99980101T000000Z', 'RRULE:FREQ=DAILY'],
  };
  const range = (from: string, to: string) => `start="${from}0101T000000Z" end="${to}0101T000000Z"`;
  const spans = { 'of a year': range('2026', '2027'), 'of all time': range('0001', '9999') };
  for (const [what, lines] of Object.entries(taken))
    it(`is answered by every report in little time: ${what}`, async () => {
      const body = object('a', ['DURATION:PT1H', ...lines]);
      const put = await ann.ask('PUT', `${calendar}a.ics`, {
        body,
        headers: { 'Content-Type': 'text/calendar' },
      });
      assert.equal(put.status, 201, put.text);
      for (const [span, between] of Object.entries(spans)) {
        const filter = `<C:comp-filter name="VEVENT"><C:time-range ${between}/></C:comp-filter>`;
        const reports = {
          query: query(filter, '<C:calendar-data/>'),
          expand: query(filter, `<C:calendar-data><C:expand ${between}/></C:calendar-data>`),
          limit: query(filter, `<C:calendar-data><C:limit-recurrence-set ${between}/></C:calendar-data>`),
          multiget: `<C:calendar-multiget ${D}><D:prop><C:calendar-data/></D:prop><D:href>${calendar}a.ics</D:href></C:calendar-multiget>`,
          sync: `<D:sync-collection ${D}><D:sync-token/><D:prop><D:getetag/></D:prop></D:sync-collection>`,
          'free-busy': `<C:free-busy-query ${D}><C:time-range ${between}/></C:free-busy-query>`,
        };
        for (const [report, text] of Object.entries(reports)) {
          const [answer, longest] = await longestWait(() => ann.report(calendar, text));
          assert.ok([200, 207, 403].includes(answer.status), `${report} ${span}: ${answer.status}`);
          const most = report === 'free-busy' ? 60 : 250;
          assert.ok(longest < most, `${report} ${span}: others waited for ${longest} ms of work`);
        }
      }
    });
});

/** Does it, and tells the longest work in one piece on the thread of all requests: in ms of its own time, not the clock's. */
async function longestWait<T>(work: () => Promise<T>): Promise<[T, number]> {
  const spent = () => {
    const { user, system } = process.threadCpuUsage();
    return (user + system) / 1000;
  };
  let [longest, before, isOn] = [0, spent(), true];
  const look = () => {
    longest = Math.max(longest, spent() - before);
    before = spent();
    if (isOn) setImmediate(look);
  };
  setImmediate(look);
  const done = await work();
  isOn = false;
  look();
  return [done, longest];
}
