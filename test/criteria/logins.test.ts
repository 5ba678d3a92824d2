import assert from 'node:assert/strict';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import * as guests from '../../src/storage/tables/guests.ts';
import { oneEvent } from '../http/pages/site.ts';
import { inEachScene, password } from '../support/scene.ts';
import { inEachSite } from './in-each-site.ts';
import { ask, linesOf } from './program.ts';

// The table of logins itself: test/sharing/invite-guest.test.ts.
inEachScene('the two Jeans, whose addresses give one dotted login', (scene) => {
  it('accept at once, a hundred times, and are two accounts each time', async () => {
    const { storage, eve } = scene();
    for (let round = 0; round < 100; round += 1) {
      const emails = [`jean.dupont${round}@orange.fr`, `jean@dupont${round}.orange.fr`];
      const invited = [];
      for (const email of emails) invited.push(await scene().invite(email));
      const accepted = await Promise.all(
        invited.map(({ token }, at) =>
          acceptInvitation(eve, { token, name: `Jean ${at}`, password, confirmation: password }),
        ),
      );
      for (const [at, { guest }] of accepted.entries()) {
        assert.equal(guest.email, emails[at]);
        assert.equal(guest.login, invited[at]!.login);
        const kept = await guests.findById(storage.db, guest.id);
        assert.deepEqual([kept?.name, kept?.accepted], [`Jean ${at}`, true]);
      }
      assert.notEqual(accepted[0]!.guest.id, accepted[1]!.guest.id);
      assert.notEqual(accepted[0]!.guest.login, accepted[1]!.guest.login);
    }
  }).timeout(120_000);
});

inEachSite('the two Jeans', (site) => {
  it('each read with their own password, by their own login, and not by the other’s', async () => {
    const { scene } = site();
    await importCalendar(scene.ann, {
      owner: 'ann@monasso.org',
      slug: 'choir',
      bytes: oneEvent('Répétition'),
    });
    const feed = '/home/ann@monasso.org/choir.ics';
    const words = ['six-pommes-vertes', 'sept-poires-jaunes'];
    const logins: string[] = [];
    for (const [at, email] of ['jean.dupont@orange.fr', 'jean@dupont.orange.fr'].entries()) {
      const { token, login } = await scene.invite(email);
      const fields = { invitation: token, name: 'Jean', password: words[at]!, confirmation: words[at]! };
      const accepted = await site()
        .visitor()
        .send('/invitation/accept', fields, { from: `/invitation/${token}` });
      assert.equal(accepted.status, 303);
      logins.push(login!);
    }
    assert.deepEqual(logins, ['jean.dupont.orange.fr@monasso.org', 'jean.dupont.orange.fr-2@monasso.org']);
    for (const at of [0, 1]) {
      linesOf(await ask(site(), feed, { login: `${logins[at]!}:${words[at]!}` }));
      assert.equal((await ask(site(), feed, { login: `${logins[at]!}:${words[1 - at]!}` })).status, 401);
    }
  });
});
