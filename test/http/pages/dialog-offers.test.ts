import assert from 'node:assert/strict';
import { addCalendar } from '../../../src/calendars/add-calendar.ts';
import type { Calendar } from '../../../src/calendars/calendar.ts';
import { changeCalendar } from '../../../src/calendars/change-calendar.ts';
import { listShares } from '../../../src/sharing/list-shares.ts';
import { revokeShare } from '../../../src/sharing/revoke-share.ts';
import type { ShareRequest } from '../../../src/sharing/share-calendar.ts';
import { openSite, textOf, tokenIn, type Site } from './site.ts';

describe('The share dialog, to each who may share', () => {
  let site: Site;
  let agenda: Calendar;
  beforeEach(async () => {
    site = await openSite();
    const { scene } = site;
    for (const local of ['adele', 'alba', 'mona', 'vera']) await scene.user(local);
    await scene.space('bureau', { mona: 'owner' });
    await scene.space('troupe', { vera: 'owner' });
    agenda = await addCalendar(scene.operator, { owner: 'bureau@monasso.org', name: 'Agenda' });
    await changeCalendar(scene.operator, { calendar: { id: agenda.id }, memberRole: 'editor' });
    await scene.share({ kind: 'user', login: 'adele@monasso.org' }, { role: 'admin' });
    await scene.share({ kind: 'user', login: 'alba@monasso.org' }, { role: 'admin', privateEvents: true });
  });
  afterEach(() => site.close());

  const liveOf = async ({ id }: Calendar) =>
    (await listShares(site.scene.operator, { calendar: { id } }))
      .map(({ share }) => share)
      .filter(({ ended }) => ended === null);
  const optionsOf = (html: string, name: string) => {
    const select = new RegExp(`<select id="${name}"[\\s\\S]*?</select>`).exec(html)![0];
    return [...select.matchAll(/<option value="(\w+)"/g)].map(([, value]) => value!);
  };
  const valuesOf = (html: string, name: string) =>
    [...html.matchAll(new RegExp(`name="${name}" value="([^"]+)"`, 'g'))].map(([, value]) => value!);

  for (const [login, path, seesPrivate] of [
    ['ann', '/calendars/ann@monasso.org/choir/share', true],
    ['adele', '/calendars/ann@monasso.org/choir/share', false],
    ['alba', '/calendars/ann@monasso.org/choir/share', true],
    ['mona', '/calendars/bureau@monasso.org/agenda/share', true],
  ] as const)
    it(`offers ${login} what is then accepted, or told beside its field`, async () => {
      const visitor = await site.signedIn(`${login}@monasso.org`);
      const calendar = path.includes('bureau') ? agenda : site.scene.calendar;
      const shown = await visitor.get(path);
      const kinds = valuesOf(shown.text, 'kind');
      assert.deepEqual(kinds, ['user', 'space', 'guest', 'public', 'link']);
      assert.equal(valuesOf(shown.text, 'private').length, seesPrivate ? 1 : 0);
      const people: Record<string, Record<string, string>> = {
        user: { picked: valuesOf(shown.text, 'picked')[0]! },
        space: { pickedSpaces: valuesOf(shown.text, 'pickedSpaces')[0]! },
        guest: { guests: 'zoe@orange.fr' },
        public: { sure: 'yes' },
        link: { label: 'Mairie' },
      };
      const _token = tokenIn(shown.text);
      const before = new Set((await liveOf(calendar)).map(({ id }) => id));
      for (const kind of kinds)
        for (const role of optionsOf(shown.text, 'role'))
          for (const detail of optionsOf(shown.text, 'detail'))
            for (const hidden of seesPrivate ? ['', 'yes'] : ['']) {
              const what = [kind, role, detail, hidden].join(' ');
              const fields = { kind, role, detail, private: hidden, language: 'fr', ...people[kind], _token };
              const answer = await visitor.post(path, fields);
              const wrong = /id="(\w+)-error"/.exec(answer.text)?.[1];
              const may = kind === 'user' || kind === 'space' || (kind === 'guest' && role === 'editor');
              const expected =
                role === 'viewer' ? undefined : !may ? 'role' : detail === 'full' ? undefined : 'detail';
              assert.equal(wrong, expected, what);
              assert.equal(answer.status, expected === undefined ? 303 : 422, what);
              const made = (await liveOf(calendar)).filter(({ id }) => !before.has(id));
              assert.equal(made.length, expected === undefined ? 1 : 0, what);
              for (const share of made) {
                assert.deepEqual([share.audience.kind, share.role, share.detail], [kind, role, detail]);
                assert.equal(share.privateEvents, hidden === 'yes' && kind !== 'public');
                await revokeShare(site.scene.operator, { share: share.id });
              }
            }
    });

  it('names each colleague and each space who can be shared with, and nobody else', async () => {
    const named = async (login: string, path: string) => {
      const { text } = await (await site.signedIn(`${login}@monasso.org`)).get(path);
      return [valuesOf(text, 'picked'), valuesOf(text, 'pickedSpaces')].map((all) =>
        all.map((one) => one.replace('@monasso.org', '')).sort(),
      );
    };
    const choir = '/calendars/ann@monasso.org/choir/share';
    assert.deepEqual(await named('ann', choir), [
      ['ben', 'mona', 'vera'],
      ['bureau', 'troupe'],
    ]);
    assert.deepEqual(await named('adele', choir), [
      ['ben', 'mona', 'vera'],
      ['bureau', 'troupe'],
    ]);
    assert.deepEqual(await named('mona', '/calendars/bureau@monasso.org/agenda/share'), [
      ['adele', 'alba', 'ann', 'ben', 'vera'],
      ['troupe'],
    ]);
    const ann = await site.signedIn('ann@monasso.org');
    for (const space of ['bureau', 'troupe'])
      await site.scene.share({ kind: 'space', login: `${space}@monasso.org` });
    assert.ok(!valuesOf((await ann.get(choir)).text, 'kind').includes('space'), 'none is left');
  });

  it('shares with a space by its login, and tells of what is none', async () => {
    const ann = await site.signedIn('ann@monasso.org');
    const path = '/calendars/ann@monasso.org/choir/share';
    const fields = { kind: 'space', role: 'editor', detail: 'full', language: 'fr' };
    const shown = await ann.follow(
      await ann.send(path, { ...fields, spaces: 'troupe, nulle, ben@monasso.org' }),
    );
    const text = textOf(shown);
    assert.match(
      text,
      /troupe@monasso\.org a maintenant accès à l’agenda ; un courriel en avertit les membres/,
    );
    assert.match(text, /nulle@monasso\.org n’est pas un espace de votre organisation/);
    assert.match(text, /ben@monasso\.org n’est pas un espace/);
    assert.match(text, /Espace troupe \(troupe@monasso\.org\) actif Peut lire et modifier les événements/);
    const guest = { kind: 'guest', detail: 'full', guests: 'troupe@monasso.org personne@monasso.org' };
    const refused = textOf(
      await ann.follow(await ann.send(path, { ...guest, guests: guest.guests.replace(' ', ',') })),
    );
    assert.match(refused, /troupe@monasso\.org est un espace de votre organisation : choisissez « Espaces »/);
    assert.match(refused, /personne@monasso\.org est une adresse de votre organisation/);
  });

  it('tells who sees less than the owner beside the field, also where they forge it', async () => {
    const adele = await site.signedIn('adele@monasso.org');
    const path = '/calendars/ann@monasso.org/choir/share';
    const fields = {
      kind: 'user',
      picked: 'ben@monasso.org',
      role: 'viewer',
      detail: 'titles',
      private: 'yes',
    };
    const refused = await adele.send(path, fields);
    assert.equal(refused.status, 422);
    assert.match(refused.text, /name="private"[^>]*checked[^>]*aria-invalid="true"/);
    assert.match(textOf(refused), /Vous ne le voyez pas vous-même/);

    // What the owner gave stands in the form, and is not dropped unseen.
    const { share } = await site.scene.share(
      { kind: 'user', login: 'vera@monasso.org' },
      { privateEvents: true },
    );
    const change = `/calendars/ann@monasso.org/choir/shares/${share.id}`;
    assert.match((await adele.get(change)).text, /name="private"[^>]*checked/);
    const kept = await adele.send(change, {
      role: 'viewer',
      detail: 'full',
      private: 'yes',
      until: '2026-12-31',
    });
    assert.equal(kept.status, 422);
    assert.match(kept.text, /id="private-error"/);
    const narrowed = await adele.send(change, { role: 'viewer', detail: 'full', until: '2026-12-31' });
    assert.equal(narrowed.status, 303);
    const wrong = await adele.send(change, { role: 'editor', detail: 'busy' });
    assert.equal(wrong.status, 422);
    assert.match(wrong.text, /<select id="detail"[^>]*aria-invalid="true"/);
    assert.match(wrong.text, /<option value="editor" selected>/, 'the role that was chosen is kept');
  });

  it('offers nobody to change what they have themselves, and no address of a link that shows more', async () => {
    const adele = await site.signedIn('adele@monasso.org');
    const path = '/calendars/ann@monasso.org/choir/share';
    const { share: wide } = await site.scene.share({ kind: 'link', label: 'Tout' }, { privateEvents: true });
    const { share: narrow } = await site.scene.share({ kind: 'link', label: 'Public' });
    const views = await listShares(site.scene.ann, { calendar: { id: site.scene.calendar.id } });
    const own = views.find(
      ({ share: { audience } }) => 'name' in audience && audience.name === 'Adele',
    )!.share;
    const { text } = await adele.get(path);
    assert.doesNotMatch(text, new RegExp(`shares/${own.id}`));
    assert.match(textOf({ text }), /C’est votre propre accès/);
    assert.doesNotMatch(text, new RegExp(`shares/${wide.id}/rotate`));
    assert.match(text, new RegExp(`shares/${narrow.id}/rotate`));
    const _token = tokenIn(text);
    const address = `/calendars/ann@monasso.org/choir/shares`;
    assert.equal((await adele.get(`${address}/${own.id}`)).status, 403);
    assert.equal((await adele.post(`${address}/${own.id}`, { detail: 'full', _token })).status, 403);
    assert.equal((await adele.post(`${address}/${wide.id}/rotate`, { _token })).status, 422);
    assert.equal((await adele.post(`${address}/${narrow.id}/rotate`, { _token })).status, 303);
  });

  it('leads elsewhere who takes their own right to it away', async () => {
    const vera = await site.signedIn('vera@monasso.org');
    const request: ShareRequest['audience'] = { kind: 'space', login: 'troupe@monasso.org' };
    const { share } = await site.scene.share(request, { role: 'admin' });
    const address = '/calendars/ann@monasso.org/choir';
    const answer = await vera.send(
      `${address}/shares/${share.id}/withdraw`,
      {},
      { from: `${address}/share` },
    );
    assert.equal(answer.headers['location'], '/shared');
    assert.match(textOf(await vera.follow(answer)), /Accès retiré : Espace troupe/);
  });

  it('says what members have without a share', async () => {
    const mona = await site.signedIn('mona@monasso.org');
    const text = textOf(await mona.get('/calendars/bureau@monasso.org/agenda/share'));
    assert.match(text, /Les membres de l’espace « bureau » lisent cet agenda et modifient ses événements/);
  });
});
