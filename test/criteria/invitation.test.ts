import assert from 'node:assert/strict';
import { answerResetRequests } from '../../src/signing-in/answer-reset-requests.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { startPostman } from '../../src/mail/outbox.ts';
import { resendInvitation } from '../../src/sharing/resend-invitation.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { oneEvent, rowsOf, textOf, tokenIn, type Site, type Visitor } from '../http/pages/site.ts';
import { startMailServer } from '../support/mail-server.ts';
import { inEachSite } from './in-each-site.ts';
import { ask, valuesOf } from './program.ts';

const chosen = 'six-pommes-vertes';
const good = { name: 'Gil Durand', password: chosen, confirmation: chosen };
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** Sends the form that stands on the invitation's page. */
const accept = (visitor: Visitor, token: string, fields: Record<string, string> = good) =>
  visitor.send('/invitation/accept', { invitation: token, ...fields }, { from: `/invitation/${token}` });

/** What has been delivered by a real mail server, from all that is in the outbox. */
async function deliver({ scene: { storage, config, clock } }: Site) {
  const server = await startMailServer();
  const postman = startPostman({ storage, clock, log: quiet, config: { ...config, smtpUrl: server.url } });
  await postman.idle();
  await postman.stop();
  await server.close();
  return server.letters;
}

inEachSite('C1–C3, invitations', (site) => {
  it('C1: inviting sends one short mail with the address and the login, which are a working subscription; how to use it follows acceptance', async () => {
    const { scene } = site();
    await importCalendar(scene.ann, {
      owner: 'ann@monasso.org',
      slug: 'choir',
      bytes: oneEvent('Répétition'),
    });
    await scene.share(
      { kind: 'guest', email: 'gil@orange.fr' },
      { until: Temporal.Instant.from('2026-06-30T22:00:00Z').epochMilliseconds },
    );
    const letters = await deliver(site());
    assert.equal(letters.length, 1);
    const [letter] = letters;
    assert.equal(letter!.to?.[0]?.address, 'gil@orange.fr');
    for (const body of [letter!.text!, letter!.html!])
      for (const part of [
        'Chorale',
        'Ann Martin',
        'ann@monasso.org',
        'Peut lire',
        'Fin du partage',
        '30 juin 2026',
        'http://agenda.test/home/ann@monasso.org/choir.ics',
        'gil.orange.fr@monasso.org',
      ])
        assert.ok(body.includes(part), `${part} in ${body}`);

    const [, feed] = /^Adresse de l’agenda \(ICS\)\s?: (\S+)$/m.exec(letter!.text!)!;
    const [, login] = /^Votre identifiant\s?: (\S+)$/m.exec(letter!.text!)!;
    const [, token] = /http:\/\/agenda\.test\/invitation\/(\S+)/.exec(letter!.text!)!;
    assert.equal((await accept(site().visitor(), token!)).status, 303);
    assert.deepEqual(valuesOf(await ask(site(), feed!, { login: `${login!}:${chosen}` }), 'SUMMARY'), [
      'Répétition',
    ]);

    const [how] = (await deliver(site())).filter(({ to }) => to?.[0]?.address === 'gil@orange.fr');
    for (const body of [how!.text!, how!.html!])
      for (const part of [feed!, login!, 'Thunderbird', 'Apple', 'Android', 'Google', 'Outlook', 'Nextcloud'])
        assert.ok(body.includes(part), `${part} in ${body}`);
    assert.ok(!letter!.text!.includes('Thunderbird'));
  });

  // The script-running fetch is made by a real browser: test/browser/invitation.test.ts.
  it('C2: 100 GET and 100 HEAD leave it pending; POST with the form’s token accepts; again, it leads to sign-in', async () => {
    const { token } = await site().scene.invite('gil@orange.fr');
    const before = await rowsOf(site());
    for (let n = 0; n < 100; n += 1) {
      const page = await ask(site(), `/invitation/${token}`, { headers: { Accept: 'text/html' } });
      const head = await ask(site(), `/invitation/${token}`, { method: 'HEAD' });
      assert.deepEqual([page.status, head.status, head.text], [200, 200, '']);
    }
    assert.equal(await rowsOf(site()), before);

    const bare = await site()
      .visitor()
      .post('/invitation/accept', { invitation: token, ...good });
    assert.equal(bare.status, 403, 'without the form’s token');
    assert.equal(await rowsOf(site()), before);

    const late = site().visitor();
    const form = tokenIn((await late.get(`/invitation/${token}`)).text);
    assert.equal((await accept(site().visitor(), token)).status, 303);
    const again = await late.post('/invitation/accept', { invitation: token, ...good, _token: form });
    assert.equal(again.status, 409);
    for (const { text } of [again, await site().visitor().get(`/invitation/${token}`)])
      assert.match(text, /href="\/sign-in"/);
  });

  it('C2: expired, cancelled and replaced are three pages of 410, none of which names the calendar', async () => {
    const { scene } = site();
    const expired = await scene.invite('ines@orange.fr');
    scene.clock.advance({ hours: 14 * 24 });
    const cancelled = await scene.invite('gil@orange.fr');
    await revokeShare(scene.ann, { share: cancelled.share.id });
    const replaced = await scene.invite('zoe@orange.fr');
    await resendInvitation(scene.ann, { share: replaced.share.id });
    const told = new Set<string>();
    for (const { token } of [expired, cancelled, replaced]) {
      const page = await site().visitor().get(`/invitation/${token}`);
      assert.equal(page.status, 410);
      assert.doesNotMatch(page.text, /Chorale|choir|Ann Martin|ann@/);
      told.add(textOf(page));
    }
    assert.equal(told.size, 3);
  });

  it('C3: mismatched passwords bring the form back with the name kept, and create nothing', async () => {
    const { token } = await site().scene.invite('gil@orange.fr');
    const { storage } = site().scene;
    const answer = await accept(site().visitor(), token, { ...good, confirmation: 'sept-pommes-vertes' });
    assert.equal(answer.status, 422);
    assert.match(answer.text, /name="name"[^>]* value="Gil Durand"/);
    assert.doesNotMatch(answer.text, /pommes/);
    const guest = await storage.db
      .selectFrom('principals')
      .select(['name', 'password_hash'])
      .where('kind', '=', 'guest')
      .executeTakeFirstOrThrow();
    assert.deepEqual([guest.name, guest.password_hash], [null, null]);
    const share = await storage.db.selectFrom('shares').select('accepted_at').executeTakeFirstOrThrow();
    assert.equal(share.accepted_at, null);
    assert.deepEqual(await storage.db.selectFrom('sessions').selectAll().execute(), []);
  });

  it('C3: no mail contains a password', async () => {
    const { scene } = site();
    const { token, share } = await scene.invite('gil@orange.fr');
    await accept(site().visitor(), token);
    await scene.share({ kind: 'user', login: 'ben@monasso.org' });
    await revokeShare(scene.ann, { share: share.id });
    const visitor = site().visitor();
    await visitor.send('/forgotten', { login: 'gil@orange.fr' });
    assert.deepEqual(await answerResetRequests(scene.operator), { sent: 1 });
    const letters = await deliver(site());
    assert.ok(letters.length >= 3);
    for (const { raw, text, html } of letters)
      for (const form of [raw, text!, html!]) assert.ok(!form.includes(chosen));
  });
});
