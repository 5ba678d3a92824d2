import assert from 'node:assert/strict';
import { lockStream, moveOn } from '../../../src/calendars/stream.ts';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as calendars from '../../../src/storage/tables/calendars.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import * as spaces from '../../../src/storage/tables/spaces.ts';
import { addCast, newCalendar, addShare } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresCalendars(storage: () => Storage): void {
  it('counts the revision up, one by one, whoever else does', async () => {
    const { calendar } = await addCast(storage());
    const change = () =>
      storage().transaction(async (tx) => {
        const stream = await lockStream(tx, calendar, 5);
        await moveOn(tx, stream, 'everything');
        return stream.revision;
      });
    const revisions = await Promise.all([change(), change(), change(), change()]);
    assert.deepEqual(revisions.sort(), [5, 6, 7, 8]);
    assert.equal((await calendars.findById(storage().db, calendar))?.revision, 8);
  });

  it('refuses a slug that its owner has, not that another has', async () => {
    const { domain, ann, ben } = await addCast(storage());
    const add = (owner: string) =>
      storage().transaction((tx) => calendars.add(tx, newCalendar(newId(), domain, owner, 'choir'), 1));
    assert.equal(await add(ann.id), false);
    assert.equal(await add(ben.id), true);
  });

  it('is found by its address, with its owner, and goes with all its own', async () => {
    const { calendar, ann } = await addCast(storage());
    const found = await calendars.find(storage().db, ann.login, 'choir');
    assert.deepEqual(
      [found?.id, found?.owner],
      [calendar, { id: ann.id, kind: 'user', login: ann.login, name: 'Ann' }],
    );
    await storage().transaction((tx) => addShare(tx, calendar, {}));
    await storage().transaction((tx) =>
      calendars.saveHead(tx, calendar, { name: 'Chœur', timeZone: 'Asia/Tokyo' }),
    );
    assert.equal((await calendars.listOfOwner(storage().db, ann.id))[0]?.timeZone, 'Asia/Tokyo');
    await storage().transaction((tx) => calendars.remove(tx, calendar));
    assert.equal(await calendars.findById(storage().db, calendar), undefined);
    assert.deepEqual(await shares.list(storage().db, calendar), []);
  });

  it('of a space is listed for its members, beside their own, and for nobody else', async () => {
    const { domain, domainName, ann, ben, calendar } = await addCast(storage());
    const space = { id: newId<'space'>(), domain, login: `bureau@${domainName}`, name: 'Bureau' };
    const agenda = newId<'calendar'>();
    await storage().transaction(async (tx) => {
      await spaces.add(tx, { ...space, language: 'fr' }, 1);
      await spaces.saveMember(tx, { space: space.id, role: 'member' }, ann.id, 1);
      await calendars.add(tx, newCalendar(agenda, domain, space.id, 'agenda'), 1);
    });
    const ofAnn = await calendars.listOfUser(storage().db, ann.id);
    assert.deepEqual(
      ofAnn.map(({ id, owner }) => [id, owner.kind, owner.login]),
      [
        [calendar, 'user', ann.login],
        [agenda, 'space', space.login],
      ],
    );
    assert.deepEqual(await calendars.listOfUser(storage().db, ben.id), []);
  });
}

onEachEngine('calendars', itStoresCalendars);
