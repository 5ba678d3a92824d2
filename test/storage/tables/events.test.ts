import assert from 'node:assert/strict';
import type { Storage } from '../../../src/storage/storage.ts';
import * as events from '../../../src/storage/tables/events.ts';
import * as zones from '../../../src/storage/tables/zones.ts';
import { addCast, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

const event = (uid: string, changes: Partial<events.NewEvent> = {}): events.NewEvent => ({
  uid,
  kind: 'VEVENT',
  recurrent: 0,
  has_private: 0,
  has_extras: 0,
  bare_breaks: 0,
  zones: '',
  first_at: 1000,
  last_at: 2000,
  text: `BEGIN:VEVENT\r\nUID:${uid}\r\nEND:VEVENT\r\n`,
  ...changes,
});

function itStoresEvents(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));
  const save = (given: readonly events.NewEvent[], revision: number) =>
    storage().transaction((tx) => events.save(tx, cast.calendar, given, revision, revision));
  const kept = async (window: events.Window = { from: null, to: null }) => {
    const batches = await Array.fromAsync(events.stream(storage(), cast.calendar, window, 100));
    return batches.flat().map(({ uid }) => uid);
  };

  it('keeps text byte for byte, whatever is in it', async () => {
    const text = 'BEGIN:VEVENT\r\nSUMMARY:é 🎻 \u0001 "\';\\\r\n folded\r\n\tEND:VEVENT';
    await save([event('odd', { text })], 1);
    const [row] = await events.list(storage().db, cast.calendar, { from: null, to: null }, 10);
    assert.equal(row?.text, text);
  });

  it('answers what changed, and leaves the rest with its revision', async () => {
    assert.deepEqual((await save([event('a'), event('b')], 1)).sort(), ['a', 'b']);
    assert.deepEqual(await save([event('a'), event('b', { text: 'other' }), event('c')], 2), ['b', 'c']);
    assert.deepEqual(await save([event('a'), event('b', { text: 'other' }), event('c')], 3), []);
  });

  it('takes the same text under another zone as another event', async () => {
    await save([event('z', { zones: 'Paris\tone' })], 1);
    assert.deepEqual(await save([event('z', { zones: 'Paris\ttwo' })], 2), ['z']);
  });

  it('saves more than one statement holds, in order of arrival', async () => {
    const many = Array.from({ length: 1001 }, (_, n) => event(`many-${n}`));
    assert.equal((await save(many, 1)).length, 1001);
    assert.deepEqual(
      await kept(),
      many.map(({ uid }) => uid),
    );
    assert.equal(await events.count(storage().db, cast.calendar), 1001);
  });

  it('finds what may have an instance in a window', async () => {
    await save(
      [
        event('before', { first_at: 0, last_at: 99 }),
        event('within', { first_at: 150, last_at: 160 }),
        event('endless', { first_at: 0, last_at: null }),
        event('after', { first_at: 200, last_at: 300 }),
      ],
      1,
    );
    assert.deepEqual(await kept({ from: 100, to: 200 }), ['within', 'endless']);
  });

  it('removes one by its UID, once', async () => {
    await save([event('a'), event('b')], 1);
    const remove = () => storage().transaction((tx) => events.remove(tx, cast.calendar, 'a'));
    assert.equal(await remove(), true);
    assert.equal(await remove(), false);
    assert.deepEqual([...(await events.known(storage().db, cast.calendar))], ['b']);
  });

  it('tells the sets of zones', async () => {
    await save([event('a', { zones: 'Z\t1' }), event('b', { zones: 'Z\t1' })], 1);
    assert.deepEqual(await events.zoneSets(storage().db, cast.calendar), ['Z\t1']);
  });

  it('does not mix calendars', async () => {
    await save([event('mine')], 1);
    const other = await addCast(storage());
    assert.deepEqual(await events.list(storage().db, other.calendar, { from: null, to: null }, 10), []);
  });
}

function itStoresZones(storage: () => Storage): void {
  it('keeps each definition once, and two under one name', async () => {
    const { calendar } = await addCast(storage());
    const [one, two] = [
      { hash: '1', tzid: 'Paris', text: 'A' },
      { hash: '2', tzid: 'Paris', text: 'B' },
    ];
    await storage().transaction((tx) => zones.save(tx, calendar, [one, two]));
    await storage().transaction((tx) => zones.save(tx, calendar, [one]));
    assert.deepEqual(
      (await zones.list(storage().db, calendar)).map((zone) => ({ ...zone })),
      [one, two],
    );
  });
}

onEachEngine('events', itStoresEvents);
onEachEngine('zones', itStoresZones);
