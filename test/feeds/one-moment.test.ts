import assert from 'node:assert/strict';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { readLinkFeed } from '../../src/feeds/read-link-feed.ts';
import { renderFeed } from '../../src/feeds/render-feed.ts';
import { inEachScene, type Scene } from '../support/scene.ts';

/** A calendar in a zone of its own, with more events than are read at once; all of it says which version it is. */
function version(n: number): Buffer {
  const zone = [
    'BEGIN:VTIMEZONE',
    `TZID:Zone ${n}`,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    'TZOFFSETFROM:+0100',
    `TZOFFSETTO:+0${n}00`,
    'END:STANDARD',
    'END:VTIMEZONE',
  ];
  const events = Array.from({ length: 120 }, (_, at) => [
    'BEGIN:VEVENT',
    `UID:${at}`,
    'DTSTAMP:20260101T000000Z',
    `DTSTART;TZID=Zone ${n}:20260312T180000`,
    `SUMMARY:version ${n}`,
    'END:VEVENT',
  ]);
  const lines = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//FR', ...zone, ...events.flat()];
  return Buffer.from(`${[...lines, 'END:VCALENDAR'].join('\r\n')}\r\n`);
}

const bring = ({ ann }: Scene, n: number) =>
  importCalendar(ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: version(n) });

inEachScene(
  'a feed that is read while its calendar changes',
  (scene) => {
    it('is of one moment: its zones and its events belong together', async () => {
      await bring(scene(), 2);
      const { feed } = await scene().share({ kind: 'link', label: 'Mairie' });
      const secret = /link\/(.*)\.ics/.exec(feed)![1]!;
      for (let n = 3; n < 8; n += 1) {
        let text = '';
        let pieces = 0;
        for await (const piece of renderFeed(scene().eve, await readLinkFeed(scene().eve, { secret }))) {
          // At every place where the reader has to wait, another version is there.
          if (pieces < 2) await bring(scene(), n);
          text += piece;
          pieces += 1;
        }
        assert.ok(pieces > 3, 'in several pieces');
        const told = (pattern: RegExp) => [...new Set(Array.from(text.matchAll(pattern), ([, at]) => at))];
        const one = [String(n - 1)];
        assert.deepEqual(told(/^TZID:Zone (\d)\r$/gm), one);
        assert.deepEqual(told(/TZID=Zone (\d):/g), one);
        assert.deepEqual(told(/^SUMMARY:version (\d)\r$/gm), one);
        assert.equal(text.match(/^BEGIN:VEVENT\r$/gm)?.length, 120);
      }
    });
  },
  { sqlite: 'file' },
);

inEachScene(
  'two imports at once',
  (scene) => {
    it('of new calendars under one name make two calendars, each with its own events', async () => {
      for (let round = 0; round < 8; round += 1) {
        const newSlug = `round-${round}`;
        const made = await Promise.all(
          [2, 3].map((n) =>
            importCalendar(scene().ann, { owner: 'ann@monasso.org', newSlug, bytes: version(n) }),
          ),
        );
        assert.deepEqual(made.map(({ calendar }) => calendar.slug).sort(), [newSlug, `${newSlug}-2`]);
        for (const { created, added } of made) assert.deepEqual([created, added], [true, 120]);
      }
    });

    it('into one address that is free make one calendar, which the later of them updates', async () => {
      for (let round = 0; round < 8; round += 1) {
        const slug = `address-${round}`;
        const made = await Promise.all(
          [2, 3].map((n) =>
            importCalendar(scene().ann, { owner: 'ann@monasso.org', slug, bytes: version(n) }),
          ),
        );
        assert.equal(new Set(made.map(({ calendar }) => calendar.id)).size, 1);
        assert.deepEqual(made.map(({ created, added, updated }) => [created, added, updated]).sort(), [
          [false, 0, 120],
          [true, 120, 0],
        ]);
      }
    });
  },
  { sqlite: 'file' },
);
