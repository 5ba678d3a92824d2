import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as accounts from '../../../src/storage/tables/accounts.ts';
import * as attempts from '../../../src/storage/tables/attempts.ts';
import * as guests from '../../../src/storage/tables/guests.ts';
import * as logins from '../../../src/storage/tables/logins.ts';
import * as oneTimeLinks from '../../../src/storage/tables/one-time-links.ts';
import * as sessions from '../../../src/storage/tables/sessions.ts';
import * as shares from '../../../src/storage/tables/shares.ts';
import * as users from '../../../src/storage/tables/users.ts';
import { addCast, addShare, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresAccounts(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('finds a user by login, and a guest by login or e-mail', async () => {
    const find = (login: string) => accounts.find(storage().db, cast.domain, login);
    assert.equal((await find(cast.ann.login))?.kind, 'user');
    assert.equal((await find(cast.ann.login))?.passwordHash, 'hash of Ann');
    assert.equal((await find(cast.gil.login))?.kind, 'guest');
    assert.equal((await find(cast.gil.email))?.kind, 'guest');
    assert.equal(await find('eve@nowhere.test'), undefined);
  });

  it('does not find anybody from another domain', async () => {
    const other = await addCast(storage());
    assert.equal(await accounts.find(storage().db, other.domain, cast.ann.login), undefined);
  });

  it('lists the users of a domain by name, with what was stored of them', async () => {
    assert.deepEqual(await users.list(storage().db, cast.domain), [cast.ann, cast.ben]);
    assert.deepEqual(await users.find(storage().db, cast.ben.login), cast.ben);
  });

  it('refuses the login of a user twice', async () => {
    const again = { ...cast.ann, id: newId<'user'>() };
    const added = await storage()
      .transaction((tx) => users.add(tx, again, null, 1))
      .catch(() => 'refused');
    assert.notEqual(added, true);
  });

  it('gives a login once, and that of a deleted guest back to its holder alone', async () => {
    const { domain, gil } = cast;
    const login = gil.login;
    const add = (guest: string) => storage().transaction((tx) => logins.add(tx, { domain, login, guest }, 1));
    assert.equal(await add(gil.id), false);
    await storage().transaction((tx) => guests.remove(tx, gil.id));
    assert.equal(await add(gil.id), false);
    assert.equal((await logins.find(storage().db, domain, login))?.guest, null);
    const again = { ...gil, id: newId<'guest'>() };
    const given = await storage().transaction(async (tx) => {
      await guests.add(tx, again, 2);
      return [
        ...(await logins.reclaim(tx, domain, 'somebody else', again.id)),
        ...(await logins.reclaim(tx, domain, 'keyed hash of gil', again.id)),
      ];
    });
    assert.deepEqual(given.sort(), [gil.email, gil.login].sort());
  });

  it('takes up a guest once: the later of two passwords does not count', async () => {
    const accept = (passwordHash: string) =>
      storage().transaction((tx) =>
        guests.accept(tx, cast.gil.id, { name: 'Gil', passwordHash, language: 'en' }),
      );
    assert.deepEqual((await Promise.all([accept('one'), accept('two')])).sort(), [false, true]);
    const guest = await guests.findByEmail(storage().db, cast.domain, cast.gil.email);
    assert.deepEqual([guest?.accepted, guest?.name, guest?.language], [true, 'Gil', 'en']);
  });

  it('closes the accounts without a live share, and deletes those closed for long', async () => {
    const close = (now: number) => storage().transaction((tx) => guests.closeThoseWithoutShare(tx, now));
    const remove = (limit: number) =>
      storage().transaction((tx) => guests.removeClosedBefore(tx, limit, limit));
    const isThere = async () => (await guests.findById(storage().db, cast.gil.id)) !== undefined;
    const share = await storage().transaction((tx) =>
      addShare(tx, cast.calendar, { audience: { kind: 'guest', guest: cast.gil.id }, until: 500 }),
    );
    await close(100);
    await remove(100);
    assert.ok(await isThere(), 'a live share keeps the account');
    await storage().transaction((tx) => shares.end(tx, share, 'time', 500));
    assert.ok((await close(600)) >= 1);
    await remove(599);
    assert.ok(await isThere(), 'not closed for long enough');
    await remove(600);
    assert.ok(!(await isThere()));
  });

  it('opens a closed account again that has a live share after all', async () => {
    await storage().transaction((tx) => guests.closeThoseWithoutShare(tx, 700));
    await storage().transaction((tx) =>
      addShare(tx, cast.calendar, { audience: { kind: 'guest', guest: cast.gil.id } }),
    );
    assert.equal(await storage().transaction((tx) => guests.reopenThoseWithShare(tx, 701)), 1);
    assert.equal(await storage().transaction((tx) => guests.reopenThoseWithShare(tx, 701)), 0);
  });

  it('keeps sessions until they end, and ends them all with a new password', async () => {
    const { db } = storage();
    const save = (id: string, endsAt: number) =>
      storage().transaction((tx) =>
        sessions.save(tx, id, { data: '{"a":1}', user: cast.ann.id, guest: null }, endsAt),
      );
    const id = newId();
    await save(id, 100);
    assert.equal((await sessions.find(db, id, 99))?.data, '{"a":1}');
    assert.equal(await sessions.find(db, id, 100), undefined);
    await save(id, 200);
    assert.notEqual(await sessions.find(db, id, 150), undefined);
    await storage().transaction((tx) => sessions.removeEnded(tx, 150));
    assert.notEqual(await sessions.find(db, id, 150), undefined);
    await storage().transaction((tx) => sessions.removeOf(tx, { user: cast.ann.id }));
    assert.equal(await sessions.find(db, id, 150), undefined);
  });

  it('uses a one-time link once, though two come together', async () => {
    const link = {
      token_hash: newId(),
      purpose: 'password',
      user_id: cast.ann.id,
      guest_id: null,
      ends_at: 100,
    } as const;
    await storage().transaction((tx) => oneTimeLinks.add(tx, link, 1));
    const use = (purpose: 'password' | 'set-up', now: number) =>
      storage().transaction((tx) => oneTimeLinks.use(tx, link.token_hash, purpose, now));
    assert.equal(await use('set-up', 50), undefined);
    assert.equal(await use('password', 100), undefined);
    const both = await Promise.all([use('password', 50), use('password', 50)]);
    assert.equal(both.filter((used) => used !== undefined).length, 1);
    assert.equal(await oneTimeLinks.find(storage().db, link.token_hash, 'password', 50), undefined);
  });

  it('counts wrong passwords by login and by address, each once', async () => {
    const [login, address] = [newId(), newId()];
    const fail = (fingerprint: string, at: number, of = login) =>
      storage().transaction((tx) => attempts.add(tx, { login: of, fingerprint, address }, at));
    await fail('x', 10);
    await fail('x', 20);
    await fail('y', 30);
    await fail('z', 40, newId());
    const { db } = storage();
    assert.deepEqual(await attempts.count(db, { login, address }, 0), { login: 2, address: 3 });
    assert.deepEqual(await attempts.count(db, { login, address }, 25), { login: 1, address: 2 });
    assert.equal(await attempts.isKnown(db, { login, fingerprint: 'x' }, 19), true);
    assert.equal(await attempts.isKnown(db, { login, fingerprint: 'x' }, 20), false);
    await storage().transaction((tx) => attempts.removeBefore(tx, 41));
    assert.deepEqual(await attempts.count(db, { login, address }, 0), { login: 0, address: 0 });
  });
}

onEachEngine('people', itStoresAccounts);
