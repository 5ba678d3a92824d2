import assert from 'node:assert/strict';
import supertest from 'supertest';
import { importCalendar } from '../../../src/calendars/import-calendar.ts';
import { changeShare } from '../../../src/sharing/change-share.ts';
import { password } from '../../support/scene.ts';
import { openSite, type Site } from '../pages/site.ts';

const calendar = [
  'BEGIN:VCALENDAR',
  'VERSION:2.0',
  'PRODID:-//t//t//FR',
  'BEGIN:VEVENT',
  'UID:dentist@home',
  'DTSTAMP:20260101T000000Z',
  'DTSTART:20260312T080000Z',
  'DTEND:20260312T090000Z',
  'END:VEVENT',
  'END:VCALENDAR',
  '',
].join('\r\n');

describe('two links to one calendar', () => {
  let site: Site;
  before(async () => (site = await openSite()));
  after(() => site.close());

  it('name its events differently, and each alike in the feed and in JSON (C7)', async () => {
    const { ann, share } = site.scene;
    await importCalendar(ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: Buffer.from(calendar) });
    const uids: string[] = [];
    for (const label of ['Mairie', 'École']) {
      const { feed } = await share({ kind: 'link', label }, { detail: 'busy' });
      const path = new URL(feed).pathname;
      const { text } = await supertest(site.server).get(path);
      const json = (await supertest(site.server).get(path.replace('.ics', '.json'))).body as {
        events: { uid: string }[];
      };
      const uid = /^UID:(.*)\r$/m.exec(text.replaceAll('\r\n ', ''))![1]!;
      assert.deepEqual(
        json.events.map((event) => event.uid),
        [uid],
      );
      uids.push(uid);
    }
    assert.notEqual(uids[0], uids[1]);
  });
});

describe('a list of events in JSON', () => {
  let site: Site;
  before(async () => (site = await openSite()));
  after(() => site.close());

  it('has a tag only where it is whole', async () => {
    const hourly = calendar.replace('END:VEVENT', 'RRULE:FREQ=HOURLY\r\nEND:VEVENT');
    const { ann, share } = site.scene;
    await importCalendar(ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: Buffer.from(hourly) });
    const { feed } = await share({ kind: 'link', label: 'Mairie' });
    const path = new URL(feed).pathname.replace('.ics', '.json');
    for (const [end, isWhole] of [
      ['20260401', true],
      ['20260901', false],
    ] as const) {
      const answer = await supertest(site.server).get(`${path}?start=20260310&end=${end}`);
      assert.equal((answer.body as { complete: boolean }).complete, isWhole);
      assert.equal(answer.get('etag') !== undefined, isWhole);
    }
  });
});

describe('a feed', () => {
  let site: Site;
  beforeEach(async () => (site = await openSite()));
  afterEach(() => site.close());
  const path = '/home/ann@monasso.org/choir.ics';

  it('is noted as read where it was read: not by a HEAD', async () => {
    await site.scene.gil();
    const ask = (method: string) =>
      fetch(`${site.url}${path}`, {
        method,
        headers: {
          Authorization: `Basic ${btoa(`gil@orange.fr:${password}`)}`,
          'User-Agent': 'Thunderbird/140',
        },
      });
    const { db } = site.scene.storage;
    const answers = await Promise.all([ask('HEAD'), ask('HEAD')]);
    assert.deepEqual(
      answers.map(({ status }) => status),
      [200, 200],
    );
    await site.settled();
    assert.deepEqual(await db.selectFrom('reads').selectAll().execute(), []);
    await (await ask('GET')).text();
    await site.settled();
    assert.equal((await db.selectFrom('reads').selectAll().execute()).length, 1);
  });

  it('whose share was narrowed is never as it was for whoever asks by a date', async () => {
    const { ann, clock } = site.scene;
    const { share } = await site.scene.share({ kind: 'user', login: 'ben@monasso.org' });
    const ask = (since?: string) =>
      fetch(`${site.url}${path}`, {
        headers: {
          Authorization: `Basic ${btoa(`ben@monasso.org:${password}`)}`,
          ...(since === undefined ? {} : { 'If-Modified-Since': since }),
        },
      });
    const first = await ask();
    const since = first.headers.get('Last-Modified') ?? new Date(clock.ms).toUTCString();
    clock.advance({ seconds: 2 });
    await changeShare(ann, { share: share.id, terms: { detail: 'busy' } });
    assert.equal((await ask(since)).status, 200);
  });
});
