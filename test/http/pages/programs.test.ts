import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import { changeDomain } from '../../../src/calendars/change-domain.ts';
import { answerResetRequests } from '../../../src/signing-in/answer-reset-requests.ts';
import { requestPasswordReset } from '../../../src/signing-in/request-password-reset.ts';
import { addNeighbour } from '../../support/actors.ts';
import { password, tokenIn } from '../../support/scene.ts';
import { openSite, textOf, type Site, type Visitor } from './site.ts';

describe('The passwords of one’s programs', () => {
  let site: Site;
  let gil: Visitor;
  beforeEach(async () => {
    site = await openSite();
    await site.scene.gil();
    gil = await site.signedIn('gil@orange.fr');
  });
  afterEach(() => site.close());

  const from = { from: '/account' };
  const make = async (who: Visitor, fields: Record<string, string> = {}) => {
    const sent = await who.send('/account/programs', { label: 'Thunderbird', ...fields }, from);
    const page = await who.follow(sent);
    const secret = /id="made-secret"[^>]*value="(fasti-[^"]+)"/.exec(page.text)?.[1];
    assert.ok(secret, textOf(page));
    return { secret, page };
  };
  const ask = async (login: string, secret: string, slug = 'choir') => {
    const headers = { Authorization: `Basic ${btoa(`${login}:${secret}`)}`, Accept: 'text/html' };
    const answer = await fetch(`${site.url}/home/ann@monasso.org/${slug}.ics`, { headers });
    return {
      status: answer.status,
      challenge: answer.headers.get('WWW-Authenticate'),
      text: await answer.text(),
    };
  };
  const revokeIn = (html: string) => /action="(\/account\/programs\/\w+\/revoke)"/.exec(html)![1]!;

  it('are made, shown once with the login, used, and revoked', async () => {
    assert.match(textOf(await gil.get('/account')), /Applications Donnez à chaque application/);
    const { secret, page } = await make(gil);
    assert.match(page.text, /id="made-login"[^>]*value="gil\.orange\.fr@monasso\.org"/);
    assert.match(textOf(page), /Le mot de passe de « Thunderbird » .* Il n’est montré que cette fois/);
    assert.match(page.headers['cache-control'] as string, /no-store/);
    const again = await gil.get('/account');
    assert.ok(!again.text.includes(secret));
    assert.match(
      textOf(again),
      /Thunderbird Tous mes agendas · fait le 10 mars 2026 Pas encore utilisé Retirer…/,
    );
    assert.equal((await ask('gil@orange.fr', secret)).status, 200);
    await site.settled();
    assert.match(textOf(await gil.get('/account')), /Dernière utilisation : 10 mars 2026 à 10:00/);
    const revoked = await gil.follow(await gil.send(revokeIn(again.text), {}, from));
    assert.match(textOf(revoked), /Le mot de passe est retiré\./);
    assert.doesNotMatch(revoked.text, /\/revoke"/);
    assert.equal((await ask('gil@orange.fr', secret)).status, 401);
    assert.equal((await gil.send(revokeIn(again.text), {}, from)).status, 404);
  });

  it('may be for one calendar that they have, and for reading alone', async () => {
    const { operator, calendar } = site.scene;
    const bens = await addCalendar(operator, { owner: 'ben@monasso.org', name: 'Notes', slug: 'notes' });
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' });
    const ben = await site.signedIn('ben@monasso.org');
    const options = [...(await ben.get('/account')).text.matchAll(/<option value="(\w+)"[^>]*>([^<]+)</g)];
    assert.deepEqual(
      options.map(([, id, name]) => [id, name]),
      [
        [bens.id, 'Notes'],
        [calendar.id, 'Chorale (Ann Martin)'],
      ],
    );
    const { secret, page } = await make(ben, { calendar: calendar.id, readOnly: 'yes' });
    assert.match(textOf(page), /seulement « Chorale \(Ann Martin\) » · lecture seule/);
    assert.equal((await ask('ben@monasso.org', secret)).status, 200);
    assert.equal((await ask('ben@monasso.org', secret, 'nothing')).status, 404);
    const gils = await gil.send('/account/programs', { label: 'x', calendar: bens.id }, from);
    assert.equal(gils.status, 404, 'a calendar that is not theirs is not there');
    const { context: zoe } = await addNeighbour(site.scene);
    const agenda = await addCalendar(operator, { owner: 'zoe@mairie.fr', name: 'Agenda' });
    await site.scene.share({ kind: 'public' }, { calendar: { id: agenda.id } }, zoe);
    const across = await gil.send('/account/programs', { label: 'x', calendar: agenda.id }, from);
    assert.equal(across.status, 404, 'nothing crosses a domain’s border');
  });

  it('need a name, which stands with the rest of the form where it is wrong', async () => {
    const { calendar } = site.scene;
    const sent = await gil.send(
      '/account/programs',
      { label: ' ', calendar: calendar.id, readOnly: 'yes' },
      from,
    );
    assert.equal(sent.status, 422);
    assert.match(sent.text, /id="label"[^>]*aria-invalid/);
    assert.match(sent.text, new RegExp(`value="${calendar.id}" selected`));
    assert.match(sent.text, /name="readOnly" value="yes" checked/);
    assert.equal((await gil.post('/account/programs', { label: 'x' })).status, 403, 'without a token');
    assert.equal((await site.visitor().get('/account')).status, 303);
  });

  it('begin no session', async () => {
    const { secret } = await make(gil);
    const visitor = site.visitor();
    const refused = await visitor.send('/sign-in', { login: 'gil@orange.fr', password: secret });
    assert.equal(refused.status, 401);
  });

  it('go on after a new password of one’s own, unless they are ticked to end, here and by a mail', async () => {
    const offer = /Retirer aussi les mots de passe de toutes mes applications/;
    assert.doesNotMatch(textOf(await gil.get('/account')), offer);
    const { secret } = await make(gil);
    assert.match(textOf(await gil.get('/account')), offer);
    const chosen = { password: 'quatre-saisons-bleues', confirmation: 'quatre-saisons-bleues' };
    await gil.follow(await gil.send('/account/password', { current: password, ...chosen }, from));
    assert.equal((await ask('gil@orange.fr', secret)).status, 200);
    const back = { current: chosen.password, password, confirmation: password, programs: 'yes' };
    await gil.follow(await gil.send('/account/password', back, from));
    assert.equal((await ask('gil@orange.fr', secret)).status, 401);

    const { secret: next } = await make(gil);
    await requestPasswordReset(site.scene.eve, { login: 'gil@orange.fr' });
    await answerResetRequests(site.scene.operator);
    const link = `/password/${tokenIn(await site.scene.inbox.last('gil@orange.fr'))}`;
    const visitor = site.visitor();
    assert.match(textOf(await visitor.get(link)), offer);
    const refused = await visitor.send(link, { ...chosen, confirmation: 'x', programs: 'yes' });
    assert.match(refused.text, /name="programs" value="yes" checked/);
    await visitor.send(link, { ...chosen, programs: 'yes' });
    assert.equal((await ask('gil@orange.fr', next)).status, 401);
  });

  it('may be the only way in for users’ programs, as their pages say', async () => {
    const { ann } = site.scene;
    await changeDomain(ann, { domain: 'monasso.org', programPasswords: 'required' });
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' });
    const ben = await site.signedIn('ben@monasso.org');
    assert.match(textOf(await ben.get('/account')), /votre propre mot de passe ne sert que sur ces pages/);
    assert.match(textOf(await ben.get('/shared')), /un de ceux que vous faites pour vos applications/);
    assert.doesNotMatch(textOf(await gil.get('/account')), /ne sert que sur ces pages/);
    const [own, wrong] = [await ask('ben@monasso.org', password), await ask('ben@monasso.org', 'wrong')];
    assert.deepEqual([own.status, own.challenge], [wrong.status, wrong.challenge]);
    assert.match(own.text, /Programs need a password of their own here.*"code":"program-password-needed"/);
    assert.doesNotMatch(wrong.text, /rogram/);
    assert.equal((await ask('ben@monasso.org', (await make(ben)).secret)).status, 200);
    assert.equal((await ask('gil@orange.fr', password)).status, 200);
  });
});
