import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import { addProgramPassword } from '../../../src/signing-in/add-program-password.ts';
import { openSite, type Site } from '../pages/site.ts';
import { object, Program, task } from './program.ts';

const ann = 'ann@monasso.org';
const home = `/dav/calendars/${ann}/`;
const D = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"';
const event = (uid: string) => object(uid, ['DTSTART:20260310T100000Z', 'SUMMARY:Musée']);
const set = `<D:propertyupdate ${D}><D:set><D:prop><D:displayname>Autre</D:displayname></D:prop></D:set></D:propertyupdate>`;
const report = (root: string, inner = '') => `<${root} ${D}>${inner}</${root}>`;
const range = '<C:time-range start="20260301T000000Z" end="20260401T000000Z"/>';

type Request = Readonly<{ method: string; path: string; body?: string; headers?: Record<string, string> }>;

/** Everything that reads of a calendar, and of the event in it. */
const reading = (calendar: string): Request[] => [
  { method: 'GET', path: `${calendar}a.ics` },
  { method: 'HEAD', path: `${calendar}a.ics` },
  { method: 'PROPFIND', path: calendar },
  { method: 'PROPFIND', path: `${calendar}a.ics` },
  ...[
    report(
      'C:calendar-query',
      `<D:prop><D:getetag/></D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter>`,
    ),
    report('C:calendar-multiget', `<D:prop><D:getetag/></D:prop><D:href>${calendar}a.ics</D:href>`),
    report('C:free-busy-query', range),
    report('D:sync-collection', '<D:sync-token/><D:prop><D:getetag/></D:prop>'),
    report('D:expand-property', '<D:property name="owner"/>'),
  ].map((body) => ({ method: 'REPORT', path: calendar, body })),
];

/** Everything that changes something of a calendar. */
const writing = (calendar: string): Request[] => [
  { method: 'PUT', path: `${calendar}neu.ics`, body: event('neu') },
  { method: 'PUT', path: `${calendar}a.ics`, body: event('a').replace('Musée', 'x') },
  { method: 'MOVE', path: `${calendar}a.ics`, headers: { Destination: `${calendar}b.ics` } },
  { method: 'COPY', path: `${calendar}a.ics`, headers: { Destination: `${home}theatre/c.ics` } },
  { method: 'DELETE', path: `${calendar}a.ics` },
  { method: 'DELETE', path: calendar },
];

describe('A password of a program that may not everything', () => {
  let site: Site;
  let own: Program;
  before(async () => {
    site = await openSite();
    own = new Program(site, ann);
    const { operator } = site.scene;
    for (const slug of ['theatre', 'secret']) await addCalendar(operator, { owner: ann, name: slug, slug });
    for (const slug of ['choir', 'theatre', 'secret'])
      assert.equal((await own.ask('PUT', `${home}${slug}/a.ics`, { body: event(`${slug}-a`) })).status, 201);
  });
  after(() => site.close());

  const program = async (held: { access: 'read' | 'write'; calendar: 'choir' | 'all' }) => {
    const calendar = held.calendar === 'all' ? null : site.scene.calendar.id;
    const made = await addProgramPassword(site.scene.ann, { label: 'DAVx5', calendar, access: held.access });
    return new Program(site, ann, made.secret);
  };
  const send = async (by: Program, { method, path, ...more }: Request) =>
    (await by.ask(method, path, { ...more, headers: { Depth: '1', ...more.headers } })).status;
  /** Each request with its answer. */
  const tried = async (by: Program, requests: readonly Request[]) => {
    const told: string[] = [];
    for (const request of requests) told.push(`${request.method} ${request.path} ${await send(by, request)}`);
    return told;
  };
  const all = (requests: readonly Request[], status: number) =>
    requests.map(({ method, path }) => `${method} ${path} ${status}`);
  /** What the calendars hold and are called, for their owner. */
  const state = async () => {
    const body = report('D:propfind', '<D:prop><D:displayname/><D:getetag/><D:sync-token/></D:prop>');
    const told = [];
    for (const path of [home, ...['choir', 'theatre', 'secret'].map((slug) => `${home}${slug}/`)])
      told.push((await own.ask('PROPFIND', path, { body, headers: { Depth: '1' } })).text);
    return told;
  };

  it('to read alone reads by every method, and changes nothing by any', async () => {
    const reader = await program({ access: 'read', calendar: 'all' });
    const before = await state();
    for (const request of reading(`${home}choir/`))
      assert.ok((await send(reader, request)) < 300, `${request.method} ${request.body}`);
    const changes = [
      ...writing(`${home}choir/`),
      { method: 'MKCALENDAR', path: `${home}neu/` },
      {
        method: 'MKCOL',
        path: `${home}neu/`,
        body: report(
          'D:mkcol',
          '<D:set><D:prop><D:resourcetype><D:collection/><C:calendar/></D:resourcetype></D:prop></D:set>',
        ),
      },
    ];
    assert.deepEqual(await tried(reader, changes), all(changes, 403));
    const renamed = await reader.ask('PROPPATCH', `${home}choir/`, { body: set });
    assert.match(renamed.text, /<D:displayname\/><\/D:prop><D:status>HTTP\/1.1 403 /);
    assert.deepEqual(await state(), before);
  });

  it('for one calendar finds no other by any method', async () => {
    const held = await program({ access: 'write', calendar: 'choir' });
    const before = await state();
    const everything = (slug: string): Request[] => [
      ...reading(`${home}${slug}/`),
      ...writing(`${home}${slug}/`),
      { method: 'PROPPATCH', path: `${home}${slug}/`, body: set },
      {
        method: 'COPY',
        path: `${home}${slug}/a.ics`,
        headers: { Destination: `${home}choir/c.ics` },
      },
      ...['MOVE', 'COPY'].map((method) => ({
        method,
        path: `${home}choir/a.ics`,
        headers: { Destination: `${home}${slug}/c.ics` },
      })),
    ];
    const answers = await tried(held, everything('secret'));
    assert.ok(answers.every((answer) => / (404|409)$/.test(answer)));
    const whereNothingIs = (await tried(held, everything('aucun'))).map((answer) =>
      answer.replace('aucun', 'secret'),
    );
    assert.deepEqual(answers, whereNothingIs);
    const missing = report(
      'C:calendar-multiget',
      `<D:prop><C:calendar-data/></D:prop><D:href>${home}secret/a.ics</D:href>`,
    );
    assert.doesNotMatch((await held.report(`${home}choir/`, missing)).text, /VCALENDAR/);
    const listed = await held.ask('PROPFIND', home, { headers: { Depth: '1' } });
    assert.doesNotMatch(listed.text, /secret|theatre/);
    assert.equal(await send(held, { method: 'MKCALENDAR', path: `${home}neu/` }), 403);
    assert.deepEqual(await state(), before);
    for (const request of reading(`${home}choir/`)) assert.ok((await send(held, request)) < 300);
    assert.equal(await send(held, { method: 'PUT', path: `${home}choir/neu.ics`, body: task('neu') }), 201);
  });
});

describe('Two programs that write one event', () => {
  // RFC 9110 §13.1.1.
  it('do not overwrite one another: one is told, and what the other wrote is there', async () => {
    const site = await openSite();
    try {
      const path = `${home}choir/a.ics`;
      const programs = Array.from({ length: 8 }, () => new Program(site, ann));
      const first = await programs[0]!.ask('PUT', path, { body: event('a') });
      let etag = first.headers.get('ETag')!;
      for (let round = 0; round < 5; round += 1) {
        const answers = await Promise.all(
          programs.map((program, n) =>
            program.ask('PUT', path, {
              body: event('a').replace('Musée', `${round} ${n}`),
              headers: { 'If-Match': etag },
            }),
          ),
        );
        const winners = answers.flatMap(({ status }, n) => (status === 204 ? [n] : []));
        assert.equal(winners.length, 1);
        assert.ok(answers.every(({ status }) => status === 204 || status === 412));
        etag = answers[winners[0]!]!.headers.get('ETag')!;
        const now = await programs[0]!.ask('GET', path);
        assert.equal(now.text, event('a').replace('Musée', `${round} ${winners[0]}`));
        assert.equal(now.headers.get('ETag'), etag);
      }
      const made = await Promise.all(
        programs.map((program) =>
          program.ask('PUT', `${home}choir/b.ics`, { body: event('b'), headers: { 'If-None-Match': '*' } }),
        ),
      );
      assert.deepEqual(made.map(({ status }) => status).sort(), [201, ...Array<number>(7).fill(412)]);
    } finally {
      await site.close();
    }
  });
});

describe('Wrong passwords of calendar programs', () => {
  it('are counted with those of feeds: whoever has guessed too often by either waits for both', async () => {
    const site = await openSite();
    try {
      const wrong = (n: number) => new Program(site, ann, `raté ${n}`);
      const statuses: number[] = [];
      for (let n = 0; n < 30 && statuses.at(-1) !== 429; n += 1)
        statuses.push((await wrong(n).ask(n % 2 === 0 ? 'PROPFIND' : 'PUT', `${home}choir/`)).status);
      assert.equal(statuses.at(-1), 429);
      assert.ok(statuses.slice(0, -1).every((status) => status === 401));
      const late = await wrong(99).ask('PROPFIND', home);
      assert.equal(late.status, 429);
      assert.ok(Number(late.headers.get('Retry-After')) > 0);
      assert.equal((await wrong(98).ask('GET', `/home/${ann}/choir.ics`)).status, 429);
    } finally {
      await site.close();
    }
  });
});
