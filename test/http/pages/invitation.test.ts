import assert from 'node:assert/strict';
import { declineInvitation } from '../../../src/sharing/decline-invitation.ts';
import { resendInvitation } from '../../../src/sharing/resend-invitation.ts';
import { revokeShare } from '../../../src/sharing/revoke-share.ts';
import { password } from '../../support/scene.ts';
import { openSite, rowsOf, textOf, tokenIn, type Site, type Visitor } from './site.ts';

const good = { name: 'Gil Durand', password: 'six-pommes-vertes', confirmation: 'six-pommes-vertes' };

describe('An invitation', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const state = async () => (await site.scene.storage.db.selectFrom('invitations').selectAll().execute())[0]!;
  const answer = (visitor: Visitor, token: string, fields: Record<string, string>, what = 'accept') =>
    visitor.send(`/invitation/${what}`, { invitation: token, ...fields }, { from: `/invitation/${token}` });

  it('shows by whom it is, what, for whom, and the exact login', async () => {
    const { token } = await site.scene.invite('gil@orange.fr', { detail: 'titles' });
    const text = textOf(await site.visitor().get(`/invitation/${token}`));
    for (const part of [
      'Ann Martin partage un agenda',
      'Chorale',
      'ann@monasso.org',
      'gil@orange.fr',
      'gil.orange.fr@monasso.org',
      'les titres et les horaires',
    ])
      assert.ok(text.includes(part), part);
  });

  it('stays as it is through a hundred GETs and a hundred HEADs', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const before = await rowsOf(site);
    for (let n = 0; n < 100; n += 1) {
      assert.equal((await site.visitor().get(`/invitation/${token}`)).status, 200);
      assert.equal((await site.visitor().head(`/invitation/${token}`)).status, 200);
    }
    assert.equal(await rowsOf(site), before);
  });

  it('is kept for the browser that shows it, not for a HEAD', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const given = async (method: 'get' | 'head') =>
      String((await site.visitor()[method](`/invitation/${token}`)).headers['set-cookie']);
    assert.match(await given('get'), /fasti-invitation=/);
    assert.doesNotMatch(await given('head'), /fasti-invitation=/);
  });

  it('is accepted by a form, which signs in and leads to the calendar', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const gil = site.visitor();
    const done = await answer(gil, token, good);
    assert.equal(done.headers['location'], '/shared');
    const page = textOf(await gil.follow(done));
    for (const part of ['Chorale', 'gil.orange.fr@monasso.org', 'Thunderbird', 'Apple', 'Google', 'Outlook'])
      assert.ok(page.includes(part), part);
    assert.match(page, /Compte : Gil Durand/);
    const { opened_at: opened, closed_as: closedAs } = await state();
    assert.ok(opened !== null);
    assert.equal(closedAs, 'accepted');
  });

  it('leads to signing in where it was answered, and accepts nothing twice', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const late = site.visitor();
    const form = tokenIn((await late.get(`/invitation/${token}`)).text);
    await answer(site.visitor(), token, good);
    const again = await late.post('/invitation/accept', {
      invitation: token,
      ...good,
      password: 'x',
      _token: form,
    });
    assert.equal(again.status, 409);
    assert.match(again.text, /href="\/sign-in"/);
    assert.equal((await site.visitor().get(`/invitation/${token}`)).status, 409);
  });

  it('comes back with the name kept and the reason, and makes nothing, where the passwords will not do', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const gil = site.visitor();
    for (const [fields, reason] of [
      [{ ...good, confirmation: 'other' }, /deux mots de passe sont différents/],
      [{ ...good, password: 'court', confirmation: 'court' }, /au moins 10 caractères/],
      [{ ...good, password: 'gil.orange.fr', confirmation: 'gil.orange.fr' }, /ressemble trop/],
      [{ ...good, password: 'motdepasse', confirmation: 'motdepasse' }, /facile à deviner/],
      [{ ...good, name: ' ' }, /Il faut un nom/],
    ] as const) {
      const refused = await answer(gil, token, fields);
      assert.equal(refused.status, 422);
      assert.match(textOf(refused), reason);
      if (fields.name !== ' ') assert.match(refused.text, /value="Gil Durand"/);
      assert.doesNotMatch(refused.text, /six-pommes-vertes/);
    }
    assert.equal((await state()).closed_as, null);
    const [guest] = await site.scene.storage.db
      .selectFrom('principals')
      .selectAll()
      .where('kind', '=', 'guest')
      .execute();
    assert.deepEqual([guest!.name, guest!.password_hash], [null, null]);
    assert.equal((await answer(gil, token, good)).status, 303);
  });

  it('leaves the address bar: the page is found again by a cookie of its own path', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const gil = site.visitor();
    const shown = await gil.get(`/invitation/${token}`);
    const cookie = (shown.headers['set-cookie'] as unknown as string[]).find((one) => one.includes(token))!;
    assert.match(cookie, /path=\/invitation;/i);
    assert.match(cookie, /httponly/i);
    assert.match(cookie, /samesite=lax/i);
    assert.match(shown.text, /data-leave-address="\/invitation"/);
    assert.match(textOf(await gil.get('/invitation')), /Chorale/);
    assert.equal((await site.visitor().get('/invitation')).status, 404);
  });

  it('is noted as opened by the first keystroke alone', async () => {
    const { token } = await site.scene.invite('gil@orange.fr');
    const gil = site.visitor();
    await gil.get(`/invitation/${token}`);
    assert.equal((await state()).opened_at, null);
    assert.equal((await answer(gil, token, {}, 'opened')).status, 204);
    assert.notEqual((await state()).opened_at, null);
    assert.equal((await site.visitor().post('/invitation/opened', { invitation: token })).status, 403);
  });

  for (const [reason, tag] of [
    ['declined', 'declined'],
    ['mistaken', 'mistaken'],
  ] as const)
    it(`can be ${tag}, and says so`, async () => {
      const { token } = await site.scene.invite('gil@orange.fr');
      const gil = site.visitor();
      const said = await gil.follow(await answer(gil, token, { reason }, 'decline'));
      assert.match(textOf(said), /L’invitation est refusée/);
      assert.doesNotMatch(textOf(said), /Chorale/);
      assert.equal((await state()).closed_as, reason);
      assert.equal((await gil.get(`/invitation/${token}`)).status, 409);
    });

  it('asks a guest who has an account to sign in, and then accepts with one click', async () => {
    const { operator } = site.scene;
    await site.scene.gil();
    const { addCalendar } = await import('../../../src/calendars/add-calendar.ts');
    const second = await addCalendar(operator, { owner: 'ann@monasso.org', name: 'Sorties' });
    const { token } = await site.scene.invite('gil@orange.fr', { calendar: { id: second.id } });
    const gil = site.visitor();
    const shown = await gil.get(`/invitation/${token}`);
    assert.doesNotMatch(shown.text, /name="confirmation"/);
    const path = /href="(\/sign-in\?next=[^"]+)"/.exec(shown.text)![1]!.replaceAll('&amp;', '&');
    const signIn = await gil.get(path);
    const back = await gil.post('/sign-in', {
      login: 'gil.orange.fr@monasso.org',
      password,
      next: /name="next" value="([^"]*)"/.exec(signIn.text)![1]!,
      _token: tokenIn(signIn.text),
    });
    assert.equal(back.headers['location'], '/invitation');
    assert.match(textOf(await gil.follow(back)), /Sorties/);
    assert.match(textOf(await gil.follow(await answer(gil, token, {}))), /Sorties/);
  });

  it('for somebody else is not taken up by who is signed in', async () => {
    await site.scene.gil();
    const { audience } = (await site.scene.invite('zoe@orange.fr')).share;
    assert.equal(audience.kind, 'guest');
    const { token } = await site.scene.invite('mia@orange.fr');
    const gil = await site.signedIn('gil@orange.fr');
    const shown = textOf(await gil.get(`/invitation/${token}`));
    assert.match(shown, /Vous utilisez le compte gil\.orange\.fr@monasso\.org/);
  });

  describe('that has ended', () => {
    const ends = {
      'invitation-expired': async () => {
        const { token } = await site.scene.invite('gil@orange.fr');
        site.scene.clock.advance({ hours: 14 * 24 + 1 });
        return token;
      },
      'invitation-withdrawn': async () => {
        const { token, share } = await site.scene.invite('gil@orange.fr');
        await revokeShare(site.scene.ann, { share: share.id });
        return token;
      },
      'invitation-replaced': async () => {
        const { token, share } = await site.scene.invite('gil@orange.fr');
        await resendInvitation(site.scene.ann, { share: share.id });
        return token;
      },
      'invitation-used': async () => {
        const { token } = await site.scene.invite('gil@orange.fr');
        await declineInvitation(site.scene.eve, { token, reason: 'declined' });
        return token;
      },
      'invitation-unknown': () => Promise.resolve('x'.repeat(43)),
    };
    const status = { expired: 410, withdrawn: 410, replaced: 410, used: 409, unknown: 404 } as Record<
      string,
      number
    >;

    it('says which end it was and what to do, in both languages, and names no calendar', async () => {
      const seen = new Set<string>();
      for (const [end, make] of Object.entries(ends)) {
        await site.close();
        site = await openSite();
        const token = await make();
        for (const lang of ['fr', 'en']) {
          const page = await site.visitor().get(`/invitation/${token}?lang=${lang}`);
          assert.equal(page.status, status[end.replace('invitation-', '')], end);
          const text = textOf(page);
          assert.doesNotMatch(text, /Chorale|choir|Ann Martin|gil@/, end);
          assert.match(page.headers['content-language'] as string, new RegExp(lang));
          seen.add(text);
        }
      }
      assert.equal(seen.size, 10, 'each its own');
    });
  });

  it('is written in the language of the mail, unless the reader chose another', async () => {
    const { token } = await site.scene.invite('gil@orange.fr', { language: 'en' });
    const path = `/invitation/${token}`;
    assert.match(
      textOf(await site.visitor({ 'Accept-Language': 'fr' }).get(path)),
      /shares a calendar with you/,
    );
    assert.match(textOf(await site.visitor().get(`${path}?lang=fr`)), /partage un agenda/);
    site.scene.clock.advance({ hours: 15 * 24 });
    assert.match(
      textOf(await site.visitor({ 'Accept-Language': 'fr' }).get(path)),
      /This invitation has expired/,
    );
  });
});
