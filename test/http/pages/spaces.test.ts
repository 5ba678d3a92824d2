import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import { listSpaces } from '../../../src/people/list-spaces.ts';
import { openSite, type Site } from './site.ts';

describe('The pages of spaces', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
  });
  afterEach(() => site.close());

  const page = '/spaces/bureau@monasso.org';
  const made = async () => {
    const ben = await site.signedIn('ben@monasso.org');
    const answer = await ben.send('/spaces', { name: 'Bureau' });
    return { ben, shown: await ben.follow(answer) };
  };
  const roles = async () => {
    const [listed] = await listSpaces(site.scene.operator);
    return listed?.members.map(({ user, role }) => `${user.login} ${role}`);
  };
  const member = (login: string, role: string) => ({ member: `${login}@monasso.org`, role });

  it('are made by anybody of the domain, who owns them, under an address like their name', async () => {
    const { ben, shown } = await made();
    assert.match(shown.text, /<h1>Bureau<\/h1>[\s\S]*bureau@monasso\.org[\s\S]*est créé/);
    assert.deepEqual(await roles(), ['ben@monasso.org owner']);
    const second = await ben.follow(await ben.send('/spaces', { name: 'Bureau' }));
    assert.match(second.text, /bureau-2@monasso\.org/);
    const nameless = await ben.send('/spaces', { name: ' ' });
    assert.equal(nameless.status, 422);
    assert.match(nameless.text, /id="name-error"/);
    const other = await ben.follow(await ben.send('/spaces', { name: 'Хор' }));
    assert.match(other.text, /space@monasso\.org/);
  });

  it('take colleagues in, give them roles and take them out', async () => {
    const { ben } = await made();
    const send = (login: string, role: string) =>
      ben.send(`${page}/members`, member(login, role), { from: page });
    await ben.follow(await send('ann', 'member'));
    assert.deepEqual(await roles(), ['ben@monasso.org owner', 'ann@monasso.org member']);
    await send('ann', 'moderator');
    assert.deepEqual(await roles(), ['ben@monasso.org owner', 'ann@monasso.org moderator']);
    const unknown = await send('zoe', 'member');
    assert.equal(unknown.status, 422);
    assert.match(unknown.text, /id="member-error">[^<]*Personne n’a cet identifiant/);
    assert.match(unknown.text, /value="zoe@monasso\.org"/);
    const last = await send('ben', 'none');
    assert.match(last.text, /garde au moins une personne propriétaire/);
    await send('ann', 'none');
    assert.deepEqual(await roles(), ['ben@monasso.org owner']);
  });

  it('offer to each what their role lets them do, and let nobody do more', async () => {
    const { ben } = await made();
    await site.scene.user('cleo');
    for (const [login, role] of [
      ['ann', 'moderator'],
      ['cleo', 'member'],
    ] as const)
      await ben.send(`${page}/members`, member(login, role), { from: page });
    const ann = await site.signedIn('ann@monasso.org');
    const cleo = await site.signedIn('cleo@monasso.org');
    const offers = async (who: typeof ann) => {
      const { text } = await who.get(page);
      return {
        takesIn: text.includes('list="mates"'),
        renames: text.includes(`${page}/name`),
        ends: text.includes(`${page}/end`),
        takesOut: text.match(/class="quiet danger" name="role" value="none"/g)?.length ?? 0,
        leaves: text.includes('Quitter cet espace'),
      };
    };
    assert.deepEqual(await offers(ben), {
      takesIn: true,
      renames: true,
      ends: true,
      takesOut: 2,
      leaves: false,
    });
    assert.deepEqual(await offers(ann), {
      takesIn: true,
      renames: false,
      ends: false,
      takesOut: 1,
      leaves: true,
    });
    assert.deepEqual(await offers(cleo), {
      takesIn: false,
      renames: false,
      ends: false,
      takesOut: 0,
      leaves: true,
    });
    for (const [who, path, fields] of [
      [ann, `${page}/name`, { name: 'Autre' }],
      [ann, `${page}/members`, member('ben', 'member')],
      [cleo, `${page}/members`, member('cleo', 'owner')],
      [cleo, `${page}/end`, { typed: 'bureau' }],
    ] as const)
      assert.equal((await who.send(path, fields, { from: page })).status, 403, path);
    assert.equal((await cleo.get(`${page}/end`)).status, 403);
    const left = await cleo.follow(
      await cleo.send(`${page}/members`, member('cleo', 'none'), { from: page }),
    );
    assert.match(left.text, /Vous avez quitté l’espace/);
    assert.equal((await cleo.get(page)).status, 404);
  });

  it('rename them', async () => {
    const { ben } = await made();
    const answer = await ben.follow(await ben.send(`${page}/name`, { name: 'Comité' }, { from: page }));
    assert.match(answer.text, /<h1>Comité<\/h1>/);
    assert.equal((await ben.send(`${page}/name`, { name: '' }, { from: page })).status, 422);
  });

  it('end them only once it is typed and said what becomes of their calendars', async () => {
    const { ben } = await made();
    await addCalendar(site.scene.operator, {
      owner: 'bureau@monasso.org',
      name: 'Réunions',
      slug: 'reunions',
    });
    const end = (fields: Record<string, string>) => ben.send(`${page}/end`, fields);
    assert.match((await ben.get(`${page}/end`)).text, /Réunions/);
    assert.match((await end({ typed: 'autre', fate: 'delete' })).text, /id="typed-error"/);
    assert.match((await end({ typed: 'bureau' })).text, /id="fate-error"/);
    assert.deepEqual((await roles())?.length, 1);
    const list = await ben.follow(await end({ typed: 'Bureau', fate: 'ben@monasso.org' }));
    assert.match(list.text, /est supprimé/);
    assert.equal(await roles(), undefined);
    assert.match((await ben.get('/calendars')).text, /Réunions/);
    // Its former address leads there still.
    assert.equal((await ben.get('/home/bureau@monasso.org/reunions.html')).status, 200);
  });

  it('give its calendars to nobody who did not ask for them', async () => {
    const { ben } = await made();
    await addCalendar(site.scene.operator, {
      owner: 'bureau@monasso.org',
      name: 'Réunions',
      slug: 'reunions',
    });
    const answer = await ben.send(`${page}/end`, { typed: 'bureau', fate: 'ann@monasso.org' });
    assert.equal(answer.status, 403);
    assert.deepEqual((await roles())?.length, 1);
  });
});
