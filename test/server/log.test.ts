import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import supertest from 'supertest';
import { createApp } from '../../src/app.ts';
import { openLog } from '../../src/server/log.ts';
import { newToken } from '../../src/server/secrets.ts';
import { Visitor } from '../http/pages/site.ts';
import { answerResetRequests } from '../../src/signing-in/answer-reset-requests.ts';
import { openScene, password } from '../support/scene.ts';

describe('the log', () => {
  it('tells a whole story, and none of its secrets', async () => {
    const lines: string[] = [];
    const scene = await openScene(undefined, { env: { FASTI_URL: 'http://agenda.test' } });
    const { storage, clock, config, inbox } = scene;
    const log = openLog('trace', { write: (line) => void lines.push(line) });
    const app = createApp({ storage, clock, config, mail: { wake: () => undefined }, log });
    const handle = app.callback();
    const server = createServer((request, response) => void handle(request, response));
    const visitor = () => new Visitor(supertest.agent(server), {});
    const secrets = new Map<string, string>([
      ['the secret key', config.secretKey],
      ['a password', password],
    ]);
    const keep = (name: string, secret: string | undefined) => {
      assert.ok(secret !== undefined && secret.length >= 8, name);
      secrets.set(name, secret);
      return secret;
    };
    const keepCookies = (of: string, answer: supertest.Response) => {
      const cookies = (answer.headers['set-cookie'] ?? []) as string[];
      cookies.forEach((cookie, n) => {
        const value = /^[^=]+=([^;]{8,})/.exec(cookie)?.[1];
        if (value !== undefined) keep(`cookie ${n} of ${of}`, value);
      });
    };
    const basic = (login: string, word: string) => {
      const sent = Buffer.from(`${login}:${word}`).toString('base64');
      keep(`Basic of ${login}`, sent);
      return { Authorization: `Basic ${sent}` };
    };
    const asked: string[] = [];
    const read = async (path: string, headers: Record<string, string> = {}) => {
      asked.push(path);
      return await supertest(server).get(path).set(headers);
    };

    // A link, wrong and right, in several forms.
    const link = await scene.share({ kind: 'link', label: 'Door' });
    const secret = keep('a link', /\/link\/([^.]+)\.ics$/.exec(link.feed)?.[1]);
    assert.equal((await read(`/link/${secret}.ics`)).status, 200);
    await read(`/link/${secret}.html`);
    await read(`/link/${secret}.ics?fmt=json&secret=${secret}`);
    await read(`/link/${keep('a wrong link', newToken())}.ics`);

    // An invitation, opened and taken up, then the feed with a right and a wrong password.
    const invited = await scene.invite('gil@orange.fr');
    const token = keep('an invitation', invited.token);
    const gil = visitor();
    const page = await gil.get(`/invitation/${token}`);
    keepCookies('the invitation', page);
    keep('a form token', /name="_token" value="([^"]+)"/.exec(page.text)?.[1]);
    const chosen = keep('the password chosen', 'trois chevaux verts');
    const invitation = /name="invitation" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
    const accepted = await gil.send(
      '/invitation/accept',
      { invitation, name: 'Gil', password: chosen, confirmation: chosen },
      { from: `/invitation/${token}` },
    );
    assert.equal(accepted.status, 303, accepted.text);
    keepCookies('the guest', accepted);
    const feed = new URL(invited.feed).pathname;
    assert.equal((await read(feed, basic(invited.login!, chosen))).status, 200);
    assert.equal(
      (await read(feed, basic('gil@orange.fr', keep('a wrong password', 'quatre chevaux verts')))).status,
      401,
    );

    // Signing in, wrong and right; a new password by mail.
    const ann = visitor();
    await ann.send('/sign-in', {
      login: 'ann@monasso.org',
      password: keep('a typo', 'une phrase assez lnogue'),
    });
    const signedIn = await ann.send('/sign-in', { login: 'ann@monasso.org', password });
    keepCookies('ann', signedIn);
    await ann.get('/calendars');
    const lost = visitor();
    await lost.send('/forgotten', { login: invited.login! });
    await answerResetRequests(scene.operator);
    const letter = await inbox.last('gil@orange.fr');
    const reset = keep('a reset link', /\/password\/([\w-]+)/.exec(letter.text)?.[1]);
    const renewed = keep('the new password', 'cinq chevaux verts');
    await lost.send(`/password/${reset}`, { password: renewed, confirmation: renewed });
    await read(`/set-up/${keep('a set-up link', newToken())}`);
    await read(`/sign-in?next=/invitation/${token}&password=${encodeURIComponent(chosen)}`);

    // What is stored is nobody's to read either.
    const hashes = await storage.db.selectFrom('principals').select('password_hash').execute();
    for (const { password_hash: hash } of hashes) if (hash !== null) keep('a stored hash', hash);

    // And the same when everything fails.
    const before = lines.length;
    await scene.close();
    await read(feed, basic(invited.login!, renewed));
    await read(`/link/${secret}.ics`);
    await read(`/invitation/${token}`);
    log.error(
      {
        err: new Error(`cannot reach postgres://fasti:${chosen.replaceAll(' ', '-')}@db/x, ${token}`),
        password: chosen,
        deep: { headers: { authorization: `Basic ${token}`, cookie: token } },
      },
      'failed',
    );
    assert.ok(
      lines.slice(before).some((line) => line.includes('"err":{')),
      'failures are logged whole',
    );
    keep('a database password', chosen.replaceAll(' ', '-'));

    const text = lines.join('\n');
    assert.ok(lines.length > asked.length);
    for (const line of lines) JSON.parse(line);
    for (const told of ['"/link/***.ics"', '"/invitation/***"', '"/password/***"', '"/set-up/***"', feed])
      assert.ok(text.includes(told), `the log tells of ${told}`);
    for (const [name, one] of secrets)
      for (const form of [one, encodeURIComponent(one), encodeURIComponent(one).replaceAll('%20', '+')])
        assert.ok(!text.includes(form), `${name} (${form}) stands in the log`);
  });

  it('has nobody’s network address in it', async () => {
    const lines: string[] = [];
    const scene = await openScene();
    const { storage, clock, config } = scene;
    const log = openLog('trace', { write: (line) => void lines.push(line) });
    const handle = createApp({ storage, clock, config, mail: { wake: () => undefined }, log }).callback();
    const server = createServer((request, response) => void handle(request, response));
    await supertest(server).get('/sign-in').set('X-Forwarded-For', '192.0.2.7');
    await scene.close();
    assert.ok(lines.length > 0);
    assert.ok(!/127\.0\.0\.1|::1|192\.0\.2\.7/.test(lines.join('')));
  });

  it('keeps the ordinary answers of feeds for debug, and tells of pages', async () => {
    const lines: string[] = [];
    const scene = await openScene();
    const { storage, clock, config } = scene;
    const { feed } = await scene.share({ kind: 'public' });
    const log = openLog('info', { write: (line) => void lines.push(line) });
    const handle = createApp({ storage, clock, config, mail: { wake: () => undefined }, log }).callback();
    const server = createServer((request, response) => void handle(request, response));
    assert.equal((await supertest(server).get(new URL(feed).pathname)).status, 200);
    assert.equal(lines.length, 0);
    await supertest(server).get('/sign-in');
    assert.equal(lines.length, 1);
    await scene.close();
  });
});
