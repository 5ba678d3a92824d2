import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as invitations from '../../../src/storage/tables/invitations.ts';
import { addCast, addShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresInvitations(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  const shareWithGil = () => {
    const audience = { kind: 'guest', principal: cast.gil.id } as const;
    return storage().transaction((tx) => addShare(tx, cast.calendar, { audience, acceptedAt: null }));
  };

  it('accepts an invitation once while it is open', async () => {
    const share = await shareWithGil();
    const tokenHash = newId();
    const id = newId<'invitation'>();
    const invitation = { id, share, createdAt: 1, endsAt: 100, tokenHash };
    await storage().transaction((tx) => invitations.add(tx, invitation));
    const accept = (now: number) =>
      storage().transaction((tx) => invitations.answer(tx, id, 'accepted', now));
    assert.equal(await accept(100), false);
    assert.deepEqual((await Promise.all([accept(50), accept(50)])).sort(), [false, true]);
    const declined = await storage().transaction((tx) => invitations.answer(tx, id, 'declined', 60));
    assert.equal(declined, false);
    assert.deepEqual((await invitations.findByToken(storage().db, tokenHash))?.closed, {
      as: 'accepted',
      at: 50,
    });
  });

  it('closes the open invitations of a share, and shows the latest', async () => {
    const share = await shareWithGil();
    const invite = (createdAt: number) => {
      const id = newId<'invitation'>();
      const row = { id, share, createdAt, endsAt: 100, tokenHash: newId() };
      return storage().transaction(async (tx) => {
        await invitations.close(tx, share, 'replaced', createdAt);
        await invitations.add(tx, row);
        return id;
      });
    };
    await invite(1);
    const later = await invite(2);
    assert.equal((await invitations.findPending(storage().db, share))?.id, later);
    assert.deepEqual(
      (await invitations.listOfCalendar(storage().db, cast.calendar)).map(({ id }) => id),
      [later],
    );
    await storage().transaction((tx) => invitations.close(tx, share, 'withdrawn', 3));
    assert.equal(await invitations.findPending(storage().db, share), undefined);
  });

  it('notes once that it was opened, while it is open', async () => {
    const share = await shareWithGil();
    const id = newId<'invitation'>();
    await storage().transaction((tx) =>
      invitations.add(tx, { id, share, createdAt: 1, endsAt: 100, tokenHash: newId() }),
    );
    const openedAt = async (now: number) => {
      await storage().transaction((tx) => invitations.markOpened(tx, id, now));
      return (await invitations.find(storage().db, id))?.openedAt;
    };
    assert.equal(await openedAt(100), null, 'it has ended by then');
    assert.equal(await openedAt(20), 20);
    assert.equal(await openedAt(30), 20);
  });
}

onEachEngine('invitations', itStoresInvitations);
