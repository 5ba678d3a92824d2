import assert from 'node:assert/strict';
import { etagOf, isSameEvent } from '../../../src/calendars/event.ts';
import { lockStream, saveEvents } from '../../../src/calendars/stream.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as events from '../../../src/storage/tables/events.ts';
import * as zones from '../../../src/storage/tables/zones.ts';
import { addCast, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

const event = (uid: string, changes: Partial<events.NewEvent> = {}): events.NewEvent => {
  const text = `BEGIN:VEVENT\r\nUID:${uid}\r\nEND:VEVENT\r\n`;
  const told = { zones: '', text, wrapper: '', ...changes };
  return {
    name: `${uid}.ics`,
    uid,
    kind: 'VEVENT',
    recurrent: 0,
    has_private: 0,
    extras: '',
    bare_breaks: 0,
    first_at: 1000,
    last_at: 2000,
    months: 4095,
    etag: etagOf(told),
    ...told,
    ...changes,
  };
};
const placed = (uid: string, changes: Partial<events.PlacedEvent> = {}): events.PlacedEvent => ({
  ...event(uid, changes),
  revision: 2,
  levels: '',
  ...changes,
});

function itStoresEvents(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));
  /** As an import does: what differs from what is known goes into the stream. Answers the UIDs that were written. */
  const save = (given: readonly events.NewEvent[], now: number) =>
    storage().transaction(async (tx) => {
      const stream = await lockStream(tx, cast.calendar, now);
      const there = await events.known(tx, cast.calendar);
      const changed = given.filter(({ uid, etag }) => !isSameEvent(there.get(uid)?.etag ?? '', etag));
      return await saveEvents(tx, stream, { changed, there, seesPrivate: true });
    });
  const whole: events.Window = { from: null, to: null };
  const kept = async (window: events.Window = whole) => {
    await using snapshot = await storage().snapshot();
    const batches = await Array.fromAsync(events.stream(snapshot, cast.calendar, window, 100));
    return batches.flat().map(({ uid }) => uid);
  };
  const revisions = async () =>
    Object.fromEntries(
      (await events.list(storage().db, cast.calendar, whole, 10)).map(({ uid, revision }) => [uid, revision]),
    );

  it('keeps text byte for byte, whatever is in it', async () => {
    const text = 'BEGIN:VEVENT\r\nSUMMARY:é 🎻 \u0001 "\';\\\r\n folded\r\n\tEND:VEVENT';
    await save([event('odd', { text })], 10);
    const [row] = await events.list(storage().db, cast.calendar, whole, 10);
    assert.equal(row?.text, text);
  });

  it('takes in what changed, and leaves the rest with its revision', async () => {
    assert.deepEqual((await save([event('a'), event('b')], 10)).sort(), ['a', 'b']);
    const next = [event('a'), event('b', { text: 'other' }), event('c')];
    assert.deepEqual(await save(next, 20), ['b', 'c']);
    assert.deepEqual(await revisions(), { a: 10, b: 20, c: 20 });
    assert.deepEqual(await save(next, 30), []);
    assert.deepEqual(await revisions(), { a: 10, b: 20, c: 20 });
  });

  it('takes the same text under another zone as another event', async () => {
    await save([event('z', { zones: 'Paris\tone' })], 10);
    assert.deepEqual(await save([event('z', { zones: 'Paris\ttwo' })], 20), ['z']);
  });

  it('takes in every part of what changed', async () => {
    const rowOf = async () => {
      const all = storage().db.selectFrom('events').selectAll();
      const row = await all.where('calendar_id', '=', cast.calendar).executeTakeFirstOrThrow();
      return { ...row, id: 0 };
    };
    const before = { ...placed('a'), id: 0, calendar_id: cast.calendar };
    const after = {
      ...before,
      ...{ kind: 'VTODO', recurrent: 1, has_private: 1, bare_breaks: 1, zones: 'Z\t1', first_at: 3000 },
      ...{ last_at: 4000, months: 7, etag: 'other', revision: 3, levels: '1 2', extras: 'alarms 1 2' },
      ...{ wrapper: 'around', text: 'other' },
    } as const;
    for (const row of [before, after]) {
      const { id, calendar_id: calendar, ...given } = row;
      await storage().transaction((tx) => events.saveAll(tx, calendar, [given]));
      assert.deepEqual(await rowOf(), { ...row, id });
    }
    // Its name and its UID are what it is known by.
    const same = Object.entries(before).filter(([column, value]) => after[column as 'text'] === value);
    assert.deepEqual(same.map(([column]) => column).sort(), ['calendar_id', 'id', 'name', 'uid']);
  });

  it('saves more than one statement holds, in order of arrival', async () => {
    const many = Array.from({ length: 1001 }, (_, n) => event(`many-${n}`));
    assert.equal((await save(many, 10)).length, 1001);
    assert.deepEqual(
      await kept(),
      many.map(({ uid }) => uid),
    );
    assert.equal(await events.count(storage().db, cast.calendar), 1001);
  });

  it('finds what may have an instance in a window', async () => {
    await save(
      [
        event('before', { first_at: 0, last_at: 100 }),
        event('within', { first_at: 150, last_at: 160 }),
        event('endless', { first_at: 0, last_at: events.endless }),
        event('after', { first_at: 200, last_at: 300 }),
      ],
      10,
    );
    assert.deepEqual(await kept({ from: 100, to: 200 }), ['within', 'endless']);
  });

  it('finds what may have an instance in the months of a window', async () => {
    await save([event('winter', { months: 0b1000_0000_0011 }), event('july', { months: 0b100_0000 })], 10);
    assert.deepEqual(await kept({ from: null, to: null, months: 0b1100_0000 }), ['july']);
    assert.deepEqual(await kept({ from: null, to: null, months: 0b10_0000_0000 }), []);
  });

  it('adds one, and none where its name or its UID is taken', async () => {
    const add = (one: events.PlacedEvent) =>
      storage().transaction((tx) => events.add(tx, cast.calendar, one));
    assert.equal(await add(placed('a')), true);
    assert.equal(await add(placed('a', { name: 'other.ics' })), false);
    assert.equal(await add(placed('b', { name: 'a.ics' })), false);
    assert.equal(await events.nameOf(storage().db, cast.calendar, 'a'), 'a.ics');
    assert.equal(await events.nameOf(storage().db, cast.calendar, 'b'), undefined);
  });

  it('replaces one by its name while it has the ETag that is given: of two at once, one', async () => {
    const before = placed('a');
    await storage().transaction((tx) => events.add(tx, cast.calendar, before));
    const replace = (text: string, etag: string) =>
      storage().transaction((tx) =>
        events.replace(tx, cast.calendar, placed('a', { text, revision: 3 }), etag),
      );
    assert.equal(await replace('one', 'another'), false);
    const both = await Promise.all([replace('one', before.etag), replace('two', before.etag)]);
    assert.deepEqual(both.sort(), [false, true]);
    const after = await events.find(storage().db, cast.calendar, 'a.ics');
    assert.ok(after?.text === 'one' || after?.text === 'two');
    assert.equal(after.revision, 3);
  });

  it('removes one by its name and ETag, once', async () => {
    await save([event('a'), event('b')], 10);
    const { etag } = event('a');
    const remove = (tag: string) =>
      storage().transaction((tx) => events.remove(tx, cast.calendar, 'a.ics', tag));
    assert.equal(await remove(event('b').etag), false);
    assert.equal(await remove(etag), true);
    assert.equal(await remove(etag), false);
    assert.deepEqual([...(await events.known(storage().db, cast.calendar)).keys()], ['b']);
  });

  it('tells the sets of zones', async () => {
    await save([event('a', { zones: 'Z\t1' }), event('b', { zones: 'Z\t1' })], 10);
    const sets = async (others: 'all' | 'public' | 'none') =>
      (await events.zoneSets(storage().db, cast.calendar, others))
        .map(({ zones: named, has_private: hasPrivate }) => (hasPrivate === 1 ? `${named} private` : named))
        .sort();
    assert.deepEqual(await sets('all'), ['Z\t1']);
    await save([event('c', { kind: 'VTODO', zones: 'T\t2' })], 11);
    await save([event('d', { kind: 'VTODO', has_private: 1, zones: 'P\t3' })], 12);
    assert.deepEqual(await sets('all'), ['P\t3 private', 'T\t2', 'Z\t1']);
    assert.deepEqual(await sets('public'), ['T\t2', 'Z\t1']);
    assert.deepEqual(await sets('none'), ['Z\t1']);
    await save([event('e', { has_private: 1, zones: 'E\t4' })], 13);
    assert.deepEqual(await sets('public'), ['E\t4 private', 'T\t2', 'Z\t1']);
    assert.deepEqual(await sets('none'), ['E\t4 private', 'Z\t1']);
  });

  it('does not mix calendars', async () => {
    await save([event('mine')], 10);
    const other = await addCast(storage());
    assert.deepEqual(await events.list(storage().db, other.calendar, whole, 10), []);
    // The same event under the same name, private in one of them.
    const own = placed('mine', { text: 'own', etag: event('mine').etag, has_private: 1 });
    await storage().transaction((tx) => events.add(tx, other.calendar, own));
    const privateOf = async (calendar: string) => {
      await using snapshot = await storage().snapshot();
      return (await Array.fromAsync(events.streamPrivate(snapshot, calendar, 10))).flat();
    };
    assert.deepEqual(
      [(await privateOf(cast.calendar)).length, (await privateOf(other.calendar)).length],
      [0, 1],
    );
    const next = placed('mine', { text: 'next', etag: own.etag });
    await storage().transaction((tx) => events.replace(tx, cast.calendar, next, own.etag));
    const textIn = async (calendar: string) => (await events.find(storage().db, calendar, 'mine.ics'))?.text;
    assert.deepEqual([await textIn(cast.calendar), await textIn(other.calendar)], ['next', 'own']);
    await storage().transaction((tx) => events.remove(tx, cast.calendar, 'mine.ics', own.etag));
    assert.deepEqual([await textIn(cast.calendar), await textIn(other.calendar)], [undefined, 'own']);
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
