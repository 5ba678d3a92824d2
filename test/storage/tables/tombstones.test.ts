import assert from 'node:assert/strict';
import type { Storage } from '../../../src/storage/storage.ts';
import * as calendars from '../../../src/storage/tables/calendars.ts';
import * as changes from '../../../src/storage/tables/changes.ts';
import * as events from '../../../src/storage/tables/events.ts';
import * as tombstones from '../../../src/storage/tables/tombstones.ts';
import { addCast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itRemembersRemovals(storage: () => Storage): void {
  const add = (calendar: string, name: string, revision: number, levels = '') =>
    storage().transaction((tx) => tombstones.add(tx, calendar, { name, uid: name, revision, levels }));
  const listed = async (calendar: string, place: changes.Place = { revision: 0, name: null }, limit = 10) =>
    (await changes.listAfter(storage().db, calendar, place, limit))!;

  const forget = (limit: number) => storage().transaction((tx) => tombstones.forgetUntil(tx, limit));
  /** A calendar whose stream has come as far as these tests do. */
  const newCalendar = async () => {
    const { calendar } = await addCast(storage());
    await storage().transaction((tx) => calendars.savePosition(tx, calendar, { revision: 9, levels: '' }));
    return calendar;
  };
  // What is forgotten is forgotten in all calendars.
  afterEach(async () => {
    while ((await forget(9)) > 0);
  });

  it('once for each name: the latest stands', async () => {
    const calendar = await newCalendar();
    await add(calendar, 'a', 2, '1 2');
    await add(calendar, 'a', 5, '3 4');
    const [change, ...others] = (await listed(calendar)).changes;
    assert.deepEqual([change?.revision, change?.levels, others], [5, '3 4', []]);
  });

  it('in one order with what was saved: by revision, and then by name', async () => {
    const calendar = await newCalendar();
    const row = {
      kind: 'VEVENT',
      recurrent: 0,
      has_private: 0,
      extras: '',
      bare_breaks: 0,
      wrapper: '',
    } as const;
    const rest = { first_at: 0, last_at: 1, months: 1, zones: '', text: 'x', etag: 'x', levels: '' };
    for (const name of ['b', 'd'])
      await storage().transaction((tx) =>
        events.add(tx, calendar, { ...row, ...rest, name, uid: name, revision: 3 }),
      );
    for (const name of ['c', 'a']) await add(calendar, name, 3);
    await add(calendar, 'e', 2);
    const told: string[] = [];
    let place: changes.Place = { revision: 0, name: null };
    for (;;) {
      const [next] = (await listed(calendar, place, 1)).changes;
      if (next === undefined) break;
      told.push(next.name);
      place = next;
    }
    assert.deepEqual(told, ['e', 'a', 'b', 'c', 'd']);
    const all = (await listed(calendar)).changes.map(({ name }) => name);
    assert.deepEqual(all, told);
  });

  it('until they are old enough to be forgotten, of one calendar after another', async () => {
    const [one, other] = [await newCalendar(), await newCalendar()];
    await add(one, 'a', 2);
    await add(one, 'b', 4);
    await add(one, 'c', 5);
    await add(other, 'a', 3);
    const told = async () =>
      await Promise.all(
        [one, other].map(async (calendar) => {
          const { historyFrom, changes: left } = await listed(calendar);
          return [historyFrom, left.map(({ name }) => name)];
        }),
      );
    assert.equal(await forget(4), 2);
    assert.deepEqual(await told(), [
      [4, ['c']],
      [1, ['a']],
    ]);
    assert.equal(await forget(4), 1);
    assert.equal(await forget(4), 0);
    assert.deepEqual(await told(), [
      [4, ['c']],
      [3, []],
    ]);
  });
}

onEachEngine('removals', itRemembersRemovals);
