import assert from 'node:assert/strict';
import supertest from 'supertest';
import { importCalendar } from '../../../src/calendars/import-calendar.ts';
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
