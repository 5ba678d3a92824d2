import assert from 'node:assert/strict';
import { newId } from '../../../src/people/id.ts';
import type { Storage } from '../../../src/storage/storage.ts';
import * as accounts from '../../../src/storage/tables/accounts.ts';
import * as guests from '../../../src/storage/tables/guests.ts';
import * as logins from '../../../src/storage/tables/logins.ts';
import * as principals from '../../../src/storage/tables/principals.ts';
import * as spaces from '../../../src/storage/tables/spaces.ts';
import { addCast, type Cast } from '../../support/cast.ts';
import { onEachEngine } from '../../support/engines.ts';

function itStoresAccounts(storage: () => Storage): void {
  let cast: Cast;
  beforeEach(async () => (cast = await addCast(storage())));

  it('finds a user by login, and a guest by login or e-mail', async () => {
    const find = (login: string) => accounts.find(storage().db, cast.domain, login);
    assert.deepEqual(await find(cast.ann.login), {
      actor: { kind: 'user', user: cast.ann },
      passwordHash: 'hash of Ann',
    });
    for (const login of [cast.gil.login, cast.gil.email])
      assert.deepEqual(await find(login), {
        actor: { kind: 'guest', guest: cast.gil },
        passwordHash: null,
      });
    assert.equal(await find('eve@nowhere.test'), undefined);
  });

  it('does not find anybody from another domain', async () => {
    const other = await addCast(storage());
    assert.equal(await accounts.find(storage().db, other.domain, cast.ann.login), undefined);
  });

  it('finds no account where the login is a space’s: nobody signs in as one', async () => {
    const { domain, domainName } = cast;
    const login = `bureau@${domainName}`;
    const id = newId<'space'>();
    await storage().transaction(async (tx) => {
      await spaces.add(tx, { id, domain, login, name: 'Bureau', language: 'fr' }, 1);
      await logins.add(tx, { domain, login, principal: id }, 1);
    });
    assert.equal(await accounts.find(storage().db, domain, login), undefined);
    assert.equal(await accounts.findById(storage().db, id), undefined);
  });

  it('lists the guests of an e-mail in every domain, once they have a password', async () => {
    const other = await addCast(storage());
    const email = `${newId()}@orange.test`;
    const [first, second] = [cast, other].map(({ domain }) => ({
      id: newId<'guest'>(),
      domain,
      email,
      login: `${newId()}@${domain}.test`,
      language: 'fr' as const,
    }));
    await storage().transaction(async (tx) => {
      for (const guest of [first!, second!]) await guests.add(tx, guest, 1);
      await principals.savePassword(tx, second!.id, 'hash', { before: null });
    });
    const listed = await accounts.listByEmail(storage().db, email);
    assert.deepEqual(
      listed.map(({ actor }) => actor.kind === 'guest' && actor.guest.id),
      [second!.id],
    );
  });
}

onEachEngine('accounts', itStoresAccounts);
