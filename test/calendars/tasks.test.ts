import assert from 'node:assert/strict';
import { wholeView } from '../../src/calendars/access.ts';
import { tasks, work } from '../../src/calendars/tasks.ts';
import { refused } from '../support/refused.ts';
import { view } from '../support/views.ts';
import { eventText, fileOf } from './events.ts';

const [small, large] = [1000, 1_000_000];
const file = (...uids: string[]) => ({
  bytes: fileOf(...uids.map((uid) => eventText(uid, ['SUMMARY:Répétition', 'RRULE:FREQ=DAILY;COUNT=3']))),
  calendarZone: 'Europe/Paris',
  domainZone: 'Europe/Paris',
});
const nothing = { ...file(), bytes: Buffer.from('') };
const [incoming] = tasks.read(file('a')).parts.flat();
const reading = (seen = wholeView) => ({
  event: { ...incoming!.event, revision: Date.UTC(2026, 2, 10), levels: '' },
  settings: { secretKey: '0'.repeat(64) },
  view: seen,
  scope: 's',
  busy: 'Busy',
});
const from = Date.UTC(2026, 2, 1);
const range = { from, to: from + 30 * 86_400_000, limit: 10, floatingZone: 'Europe/Paris' };
const listing = { ...reading(), zones: [], range, steps: 10_000 };

describe('tasks', () => {
  it('come to the same here and in a thread of their own', async () => {
    const uids = Array.from({ length: 450 }, (_, n) => `event ${n}`);
    for (const size of [small, large]) {
      assert.deepEqual(await work('read', file(...uids), size), tasks.read(file(...uids)));
      assert.deepEqual(await work('show', reading(view()), size), tasks.show(reading(view())));
      assert.deepEqual(await work('name', reading(), size), tasks.name(reading()));
      assert.deepEqual(await work('list', listing, size), tasks.list(listing));
    }
    assert.deepEqual(
      tasks.read(file(...uids)).parts.map(({ length }) => length),
      [200, 200, 50],
    );
    assert.equal(tasks.list(listing).instances.length, 3);
  });

  it('refuse here and there alike', async () => {
    for (const size of [small, large])
      await assert.rejects(work('read', nothing, size), refused('not-a-calendar', { reason: 'empty' }));
  });

  it('are done once for what they follow from, whoever waits or comes later', async () => {
    const text = await work('show', reading(), large, 'once');
    assert.match(text, /SUMMARY:Répétition/);
    const both = [reading(view()), reading()].map((input) => work('show', input, large, 'together'));
    assert.equal(await both[0], await both[1]);
    assert.equal(await work('show', reading(view()), large, 'once'), text);
    assert.notEqual(await work('show', reading(view()), large, 'another'), text);
    assert.notEqual(await work('show', reading(view()), large), text, 'nothing is known without a name');
    assert.notEqual(await work('show', reading(view()), small, 'once'), text, 'a small one costs nothing');
    assert.deepEqual(await work('name', reading(), large, 'once'), tasks.name(reading()));
  });

  it('are done again where they failed', async () => {
    await assert.rejects(work('read', nothing, large, 'failed'), refused('not-a-calendar'));
    assert.equal((await work('read', file('a'), large, 'failed')).counts.events, 1);
  });
});
