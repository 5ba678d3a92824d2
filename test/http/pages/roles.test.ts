import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import type { Calendar } from '../../../src/calendars/calendar.ts';
import { listShares } from '../../../src/sharing/list-shares.ts';
import { oneEvent, openSite, textOf, tokenIn, type Site, type Visitor } from './site.ts';

const actions = ['share', 'settings', 'import', 'remove'] as const;
type Action = (typeof actions)[number];

/** Who comes, to Ann's own calendar and to one of the space, and what they may do with it. */
const people: Readonly<
  Record<string, { login?: string; calendar: 'choir' | 'agenda'; may: readonly Action[]; others: number }>
> = {
  'the owner': { login: 'ann', calendar: 'choir', may: actions, others: 403 },
  'a colleague who administers it': {
    login: 'adele',
    calendar: 'choir',
    may: ['share', 'settings', 'import'],
    others: 403,
  },
  'a colleague who edits it': { login: 'ed', calendar: 'choir', may: ['import'], others: 403 },
  'a colleague who reads it': { login: 'vera', calendar: 'choir', may: [], others: 403 },
  'a colleague who edits it through a space': {
    login: 'omar',
    calendar: 'choir',
    may: ['import'],
    others: 403,
  },
  'a colleague who has nothing of it': { login: 'ben', calendar: 'choir', may: [], others: 404 },
  'a guest who reads it': { login: 'gil@orange.fr', calendar: 'choir', may: [], others: 303 },
  'somebody unknown': { calendar: 'choir', may: [], others: 303 },
  'an owner of the space': { login: 'omar', calendar: 'agenda', may: actions, others: 403 },
  'a moderator of the space': {
    login: 'mona',
    calendar: 'agenda',
    may: ['share', 'settings', 'import'],
    others: 403,
  },
  'a member of the space': { login: 'ben', calendar: 'agenda', may: [], others: 403 },
  'a user of the domain outside the space': { login: 'vera', calendar: 'agenda', may: [], others: 404 },
};

describe('What each role is offered on pages, and what it is let do', () => {
  let site: Site;
  let agenda: Calendar;
  beforeEach(async () => {
    site = await openSite();
    const { scene } = site;
    for (const local of ['adele', 'ed', 'vera', 'omar', 'mona']) await scene.user(local);
    await scene.space('bureau', { omar: 'owner', mona: 'moderator', ben: 'member' });
    agenda = await addCalendar(scene.operator, { owner: 'bureau@monasso.org', name: 'Agenda' });
    await scene.share({ kind: 'user', login: 'adele@monasso.org' }, { role: 'admin' });
    await scene.share({ kind: 'user', login: 'ed@monasso.org' }, { role: 'editor' });
    await scene.share({ kind: 'user', login: 'vera@monasso.org' });
    await scene.space('troupe', { omar: 'owner' });
    await scene.share({ kind: 'space', login: 'troupe@monasso.org' }, { role: 'editor' });
    await scene.gil();
  });
  afterEach(() => site.close());

  const addressOf = (calendar: 'choir' | 'agenda') =>
    calendar === 'choir' ? '/calendars/ann@monasso.org/choir' : '/calendars/bureau@monasso.org/agenda';
  const come = (login: string | undefined): Promise<Visitor> | Visitor =>
    login === undefined
      ? site.visitor()
      : site.signedIn(login.includes('@') ? login : `${login}@monasso.org`);

  /** The actions that the lists lead to. */
  async function offered(visitor: Visitor, address: string): Promise<string[]> {
    const texts = await Promise.all(
      ['/calendars', '/shared'].map(async (path) => (await visitor.get(path)).text),
    );
    const links = texts.join().matchAll(/href="(\/calendars\/[^"]+)\/(\w+)"/g);
    return [
      ...new Set([...links].filter(([, path]) => path === address).map(([, , action]) => action!)),
    ].sort();
  }

  for (const [who, { login, calendar, may, others }] of Object.entries(people))
    it(`${who}: ${may.length === 0 ? 'nothing' : may.join(', ')}`, async () => {
      const visitor = await come(login);
      const address = addressOf(calendar);
      assert.deepEqual(await offered(visitor, address), [...may].sort());
      const _token = tokenIn((await visitor.get(login === undefined ? '/sign-in' : '/account')).text);
      // What each form answers where it is let through: what is missing in it, or what was done.
      const forms: Record<Action, [fields: Record<string, string>, status: number]> = {
        share: [{ kind: 'guest', guests: '', detail: 'full' }, 422],
        settings: [{ name: 'Renamed', color: '#7a5bc4' }, 303],
        import: [{}, 422],
        remove: [{ typed: 'something else' }, 422],
      };
      for (const action of actions) {
        const through = may.includes(action);
        const path = `${address}/${action}`;
        assert.equal((await visitor.get(path)).status, through ? 200 : others, path);
        const [fields, status] = forms[action];
        const answer = await visitor.post(path, { ...fields, _token });
        assert.equal(answer.status, through ? status : others, `POST ${path}`);
        if (!through && others === 303)
          assert.equal(answer.headers['location'], login === undefined ? '/sign-in' : '/shared');
      }
      const { name } = await calendarNamed(calendar);
      assert.equal(name === 'Renamed', may.includes('settings'));

      // The shares of others: seen, changed, sent again, renewed and taken away by who may share, and by nobody else.
      const which = calendar === 'choir' ? site.scene.calendar : agenda;
      const { share: link } = await site.scene.share(
        { kind: 'link', label: 'Mairie' },
        { calendar: { id: which.id } },
        site.scene.operator,
      );
      const share = `${address}/shares/${link.id}`;
      const through = may.includes('share');
      assert.equal((await visitor.get(share)).status, through ? 200 : others);
      for (const path of [share, `${share}/rotate`]) {
        const answer = await visitor.post(path, { detail: 'busy', _token });
        assert.equal(answer.status, through ? 303 : others, path);
      }
      const live = (await listShares(site.scene.operator, { calendar: { id: which.id } })).find(
        ({ share: { audience, ended } }) => audience.kind === 'link' && ended === null,
      )!;
      assert.equal(live.share.detail, through ? 'busy' : 'full');
      const taken = await visitor.post(`${address}/shares/${live.share.id}/withdraw`, { _token });
      assert.equal(taken.status, through ? 303 : others);
    });

  const calendarNamed = async (which: 'choir' | 'agenda') => {
    const id = which === 'choir' ? site.scene.calendar.id : agenda.id;
    return await site.scene.storage.db
      .selectFrom('calendars')
      .selectAll()
      .where('id', '=', id)
      .executeTakeFirstOrThrow();
  };

  it('members change events where the calendar lets them, as its settings say', async () => {
    const ben = await come('ben');
    const mona = await come('mona');
    const settings = await mona.get('/calendars/bureau@monasso.org/agenda/settings');
    assert.match(settings.text, /name="memberRole" value="viewer" checked/);
    const done = await mona.send('/calendars/bureau@monasso.org/agenda/settings', {
      name: 'Agenda',
      color: '#1f8a83',
      memberRole: 'editor',
    });
    assert.equal(done.headers['location'], '/calendars');
    assert.deepEqual(await offered(ben, addressOf('agenda')), ['import']);
    const file = { name: 'a.ics', bytes: oneEvent('Réunion') };
    const answer = await ben.upload('/calendars/bureau@monasso.org/agenda/import', {}, file);
    assert.match(textOf(await ben.follow(answer)), /« Agenda » est importé 1 événement/);
    // A user's calendar has no members.
    const ann = await come('ann');
    const own = '/calendars/ann@monasso.org/choir/settings';
    assert.doesNotMatch((await ann.get(own)).text, /memberRole/);
    await ann.send(own, { name: 'Chorale', color: '#1f8a83', memberRole: 'editor' });
    assert.equal((await calendarNamed('choir')).member_role, 'viewer');
  });

  it('who manages a calendar until a day is told to share no longer', async () => {
    const until = site.scene.clock.ms + 7 * 86_400_000;
    await site.scene.share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'admin', until });
    const ben = await come('ben');
    const path = '/calendars/ann@monasso.org/choir/share';
    const fields = { kind: 'link', label: 'Site', role: 'viewer', detail: 'full', message: 'standard' };
    const answer = await ben.send(path, { ...fields, until: '' });
    assert.equal(answer.status, 422);
    assert.match(textOf(answer), /Votre propre accès prend fin avant/);
    const within = Temporal.Instant.fromEpochMilliseconds(until - 86_400_000 * 2)
      .toString()
      .slice(0, 10);
    assert.equal((await ben.send(path, { ...fields, until: within })).status, 303);
  });

  it('a share adds to what a membership gives, in the list as at the door', async () => {
    await site.scene.share(
      { kind: 'user', login: 'ben@monasso.org' },
      { calendar: { id: agenda.id }, role: 'editor' },
      site.scene.operator,
    );
    const ben = await come('ben');
    assert.deepEqual(await offered(ben, addressOf('agenda')), ['import']);
    assert.equal((await ben.get(`${addressOf('agenda')}/import`)).status, 200);
  });

  it('a list names the space, and what one is in it', async () => {
    const text = textOf(await (await come('mona')).get('/calendars'));
    assert.match(text, /Espace « bureau » bureau@monasso\.org · vous êtes à la modération Agenda/);
  });

  it('a new calendar is one’s own, or of a space where one is owner or moderator', async () => {
    const ben = await come('ben');
    assert.doesNotMatch((await ben.get('/calendars')).text, /name="owner"/, 'nothing to choose');
    const refused = await ben.send('/calendars', { name: 'Fêtes', owner: 'bureau@monasso.org' });
    assert.equal(refused.status, 403);
    assert.equal((await ben.send('/calendars', { name: 'Fêtes', owner: 'ann@monasso.org' })).status, 403);

    const mona = await come('mona');
    const page = await mona.get('/calendars');
    assert.equal([...page.text.matchAll(/<select[^>]*name="owner"/g)].length, 3);
    const made = await mona.follow(
      await mona.send('/calendars', { name: 'Fêtes', owner: 'bureau@monasso.org' }),
    );
    assert.match(made.text, /href="\/calendars\/bureau@monasso\.org\/fetes\/share"/);
    const file = { name: 'Fêtes.ics', bytes: oneEvent('Bal') };
    const fields = { importName: '', owner: 'bureau@monasso.org' };
    const more = await mona.follow(await mona.upload('/calendars/import', fields, file, '/calendars'));
    assert.match(more.text, /href="\/calendars\/bureau@monasso\.org\/fetes-2\/share"/);
    const wrong = await mona.send('/calendars', { name: ' ', owner: 'bureau@monasso.org' });
    assert.match(wrong.text, /<option value="bureau@monasso\.org" selected>/, 'the choice is kept');
  });

  it('two at once who import one file get a calendar each', async () => {
    const ann = await come('ann');
    const file = { name: 'Sorties.ics', bytes: oneEvent('Musée') };
    const answers = await Promise.all(
      [1, 2, 3].map(() => ann.upload('/calendars/import', { importName: '' }, file, '/calendars')),
    );
    assert.deepEqual(
      answers.map(({ status }) => status),
      [303, 303, 303],
    );
    const { text } = await ann.get('/calendars');
    for (const slug of ['sorties', 'sorties-2', 'sorties-3'])
      assert.ok(text.includes(`/calendars/ann@monasso.org/${slug}/share`), slug);
  });

  it('what came through a space says so, and is not theirs to leave', async () => {
    const omar = await come('omar');
    const page = await omar.get('/shared');
    assert.match(textOf(page), /Chorale partagé par Ann Martin à travers l’espace « troupe »/);
    assert.match(textOf(page), /vous pouvez modifier les événements/);
    assert.doesNotMatch(page.text, /\/leave"/);
    const ed = await come('ed');
    assert.match((await ed.get('/shared')).text, /\/leave"/);
  });

  it('who is no owner comes back to the list in which they find the calendar', async () => {
    const adele = await come('adele');
    const fields = { name: 'Chœur', color: '#1f8a83' };
    const answer = await adele.send('/calendars/ann@monasso.org/choir/settings', fields);
    assert.equal(answer.headers['location'], '/shared');
    assert.match(textOf(await adele.follow(answer)), /L’agenda « Chœur » est modifié/);
    const ed = await come('ed');
    const path = '/calendars/ann@monasso.org/choir/import';
    assert.match((await ed.get(path)).text, /href="\/shared">Annuler/);
    const done = await ed.upload(path, {}, { name: 'a.ics', bytes: oneEvent('Musée') });
    assert.match(textOf(await ed.follow(done)), /« Chœur » est importé 1 événement – 1 nouveau/);
  });
});
