import assert from 'node:assert/strict';
import { answerResetRequests } from '../../../src/signing-in/answer-reset-requests.ts';
import { hashToken } from '../../../src/server/secrets.ts';
import { password, tokenIn as tokenInLetter } from '../../support/scene.ts';
import { inviteElsewhere, openSite, textOf, tokenIn, type Site } from './site.ts';

const cookiesOf = (answer: { headers: Record<string, unknown> }) =>
  (answer.headers['set-cookie'] as string[] | undefined) ?? [];
const keyIn = (cookies: string[]) =>
  cookies.map((one) => /^fasti=([\w-]{43});/.exec(one)?.[1]).find((key) => key !== undefined);

describe('Signing in', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const signIn = (login: string, word = password) =>
    site.visitor().send('/sign-in', { login, password: word });

  it('leads a user to their calendars, by whole login, in any case, or by what comes before the @', async () => {
    for (const login of ['ann@monasso.org', ' Ann@MonAsso.org ', 'ann']) {
      const answer = await signIn(login);
      assert.equal(answer.status, 303);
      assert.equal(answer.headers['location'], '/');
    }
  });

  it('leads a guest to what is shared with them, by dotted login or plain e-mail', async () => {
    await site.scene.gil();
    for (const login of ['gil.orange.fr@monasso.org', 'Gil@Orange.fr']) {
      const gil = site.visitor();
      const home = await gil.follow(await gil.send('/sign-in', { login, password }));
      assert.equal(home.headers['location'], '/shared');
      assert.match(textOf(await gil.follow(home)), /Chorale/);
    }
  });

  it('says the same of a wrong password and of a login that nobody has', async () => {
    const [wrong, unknown] = [
      await signIn('ann@monasso.org', 'wrong one'),
      await signIn('eve@monasso.org', 'wrong one'),
    ];
    assert.equal(wrong.status, 401);
    assert.equal(unknown.status, 401);
    const said = (answer: typeof wrong) => /role="alert">([^<]+)/.exec(answer.text)![1];
    assert.equal(said(wrong), said(unknown));
    assert.match(wrong.text, /value="ann@monasso.org"/, 'the login is kept');
    assert.doesNotMatch(wrong.text, /wrong one/, 'the password is not');
    assert.equal(keyIn(cookiesOf(wrong)), undefined);
  });

  it('starts a session whose key is kept as a hash, in a cookie that script cannot read', async () => {
    const answer = await signIn('ann@monasso.org');
    const cookie = cookiesOf(answer).find((one) => /^fasti=[\w-]{43};/.test(one))!;
    assert.match(cookie, /httponly/i);
    assert.match(cookie, /samesite=lax/i);
    assert.match(cookie, /path=\//i);
    const rows = await site.scene.storage.db.selectFrom('sessions').selectAll().execute();
    assert.deepEqual(
      rows.map(({ id_hash: hash }) => hash),
      [hashToken(keyIn(cookiesOf(answer))!)],
    );
    assert.equal(rows[0]!.principal_id, site.scene.users.ann.id);
  });

  it('gives a new key each time, and the one before is worth nothing', async () => {
    const ann = site.visitor();
    const first = keyIn(cookiesOf(await ann.send('/sign-in', { login: 'ann', password })))!;
    const again = await ann.post('/sign-in', {
      login: 'ann',
      password,
      _token: tokenIn((await ann.get('/calendars')).text),
    });
    const second = keyIn(cookiesOf(again))!;
    assert.notEqual(first, second);
    const thief = site.visitor({ Cookie: `fasti=${first}` });
    assert.equal((await thief.get('/calendars')).headers['location'], '/sign-in?next=%2Fcalendars');
  });

  it('ends for good by signing out, and after two weeks', async () => {
    const ann = site.visitor();
    const key = keyIn(cookiesOf(await ann.send('/sign-in', { login: 'ann', password })))!;
    const out = await ann.send('/sign-out', {}, { from: '/calendars' });
    assert.equal(out.headers['location'], '/sign-in');
    assert.equal((await site.visitor({ Cookie: `fasti=${key}` }).get('/calendars')).status, 303);

    const ben = await site.signedIn('ben@monasso.org');
    site.scene.clock.advance({ hours: 13 * 24 });
    assert.equal((await ben.get('/calendars')).status, 200);
    site.scene.clock.advance({ hours: 2 * 24 });
    assert.equal((await ben.get('/calendars')).status, 303);
  });

  it('leads back to what was asked for, and never elsewhere', async () => {
    const to = async (next: string) => {
      const visitor = site.visitor();
      const path = `/sign-in?${new URLSearchParams({ next }).toString()}`;
      const fields = {
        login: 'ann',
        password,
        next: /name="next" value="([^"]*)"/.exec((await visitor.get(path)).text)![1]!,
      };
      return (await visitor.send('/sign-in', fields, { from: path })).headers['location'] as string;
    };
    assert.equal(
      await to('/calendars/ann@monasso.org/choir/share'),
      '/calendars/ann@monasso.org/choir/share',
    );
    for (const bad of [
      '//elsewhere.example',
      '/\\elsewhere.example',
      'https://elsewhere.example',
      'javascript:alert(1)',
      '/\t/elsewhere.example',
    ])
      assert.ok(['/', '/elsewhere.example'].includes(await to(bad)), `${bad} → ${await to(bad)}`);
  });

  it('asks which, once the password is proved, where an address is a guest of several domains', async () => {
    await site.scene.gil('gil@orange.fr');
    await inviteElsewhere(site);

    const gil = site.visitor();
    const asked = await gil.send('/sign-in', { login: 'gil@orange.fr', password });
    assert.equal(asked.status, 200);
    assert.match(textOf(asked), /Quel compte \? .*monasso\.org.*lycee\.example|lycee\.example.*monasso\.org/);
    const proof = /name="proof" value="([^"]+)"/.exec(asked.text)![1]!;
    const other = proof.startsWith('A') ? 'B' : 'A';
    const account = /value="([^"]+)"[^>]*><strong>lycee/.exec(asked.text)![1]!;
    const fields = { proof, account, next: '/', _token: tokenIn(asked.text) };
    assert.equal(
      (await gil.post('/sign-in/choose', { ...fields, account: 'guest somebodyelse' })).status,
      403,
    );
    assert.equal(
      (await gil.post('/sign-in/choose', { ...fields, proof: other + proof.slice(1) })).status,
      403,
    );
    const chosen = await gil.post('/sign-in/choose', fields);
    assert.match(textOf(await gil.follow(await gil.follow(chosen))), /Devoirs/);

    const stranger = await signIn('gil@orange.fr', 'not their password');
    assert.equal(stranger.status, 401);
    assert.doesNotMatch(textOf(stranger), /lycee/, 'nobody learns whose guest they are');
  });

  it('speaks the language that is asked for', async () => {
    assert.match(
      textOf(await site.visitor({ 'Accept-Language': 'en-GB,en;q=0.9' }).get('/sign-in')),
      /Sign in/,
    );
    assert.match(textOf(await site.visitor({ 'Accept-Language': 'de' }).get('/sign-in')), /Se connecter/);
    const visitor = site.visitor({ 'Accept-Language': 'fr' });
    assert.match(textOf(await visitor.get('/sign-in?lang=en')), /Sign in/);
    assert.match(textOf(await visitor.get('/forgotten')), /Forgotten password/, 'and keeps to it');
  });
});

describe('A forgotten password', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  it('is answered alike whether there is an account or not, and replaced by the link of the mail', async () => {
    const visitor = site.visitor();
    const answers = [];
    for (const login of ['ann@monasso.org', 'nobody@monasso.org'])
      answers.push(textOf(await visitor.follow(await visitor.send('/forgotten', { login }))));
    assert.equal(answers[0], answers[1]);
    await answerResetRequests(site.scene.operator);
    const path = `/password/${tokenInLetter(await site.scene.inbox.last('ann@monasso.org'))}`;
    const differ = await visitor.send(path, { password: 'a long new password', confirmation: 'another' });
    assert.equal(differ.status, 422);
    assert.match(textOf(differ), /deux mots de passe sont différents/);
    const weak = await visitor.send(path, { password: 'court', confirmation: 'court' });
    assert.match(textOf(weak), /trop court/);
    const fields = { password: 'quatre-saisons-bleues', confirmation: 'quatre-saisons-bleues' };
    const done = await visitor.follow(await visitor.send(path, fields));
    assert.match(textOf(done), /nouveau mot de passe est enregistré/);
    assert.equal((await visitor.get(path)).status, 410);
    const answer = await visitor.send('/sign-in', { login: 'ann', password: fields.password });
    assert.equal(answer.status, 303);
  });
});
