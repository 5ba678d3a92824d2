import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as agenda from '../../../src/storage/tables/agenda.ts';
import * as calendars from '../../../src/storage/tables/calendars.ts';
import * as events from '../../../src/storage/tables/events.ts';
import * as zones from '../../../src/storage/tables/zones.ts';
import { addCast, addShare, newCalendar, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';
import { analyze, plansOf } from '../../support/plans.ts';

const event = (uid: string, changes: Partial<events.PlacedEvent> = {}): events.PlacedEvent => ({
  name: `${uid}.ics`,
  uid,
  kind: 'VEVENT',
  recurrent: 0,
  has_private: 0,
  extras: '',
  bare_breaks: 0,
  zones: '',
  first_at: 1000,
  last_at: 2000,
  months: 4095,
  etag: uid,
  revision: 2,
  levels: '',
  wrapper: '',
  text: `é ${uid}`,
  ...changes,
});

function itAnswersForSeveral(storage: () => Storage): void {
  let cast: Cast;
  let other: string;
  beforeEach(async () => {
    cast = await addCast(storage());
    other = newId<'calendar'>();
    await storage().transaction((tx) =>
      calendars.add(
        tx,
        { ...newCalendar(other, cast.domain, cast.ben.id, 'other'), timeZone: 'Asia/Tokyo' },
        1,
      ),
    );
  });
  const save = (calendar: string, ...some: events.PlacedEvent[]) =>
    storage().transaction((tx) => events.saveAll(tx, calendar, some));
  const both = () => [cast.calendar, other];

  it('tells in which zone each has its floating times', async () => {
    const told = await agenda.timeZones(storage().db, both());
    assert.deepEqual([told.get(cast.calendar), told.get(other)], ['Europe/Paris', 'Asia/Tokyo']);
  });

  it('tells the zones of each, and of no other', async () => {
    const zone = { hash: 'h', tzid: 'Z', text: 'T' };
    await storage().transaction((tx) => zones.save(tx, other, [zone]));
    assert.deepEqual([...(await agenda.zones(storage().db, both()))], [[other, [zone]]]);
    assert.equal((await agenda.zones(storage().db, [cast.calendar])).size, 0);
  });

  it('finds what may lie in a window, in each of those asked for, the earliest of all together', async () => {
    await save(
      cast.calendar,
      event('in', { first_at: 500, last_at: 600 }),
      event('gone', { first_at: 1, last_at: 100 }),
      event('later', { first_at: 900, last_at: 1000 }),
      event('july', { months: 0b100_0000 }),
      event('endless', { first_at: 1, last_at: events.endless }),
    );
    await save(other, event('theirs', { first_at: 550, last_at: 700 }));
    const names = async (
      ...asked: Parameters<typeof agenda.sizes> extends [unknown, ...infer Rest] ? Rest : never
    ) => {
      const found = [...(await agenda.sizes(storage().db, ...asked)).values()].flat();
      const rows = await events.listByIds(
        storage().db,
        found.map(({ id }) => id),
      );
      return rows.map(({ uid }) => uid).sort();
    };
    const window = { from: 100, to: 900, months: 0b1 };
    assert.deepEqual(await names(both(), window, 10), ['endless', 'in', 'theirs']);
    assert.deepEqual(await names([other], window, 10), ['theirs']);
    assert.deepEqual(await names(both(), window, 2), ['endless', 'in']);
    const sizes = await agenda.sizes(storage().db, [other], window, 10);
    assert.equal(sizes.get(other)![0]!.size, 9, 'in bytes');
  });

  it('tells what everybody may see, of live shares alone', async () => {
    await storage().transaction(async (tx) => {
      await addShare(tx, cast.calendar, { detail: 'titles' });
      await addShare(tx, other, { until: 50 });
    });
    const told = await agenda.openGrants(storage().db, both(), 100);
    assert.deepEqual([...told.keys()], [cast.calendar]);
    assert.equal(told.get(cast.calendar)!.detail, 'titles');
  });

  it('counts whom live shares reach that were taken up', async () => {
    await storage().transaction(async (tx) => {
      await addShare(tx, cast.calendar, {});
      await addShare(tx, cast.calendar, { audience: { kind: 'user', principal: cast.ben.id } });
      await addShare(tx, cast.calendar, {
        audience: { kind: 'guest', principal: cast.gil.id },
        acceptedAt: null,
      });
      await addShare(tx, other, { audience: { kind: 'link', label: 'x', secretHash: newId() } });
    });
    const told = await agenda.audiences(storage().db, both(), 100);
    assert.deepEqual(told.get(cast.calendar), { people: 1, spaces: 0, links: 0, isPublic: true });
    assert.deepEqual(told.get(other), { people: 0, spaces: 0, links: 1, isPublic: false });
  });

  it('looks up by index what lies in a window, however much there is', async () => {
    const many = Array.from({ length: 3000 }, (_, at) =>
      event(`e${at}`, { first_at: at * 1000, last_at: at * 1000 + 500, text: 'x'.repeat(1500) }),
    );
    await save(cast.calendar, ...many);
    await save(other, ...many);
    await analyze(storage());
    const window = { from: 2_900_000, to: 2_930_000, months: 1 };
    const plans = await plansOf(storage(), (tx) => agenda.sizes(tx, both(), window, 5000));
    assert.equal(plans.length, 1);
    assert.match(plans[0]!.plan, /events_by_span/);
    assert.doesNotMatch(plans[0]!.plan, /seq scan|^scan/im);
  });
}

onEachEngine('what is asked of several calendars', itAnswersForSeveral);
