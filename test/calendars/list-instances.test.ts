import assert from 'node:assert/strict';
import { performance } from 'node:perf_hooks';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { listInstances } from '../../src/calendars/list-instances.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import { openScene, type Scene } from '../support/scene.ts';

const from = Temporal.Instant.from('2026-03-01T00:00:00Z');
const to = Temporal.Instant.from('2027-03-01T00:00:00Z');

async function opened(scene: Scene, slug: string, events: readonly string[]) {
  const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//FR', ...events, 'END:VCALENDAR', ''].join(
    '\r\n',
  );
  await importCalendar(scene.ann, { owner: 'ann@monasso.org', slug, bytes: Buffer.from(text) });
  return await openCalendar(scene.ann, { owner: 'ann@monasso.org', slug }, 'read');
}

const series = (count: number, rule: string) =>
  Array.from({ length: count }, (_, at) =>
    [
      'BEGIN:VEVENT',
      `UID:${at}`,
      'DTSTAMP:20260101T000000Z',
      `DTSTART:20260301T${String(at % 24).padStart(2, '0')}0000Z`,
      `RRULE:${rule}`,
      'END:VEVENT',
    ].join('\r\n'),
  );

/** The longest time in ms for which nobody else had a turn while `work` was done. */
async function longestStall(work: () => Promise<unknown>): Promise<number> {
  let [longest, last] = [0, performance.now()];
  const beat = () => {
    longest = Math.max(longest, performance.now() - last);
    last = performance.now();
  };
  const timer = setInterval(beat, 1);
  try {
    await work();
    beat();
  } finally {
    clearInterval(timer);
  }
  return longest;
}

describe('coming events', () => {
  let scene: Scene;
  before(async () => (scene = await openScene()));
  after(() => scene.close());

  it('of countless slow rules leave others their turn, come soon, and say that they are not all', async () => {
    // The 30th of February costs a library all that it may spend.
    const many = await opened(scene, 'slow', series(300, 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'));
    const before = process.threadCpuUsage().user;
    let complete: boolean | undefined;
    const stall = await longestStall(async () => {
      ({ complete } = await listInstances(scene.ann, many, { from, to, limit: 10 }));
    });
    assert.ok(stall < 400, `nobody else had a turn for ${stall} ms`);
    assert.ok(process.threadCpuUsage().user - before < 2_500_000);
    assert.equal(complete, false);
  });

  it('are the first of all, and never held in memory together', async () => {
    const many = await opened(scene, 'many', series(1000, 'FREQ=DAILY'));
    const { events, complete } = await listInstances(scene.ann, many, { from, to, limit: 30 });
    assert.equal(complete, false);
    const starts = events.map(({ start }) => start.toString().slice(0, 13));
    assert.deepEqual(starts, Array<string>(30).fill('2026-03-01T01'));
  });

  it('are all there where there are no more than asked for', async () => {
    const few = await opened(scene, 'few', series(2, 'FREQ=DAILY;COUNT=3'));
    const month = { from, to: from.add({ hours: 24 * 31 }), limit: 2010 };
    assert.equal((await listInstances(scene.ann, few, month)).complete, true);
  });
});
