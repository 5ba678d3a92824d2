import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { addDomain } from '../../src/people/add-domain.ts';
import { newId } from '../../src/people/id.ts';
import { addProgramPassword } from '../../src/signing-in/add-program-password.ts';
import { revokeShare } from '../../src/sharing/revoke-share.ts';
import { answerResetRequests } from '../../src/signing-in/answer-reset-requests.ts';
import { hashOfNobody } from '../../src/signing-in/password.ts';
import { openSqlite } from '../../src/storage/sqlite.ts';
import * as domains from '../../src/storage/tables/domains.ts';
import * as guests from '../../src/storage/tables/guests.ts';
import { openScene, password, type Scene } from '../support/scene.ts';
import { watchStatements, type Watched } from '../support/statements.ts';
import { siteOver, tokenIn, type Site } from './pages/site.ts';

describe('What somebody may not know', () => {
  let watched: Watched;
  let scene: Scene;
  let site: Site;

  beforeEach(async () => {
    watched = watchStatements(await openSqlite(':memory:'));
    scene = await openScene(() => Promise.resolve(watched.storage), {
      env: { FASTI_URL: 'http://agenda.test' },
    });
    await addCalendar(scene.operator, { owner: 'ben@monasso.org', name: 'Notes', slug: 'notes' });
    site = await siteOver(scene);
  });
  afterEach(async () => {
    await site.close();
    await scene.close();
  });

  /** The work for an answer, and what tells it from another; the address that was asked for stands in both. */
  const workFor = async (path: string, credentials?: string) => {
    watched.taken();
    const headers = credentials === undefined ? {} : { Authorization: `Basic ${btoa(credentials)}` };
    const answer = await fetch(`${site.url}${path}`, {
      headers: { Accept: 'text/html', ...headers },
      redirect: 'manual',
    });
    return { status: answer.status, statements: watched.taken() };
  };
  const same = (one: { statements: string[] }, other: { statements: string[] }) => {
    assert.ok(one.statements.length > 0);
    assert.deepEqual(one, other);
  };
  const [secret, unknown] = ['/home/ann@monasso.org/choir', '/home/ann@monasso.org/chorus'];

  it('takes no more work where it is there: a private calendar’s page', async () => {
    same(await workFor(`${secret}.html`), await workFor(`${unknown}.html`));
    const nobodys = await workFor('/home/zoe@monasso.org/choir.html');
    same(await workFor(`${secret}.html`), nobodys);
  });

  it('takes no more work where it is there: its feed, for nobody and for another’s login', async () => {
    same(await workFor(`${secret}.ics`), await workFor(`${unknown}.ics`));
    const ben = `ben@monasso.org:${password}`;
    await workFor(`${unknown}.ics`, ben);
    for (const format of ['ics', 'json'])
      same(await workFor(`${secret}.${format}`, ben), await workFor(`${unknown}.${format}`, ben));
    assert.equal((await workFor(`${secret}.ics`, ben)).status, 404);
  });

  it('takes no more work for a login that there is: at a feed, and to sign in', async () => {
    for (const turn of ['first', 'known']) {
      const wrong = (login: string) => workFor(`${secret}.ics`, `${login}:a wrong ${password}`);
      const [ben, zoe] = [await wrong('ben@monasso.org'), await wrong('zoe@monasso.org')];
      same(ben, zoe);
      assert.equal(
        ben.statements.includes('begin'),
        turn === 'first',
        'a wrong password is written down once',
      );
    }
    const signIn = async (login: string) => {
      const someone = site.visitor();
      const page = await someone.get('/sign-in');
      watched.taken();
      const { status } = await someone.post('/sign-in', {
        login,
        password: 'no',
        _token: tokenIn(page.text),
      });
      return { status, statements: watched.taken() };
    };
    for (let turn = 0; turn < 2; turn += 1)
      same(await signIn('ben@monasso.org'), await signIn('zoe@monasso.org'));
    await scene.invite('gil@orange.fr');
    for (let turn = 0; turn < 2; turn += 1)
      same(await signIn('gil@orange.fr'), await signIn('zoe@orange.fr'));
    // A guest of two domains, of one, and nobody at all.
    await scene.gil('lou@orange.fr');
    for (const name of ['mairie.fr', 'ecole.fr']) await addDomain(scene.operator, { name });
    const mairie = (await domains.find(scene.storage.db, 'mairie.fr'))!.id;
    const passwordHash = await hashOfNobody();
    await scene.storage.transaction(async (tx) => {
      const id = newId<'guest'>();
      const login = 'lou.orange.fr@mairie.fr';
      await guests.add(tx, { id, domain: mairie, email: 'lou@orange.fr', login, language: 'fr' }, 1);
      await guests.accept(tx, id, { name: 'Lou', passwordHash, language: 'fr' });
    });
    for (let turn = 0; turn < 2; turn += 1) {
      const nobodys = await signIn('eve@orange.fr');
      for (const login of ['lou@orange.fr', 'ann@monasso.org']) same(await signIn(login), nobodys);
    }
  });

  it('takes no more work for a program’s password: of whom it is not, of whom it is, and what it is not for', async () => {
    const { ben, calendar } = scene;
    await scene.share({ kind: 'user', login: 'ben@monasso.org' });
    const other = { owner: 'ann@monasso.org', name: 'Sorties', slug: 'sorties' };
    const { id } = await addCalendar(scene.operator, other);
    await scene.share({ kind: 'user', login: 'ben@monasso.org' }, { calendar: { id } });
    const made = { label: 'Thunderbird', calendar: calendar.id, access: 'read' } as const;
    const { secret: right } = await addProgramPassword(ben, made);
    assert.equal((await workFor(`${secret}.ics`, `ben@monasso.org:${right}`)).status, 200);
    const sorties = '/home/ann@monasso.org/sorties.ics';
    const held = await workFor(sorties, `ben@monasso.org:${right}`);
    assert.equal(held.status, 404);
    same(held, await workFor(`${unknown}.ics`, `ben@monasso.org:${right}`));
    const wrong = `${right.slice(0, -1)}z`;
    for (const turn of ['first', 'known']) {
      const nobodys = await workFor(`${secret}.ics`, `zoe@monasso.org:${wrong}`);
      same(await workFor(`${secret}.ics`, `ben@monasso.org:${wrong}`), nobodys);
      same(await workFor(`${secret}.ics`, `ann@monasso.org:${right}`), nobodys);
      assert.equal(nobodys.statements.includes('begin'), turn === 'first');
    }
    const atDav = '/dav/calendars/ann@monasso.org/choir/';
    const another = `${right.slice(0, -1)}y`;
    for (const turn of ['first', 'known']) {
      const nobodys = await workFor(atDav, `zoe@monasso.org:${another}`);
      same(await workFor(atDav, `ben@monasso.org:${another}`), nobodys);
      assert.equal(nobodys.statements.includes('begin'), turn === 'first');
    }
  });

  it('takes no more work where a share has ended, to whoever cannot prove that they had it', async () => {
    const { share } = await scene.share({ kind: 'user', login: 'ben@monasso.org' });
    await revokeShare(scene.ann, { share: share.id });
    const of = (path: string) => workFor(path, `ben@monasso.org:a wrong ${password}`);
    await of(`${unknown}.ics`);
    same(await of(`${secret}.ics`), await of(`${unknown}.ics`));
  });

  it('is not worked for where somebody forgot a password: the first time and again', async () => {
    await scene.gil();
    const visitor = site.visitor();
    const token = tokenIn((await visitor.get('/forgotten')).text);
    const ask = async (login: string) => {
      watched.taken();
      const { status, headers } = await visitor.post('/forgotten', { login, _token: token });
      return { status, location: headers['location'] as string, statements: watched.taken() };
    };
    const first = await ask('zoe@monasso.org');
    assert.equal(first.statements.length, 3, 'one row, whoever it is');
    for (const turn of [1, 2]) {
      for (const login of ['ben@monasso.org', 'gil@orange.fr', 'zoe@monasso.org', 'ann', ''])
        same(await ask(login), first);
      assert.deepEqual(await answerResetRequests(scene.operator), { sent: turn === 1 ? 2 : 0 });
    }
  });
});
