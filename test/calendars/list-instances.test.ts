import assert from 'node:assert/strict';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { listInstances } from '../../src/calendars/list-instances.ts';
import { stepsForRequest } from '../../src/calendars/instance.ts';
import { openCalendar, type Opened } from '../../src/calendars/open-calendar.ts';
import { Budget } from '../../src/ics/budget.ts';
import { openScene, type Scene } from '../support/scene.ts';
import { view } from '../support/views.ts';

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

/** Which cost more to follow than any may. */
const slowSeries = (count: number) =>
  series(count, 'FREQ=SECONDLY;COUNT=1000000000;BYSECOND=1').map((text) =>
    text.replace('DTSTART:2026', 'DTSTART:1970'),
  );

/** Which part of what work costs the process is done by the thread of all requests, where others wait for it. */
async function partInFront(work: () => Promise<unknown>): Promise<number> {
  const [whole, front] = [process.cpuUsage(), process.threadCpuUsage()];
  await work();
  const [all, own] = [process.cpuUsage(whole), process.threadCpuUsage(front)];
  return (own.user + own.system) / (all.user + all.system);
}

describe('coming events', () => {
  let scene: Scene;
  before(async () => (scene = await openScene()));
  after(() => scene.close());

  it('of countless slow rules are looked for in counted steps, where nobody waits, and say that they are not all', async () => {
    const many = await opened(scene, 'slow', slowSeries(300));
    const budget = new Budget(stepsForRequest);
    let complete: boolean | undefined;
    const part = await partInFront(async () => {
      ({ complete } = await listInstances(scene.ann, many, { from, to, limit: 10, budget }));
    });
    assert.equal(complete, false);
    assert.ok(budget.spent < stepsForRequest + 1000, `${budget.spent} steps`);
    assert.ok(part < 0.5, `${part} of it was done where others wait`);
  });

  it('are the first of all, and never held in memory together', async () => {
    const many = await opened(scene, 'many', series(1000, 'FREQ=DAILY'));
    const { events, complete } = await listInstances(scene.ann, many, { from, to, limit: 30 });
    assert.equal(complete, false);
    const starts = events.map(({ start }) => start.toString().slice(0, 13));
    assert.deepEqual(starts, Array<string>(30).fill('2026-03-01T01'));
  });

  it('that cost much are listed anew for who sees something else, or had more to spend', async () => {
    const [slow] = slowSeries(1);
    const [, last] = series(2, 'FREQ=DAILY;COUNT=2\r\nSUMMARY:Dentiste\r\nCLASS:PRIVATE');
    const few = await opened(scene, 'costly', [slow!, last!]);
    const range = { from, to: from.add({ hours: 24 * 31 }), limit: 10 };
    const titles = async (as: Partial<Opened>, budget?: Budget) => {
      const asked = { ...range, ...(budget !== undefined && { budget }) };
      const { events } = await listInstances(scene.ann, { ...few, ...as }, asked);
      return [...new Set(events.flatMap(({ title }) => title ?? []))];
    };
    const almostSpent = new Budget(stepsForRequest);
    almostSpent.charge(stepsForRequest - 30_000);
    assert.deepEqual(await titles({}, almostSpent), []);
    assert.deepEqual(await titles({}), ['Dentiste']);
    const access = { role: 'viewer', view: view({ detail: 'full' }) } as const;
    assert.deepEqual(await titles({ access, language: 'fr' }), ['Occupé']);
    assert.deepEqual(await titles({ access, language: 'en' }), ['Busy']);
  });

  it('are all there where there are no more than asked for', async () => {
    const few = await opened(scene, 'few', series(2, 'FREQ=DAILY;COUNT=3'));
    const month = { from, to: from.add({ hours: 24 * 31 }), limit: 2010 };
    assert.equal((await listInstances(scene.ann, few, month)).complete, true);
  });
});
