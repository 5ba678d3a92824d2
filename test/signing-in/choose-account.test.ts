import assert from 'node:assert/strict';
import { seal } from '../../src/server/secrets.ts';
import { chooseAccount } from '../../src/signing-in/choose-account.ts';
import { offerAccounts } from '../../src/signing-in/offer-accounts.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';

inEachScene('a choice among accounts', (scene) => {
  const expired = refused('form-expired');

  it('is of those that were proved, for five minutes', async () => {
    const { eve, storage, users, clock } = scene();
    const { ann, ben } = users;
    const proved = (await accounts.findById(storage.db, ben.id))!;
    const { proof, accounts: offered } = await offerAccounts(eve, [proved]);
    assert.deepEqual(offered, [{ id: ben.id, domain: 'monasso.org', login: 'ben@monasso.org' }]);
    const choose = (account: string, by = proof) => chooseAccount(eve, { proof: by, account });
    await assert.rejects(choose(ann.id), expired);
    await assert.rejects(choose(ben.id, 'x'), expired);
    await assert.rejects(choose(ben.id, seal('another key', 'x')), expired);
    clock.advance({ minutes: 5 });
    assert.deepEqual(await choose(ben.id), proved);
    clock.advance({ milliseconds: 1 });
    await assert.rejects(choose(ben.id), expired);
  });
});
