import assert from 'node:assert/strict';
import { addDomain } from '../../src/people/add-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';

inEachScene('people', (scene) => {
  const user = { login: 'Zoe@Monasso.org', name: ' Zoé ', passwordHash: null, admin: false } as const;

  it('are added by the operator and by administrators of their domain', async () => {
    const { operator: op, ann, ben, eve } = scene();
    const zoe = await addUser(ann, user);
    assert.deepEqual([zoe.login, zoe.name, zoe.language], ['zoe@monasso.org', 'Zoé', 'fr']);
    await assert.rejects(addUser(op, user), refused('login-taken'));
    for (const context of [ben, eve])
      await assert.rejects(addUser(context, { ...user, login: 'x@monasso.org' }), refused('not-allowed'));
    await assert.rejects(addUser(ann, { ...user, login: 'x@mairie.fr' }), refused('not-allowed'));
    await assert.rejects(addUser(op, { ...user, login: 'x@mairie.fr' }), refused('domain-not-found'));
    await assert.rejects(addUser(op, { ...user, login: 'x y@monasso.org' }), refused('bad-login'));
  });

  it('added twice at once are added once', async () => {
    const two = await Promise.allSettled([addUser(scene().operator, user), addUser(scene().ann, user)]);
    const lost = two.find(({ status }) => status === 'rejected');
    assert.ok(lost?.status === 'rejected');
    refused('login-taken')(lost.reason);
  });

  it('live in domains, each there once', async () => {
    const { operator: op, ann } = scene();
    const domain = await addDomain(op, {
      name: 'Exämple.fr',
      timeZone: 'america/martinique',
      language: 'en',
    });
    assert.deepEqual([domain.name, domain.language], ['xn--exmple-cua.fr', 'en']);
    assert.equal(domain.timeZone, 'America/Martinique');
    await assert.rejects(addDomain(op, { name: 'exämple.fr' }), refused('domain-taken'));
    await assert.rejects(addDomain(op, { name: 'no' }), refused('bad-domain'));
    await assert.rejects(addDomain(op, { name: 'a.fr', timeZone: 'Mars/Base' }), refused('bad-domain'));
    await assert.rejects(addDomain(ann, { name: 'a.fr' }), refused('not-allowed'));
  });
});
