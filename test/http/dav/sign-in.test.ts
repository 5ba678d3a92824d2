import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import { changeDomain } from '../../../src/calendars/change-domain.ts';
import type { Context } from '../../../src/context.ts';
import { addProgramPassword } from '../../../src/signing-in/add-program-password.ts';
import { listProgramPasswords } from '../../../src/signing-in/list-program-passwords.ts';
import { password } from '../../support/scene.ts';
import { inviteElsewhere, oneEvent, openSite, type Site } from '../pages/site.ts';

describe('A calendar program at /dav, with a password of its own', () => {
  let site: Site;
  beforeEach(async () => (site = await openSite()));
  afterEach(() => site.close());

  type Made = Parameters<typeof addProgramPassword>[1];
  const make = async (by: Context, more: Partial<Made> = {}) =>
    (await addProgramPassword(by, { label: 'DAVx5', calendar: null, access: 'write', ...more })).secret;
  const ask = async (method: string, path: string, login: string, secret: string, body?: Buffer) => {
    const headers = {
      Authorization: `Basic ${btoa(`${login}:${secret}`)}`,
      Depth: '1',
      ...(body !== undefined && { 'Content-Type': 'text/calendar' }),
    };
    const answer = await fetch(`${site.url}${path}`, { method, headers, body: body ?? null });
    return {
      status: answer.status,
      challenge: answer.headers.get('WWW-Authenticate'),
      text: await answer.text(),
    };
  };
  const ann = 'ann@monasso.org';
  const home = `/dav/calendars/${ann}/`;
  const hrefs = ({ text }: { text: string }) =>
    [...text.matchAll(/<D:response><D:href>([^<]+)/g)].map(([, href]) => href);
  const event = oneEvent('Musée');
  const put = (secret: string, calendar = 'choir') =>
    ask('PUT', `${home}${calendar}/musee.ics`, ann, secret, event);

  it('writes what its maker may write, and is noted as used', async () => {
    const secret = await make(site.scene.ann);
    assert.equal((await put(secret)).status, 201);
    assert.equal((await ask('MKCALENDAR', `${home}sorties/`, ann, secret)).status, 201);
    assert.deepEqual(hrefs(await ask('PROPFIND', home, ann, secret)), [
      home,
      `${home}choir/`,
      `${home}sorties/`,
    ]);
    await site.settled();
    const [used] = await listProgramPasswords(site.scene.ann);
    assert.equal(used?.lastUsedAt, site.scene.clock.ms);
    assert.equal((await ask('PROPFIND', home, 'ben@monasso.org', secret)).status, 401);
  });

  it('that may only read changes nothing, and is told so before it tries', async () => {
    const secret = await make(site.scene.ann, { access: 'read' });
    await put(await make(site.scene.ann));
    const listed = await ask('PROPFIND', `${home}choir/`, ann, secret);
    assert.equal(listed.status, 207);
    const privileges = async (path: string, by: string) => {
      const answer = await fetch(`${site.url}${path}`, {
        method: 'PROPFIND',
        headers: { Authorization: `Basic ${btoa(`${ann}:${by}`)}`, Depth: '0' },
        body: '<propfind xmlns="DAV:"><prop><current-user-privilege-set/></prop></propfind>',
      });
      return await answer.text();
    };
    for (const path of [home, `${home}choir/`]) {
      assert.match(await privileges(path, password), /<D:bind\/>/, path);
      assert.match(await privileges(path, secret), /<D:read\/>/, path);
      assert.doesNotMatch(await privileges(path, secret), /<D:(bind|unbind|write)/, path);
    }
    assert.equal((await put(secret)).status, 403);
    assert.equal((await ask('DELETE', `${home}choir/musee.ics`, ann, secret)).status, 403);
    assert.equal((await ask('DELETE', `${home}choir/`, ann, secret)).status, 403);
    assert.equal((await ask('MKCALENDAR', `${home}sorties/`, ann, secret)).status, 403);
  });

  it('for one calendar finds that one alone', async () => {
    const { operator, calendar } = site.scene;
    await addCalendar(operator, { owner: ann, name: 'Sorties', slug: 'sorties' });
    const secret = await make(site.scene.ann, { calendar: calendar.id });
    assert.deepEqual(hrefs(await ask('PROPFIND', home, ann, secret)), [home, `${home}choir/`]);
    assert.equal((await put(secret)).status, 201);
    assert.equal((await put(secret, 'sorties')).status, 409);
    assert.equal((await ask('PROPFIND', `${home}sorties/`, ann, secret)).status, 404);
    assert.equal((await ask('MKCALENDAR', `${home}autres/`, ann, secret)).status, 403);
  });

  it('comes by the e-mail of a guest too, who is one in several domains', async () => {
    const { context: gil } = await site.scene.gil();
    await inviteElsewhere(site);
    const secret = await make(gil);
    const mine = '/dav/calendars/gil.orange.fr@monasso.org/';
    for (const login of ['gil@orange.fr', 'gil.orange.fr@monasso.org'])
      assert.equal(hrefs(await ask('PROPFIND', mine, login, secret)).length, 2, login);
  });

  it('may be needed: a user’s own is then refused as a wrong one is, with a word for who looks', async () => {
    const { ann: context } = site.scene;
    await site.scene.gil();
    await changeDomain(context, { domain: 'monasso.org', programPasswords: 'required' });
    const [own, wrong] = [await ask('PROPFIND', home, ann, password), await ask('PROPFIND', home, ann, 'x')];
    assert.deepEqual([own.status, own.challenge], [401, wrong.challenge]);
    assert.match(own.text, /program-password-needed/);
    assert.doesNotMatch(wrong.text, /program/);
    const failed = await site.scene.storage.db.selectFrom('failed_attempts').selectAll().execute();
    assert.equal(failed.length, 1, 'their own was right');
    assert.equal((await ask('PROPFIND', home, ann, await make(context))).status, 207);
    const gils = '/dav/calendars/gil.orange.fr@monasso.org/';
    assert.equal((await ask('PROPFIND', gils, 'gil@orange.fr', password)).status, 207);
  });
});
