import assert from 'node:assert/strict';
import { changeDomain } from '../../src/calendars/change-domain.ts';
import { addUser } from '../../src/people/add-user.ts';
import { deleteAccount } from '../../src/signing-in/delete-account.ts';
import { hashToken } from '../../src/server/secrets.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import * as invitations from '../../src/storage/tables/invitations.ts';
import { refused } from '../support/refused.ts';
import { inEachScene, password, type Scene } from '../support/scene.ts';

/** A calendar of its own for each invitation of one address. */
const loginFor = async (scene: Scene, email: string) => (await scene.invite(email)).login;

inEachScene('the login of a guest', (scene) => {
  for (const [email, login] of [
    ['adresse@orange.fr', 'adresse.orange.fr@monasso.org'],
    ['Adresse@ORANGE.FR', 'adresse.orange.fr@monasso.org'],
    ['jean+ecole@orange.fr', 'jean+ecole.orange.fr@monasso.org'],
    ['jean@exämple.fr', 'jean.xn--exmple-cua.fr@monasso.org'],
  ] as const)
    it(`${email} signs in as ${login}`, async () => {
      assert.equal(await loginFor(scene(), email), login);
      assert.match((await scene().inbox.all()).at(-1)!.text, new RegExp(login.replaceAll(/[.+]/g, '\\$&')));
    });

  it('does not depend on case: the same person is invited once', async () => {
    const { share } = await scene().invite('adresse@orange.fr');
    await assert.rejects(
      scene().share({ kind: 'guest', email: ' Adresse@ORANGE.FR ' }),
      refused('already-shared', { share: share.id }),
    );
  });

  it('gives the later of two addresses with one dotted form another login', async () => {
    assert.equal(await loginFor(scene(), 'jean.dupont@orange.fr'), 'jean.dupont.orange.fr@monasso.org');
    assert.equal(await loginFor(scene(), 'jean@dupont.orange.fr'), 'jean.dupont.orange.fr-2@monasso.org');
  });

  it('is random where the local part is not ASCII', async () => {
    assert.match((await loginFor(scene(), 'élève@orange.fr'))!, /^invite-[a-z2-9]{4}@monasso\.org$/);
  });

  it('warns that an address with a tag may be known without it', async () => {
    const { alsoInvitedAs } = await scene().invite('jean+ecole@orange.fr');
    assert.equal(alsoInvitedAs, 'jean@orange.fr');
    assert.equal((await scene().invite('paul@orange.fr')).alsoInvitedAs, undefined);
  });

  it('goes around a user who has it, and leaves them alone', async () => {
    const { operator, storage, domain } = scene();
    const login = 'adresse.orange.fr@monasso.org';
    const user = await addUser(operator, { login, name: 'Adresse', passwordHash: null, admin: false });
    assert.equal(await loginFor(scene(), 'adresse@orange.fr'), 'adresse.orange.fr-2@monasso.org');
    const account = await accounts.find(storage.db, domain.id, login);
    assert.deepEqual(account, { actor: { kind: 'user', user }, passwordHash: null });
  });

  it('is never given to a user, not even when its guest is gone', async () => {
    const { operator } = scene();
    const { context } = await scene().gil('adresse@orange.fr');
    const add = () =>
      addUser(operator, {
        login: 'adresse.orange.fr@monasso.org',
        name: 'Adresse',
        passwordHash: null,
        admin: false,
      });
    await assert.rejects(add(), refused('login-taken'));
    await deleteAccount(context, { password, address: '127.0.0.1' });
    await assert.rejects(add(), refused('login-taken'));
  });

  it('comes back to its address after the account was deleted, and to nobody else', async () => {
    const { context } = await scene().gil('jean.dupont@orange.fr');
    await deleteAccount(context, { password, address: '127.0.0.1' });
    assert.equal(await loginFor(scene(), 'jean@dupont.orange.fr'), 'jean.dupont.orange.fr-2@monasso.org');
    assert.equal(await loginFor(scene(), 'jean.dupont@orange.fr'), 'jean.dupont.orange.fr@monasso.org');
    const { storage, domain } = scene();
    const byEmail = (await accounts.find(storage.db, domain.id, 'jean.dupont@orange.fr'))?.actor;
    assert.equal(byEmail?.kind === 'guest' && byEmail.guest.email, 'jean.dupont@orange.fr');
  });

  it('works beside the plain e-mail', async () => {
    await scene().gil();
    const { storage, domain } = scene();
    const [dotted, plain] = [
      await accounts.find(storage.db, domain.id, 'gil.orange.fr@monasso.org'),
      await accounts.find(storage.db, domain.id, 'gil@orange.fr'),
    ];
    assert.equal(dotted?.actor.kind, 'guest');
    assert.deepEqual(plain, dotted);
  });

  for (const [email, reason] of [
    ['a@b@c.fr', 'more-than-one-at'],
    ['jean dupont@orange.fr', 'local-part'],
    ['"jean:dupont"@orange.fr', 'local-part'],
    ['jean', 'no-at'],
    ['jean@orange', 'domain-part'],
  ] as const)
    it(`refuses ${email}`, async () => {
      await assert.rejects(scene().invite(email), refused('bad-email', { reason }));
      assert.deepEqual(await scene().inbox.all(), []);
    });

  it('refuses users of the domain, and addresses in it that nobody has', async () => {
    await assert.rejects(scene().invite('ben@monasso.org'), refused('guest-is-a-user', { reason: 'user' }));
    await assert.rejects(scene().invite('x@Monasso.org'), refused('guest-is-a-user', { reason: 'domain' }));
    await assert.rejects(scene().invite('ann@monasso.org'), refused('share-with-yourself'));
  });

  it('refuses them by every name that the domain has had', async () => {
    await changeDomain(scene().operator, { domain: 'monasso.org', name: 'asso.fr' });
    for (const name of ['monasso.org', 'asso.fr']) {
      await assert.rejects(scene().invite(`ben@${name}`), refused('guest-is-a-user', { reason: 'user' }));
      await assert.rejects(scene().invite(`x@${name}`), refused('guest-is-a-user', { reason: 'domain' }));
    }
  });
});

inEachScene('two invitations at once', (scene) => {
  it('give the two Jeans two accounts, a hundred times', async () => {
    for (let round = 0; round < 100; round += 1) {
      const dotted = `jean.dupont${round}.orange.fr`;
      const two = await Promise.all([
        scene().share({ kind: 'guest', email: `jean.dupont${round}@orange.fr` }),
        scene().share({ kind: 'guest', email: `jean@dupont${round}.orange.fr` }),
      ]);
      const logins = two.map(({ login }) => login).sort();
      assert.deepEqual(logins, [`${dotted}-2@monasso.org`, `${dotted}@monasso.org`]);
    }
    const guests = await scene().storage.db.selectFrom('guests').select('id').execute();
    assert.equal(guests.length, 200);
  }).timeout(60_000);

  it('of one address make one share and one mail', async () => {
    for (let round = 0; round < 20; round += 1) {
      const email = `gil${round}@orange.fr`;
      const two = await Promise.allSettled([
        scene().share({ kind: 'guest', email }),
        scene().share({ kind: 'guest', email }),
      ]);
      assert.deepEqual(two.map(({ status }) => status).sort(), ['fulfilled', 'rejected']);
      assert.equal((await scene().inbox.of(email)).length, 1);
    }
  });

  it('accepted at once make two accounts with their own passwords', async () => {
    const invited = [
      await scene().invite('jean.dupont@orange.fr'),
      await scene().invite('jean@dupont.orange.fr'),
    ];
    const accepted = await Promise.all(
      invited.map(({ token }, at) =>
        acceptInvitation(scene().eve, {
          token,
          name: `Jean ${at}`,
          password: `${password} ${at}`,
          confirmation: `${password} ${at}`,
        }),
      ),
    );
    assert.equal(new Set(accepted.map(({ guest }) => guest.id)).size, 2);
    assert.deepEqual(
      accepted.map(({ guest }) => guest.login),
      invited.map(({ login }) => login),
    );
  });
});

inEachScene('an invitation', (scene) => {
  it('is kept as a hash, for 14 days, and told in one mail', async () => {
    const { token, share } = await scene().invite('gil@orange.fr');
    const { storage, clock, inbox } = scene();
    const found = await invitations.findByToken(storage.db, hashToken(token));
    assert.equal(found?.share, share.id);
    assert.equal(found.endsAt - clock.ms, 14 * 24 * 3_600_000);
    assert.equal((await inbox.all()).length, 1);
    assert.equal(inbox.wakes, 1);
    const stored = JSON.stringify([
      await storage.db.selectFrom('invitations').selectAll().execute(),
      await storage.db.selectFrom('outbox').selectAll().execute(),
    ]);
    assert.ok(!stored.includes(token), 'the token stands nowhere as it is');
  });

  it('does not outlive its share', async () => {
    const until = scene().clock.ms + 3_600_000;
    const { token } = await scene().invite('gil@orange.fr', { until });
    const found = await invitations.findByToken(scene().storage.db, hashToken(token));
    assert.equal(found?.endsAt, until);
  });
});
