import assert from 'node:assert/strict';
import { importCalendar } from '../../../src/calendars/import-calendar.ts';
import { declineInvitation } from '../../../src/sharing/decline-invitation.ts';
import { leaveShare } from '../../../src/sharing/leave-share.ts';
import { revokeShare } from '../../../src/sharing/revoke-share.ts';
import { listShares } from '../../../src/sharing/list-shares.ts';
import { oneEvent, openSite, textOf, type Site, type Visitor } from './site.ts';

const path = '/calendars/ann@monasso.org/choir/share';
const usual = { detail: 'full', language: 'fr', message: 'standard' };

describe('The share dialog', () => {
  let site: Site;
  let ann: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ann = await site.signedIn('ann@monasso.org');
  });
  afterEach(() => site.close());

  const share = async (fields: Record<string, string | string[]>) => {
    const answer = await ann.send(path, { ...usual, ...fields });
    return answer.status === 303 ? await ann.follow(answer) : answer;
  };
  const views = () => listShares(site.scene.ann, { calendar: { id: site.scene.calendar.id } });

  it('shows the addresses before anything is sent', async () => {
    const { text } = await ann.get(path);
    for (const address of [
      'http://agenda.test/home/ann@monasso.org/choir.ics',
      'webcal://agenda.test/home/ann@monasso.org/choir.ics',
      'http://agenda.test/home/ann@monasso.org/choir.html',
    ])
      assert.ok(text.includes(`value="${address}"`), address);
    assert.deepEqual(await site.scene.inbox.all(), []);
  });

  it('names coming events that everybody would read, and no private ones', async () => {
    const into = { owner: 'ann@monasso.org', slug: 'choir' };
    await importCalendar(site.scene.ann, { ...into, bytes: oneEvent('Concert') });
    await importCalendar(site.scene.ann, { ...into, bytes: oneEvent('Dentiste', 'CLASS:PRIVATE') });
    const { text } = await ann.get(path);
    assert.match(text, /<li>Concert<\/li>/);
    assert.doesNotMatch(text, /Dentiste/);
  });

  it('leaves what it has to say to whoever looks, past a HEAD', async () => {
    const answer = await ann.send(path, { ...usual, kind: 'link', label: 'Site' });
    assert.equal(answer.status, 303);
    assert.equal((await ann.head(path)).status, 200);
    assert.match(textOf(await ann.get(path)), /Ce qui vient de se passer/);
  });

  it('invites several guests at once, with a line for each', async () => {
    const shown = textOf(
      await share({
        kind: 'guest',
        guests: 'adresse@orange.fr, Jean <jean@orange.fr>\nbad@@x.fr\nben@monasso.org; adresse@orange.fr',
      }),
    );
    assert.match(shown, /Invitation envoyée à adresse@orange\.fr\./);
    assert.match(shown, /Identifiant : adresse\.orange\.fr@monasso\.org/);
    assert.match(shown, /Invitation envoyée à jean@orange\.fr\./);
    assert.match(shown, /bad@@x\.fr contient plus d’un @/);
    assert.match(
      shown,
      /ben@monasso\.org est une personne de votre organisation : choisissez « Utilisateurs »/,
    );
    assert.equal((await views()).length, 2);
    assert.doesNotMatch(textOf(await ann.get(path)), /Ce qui vient de se passer/, 'said once');
  });

  it('offers to send again what waits already, and does', async () => {
    await share({ kind: 'guest', guests: 'gil@orange.fr' });
    const again = await share({ kind: 'guest', guests: 'gil@orange.fr' });
    assert.match(textOf(again), /Une invitation attend déjà la réponse de gil@orange\.fr/);
    const [view] = await views();
    const resent = await ann.follow(
      await ann.send(`/calendars/ann@monasso.org/choir/shares/${view!.share.id}/resend`, {}, { from: path }),
    );
    assert.match(textOf(resent), /Nouvelle invitation envoyée à gil@orange\.fr/);
    assert.equal((await site.scene.storage.db.selectFrom('invitations').selectAll().execute()).length, 2);
  });

  it('puts the note into the mail when it is asked to', async () => {
    await share({ kind: 'guest', guests: 'a@orange.fr', message: 'note', note: 'À jeudi !' });
    await share({ kind: 'guest', guests: 'b@orange.fr', message: 'standard', note: 'À jeudi !' });
    assert.match((await site.scene.inbox.last('a@orange.fr')).text, /À jeudi !/);
    assert.doesNotMatch((await site.scene.inbox.last('b@orange.fr')).text, /À jeudi !/);
  });

  it('shares with users in a role, by login, by what comes before the @, or picked', async () => {
    const shown = textOf(
      await share({ kind: 'user', people: 'nobody', picked: ['ben@monasso.org'], role: 'editor' }),
    );
    assert.match(shown, /ben@monasso\.org a maintenant accès à l’agenda/);
    assert.match(shown, /nobody@monasso\.org n’est pas un compte/);
    const [view] = await views();
    assert.equal(view!.share.role, 'editor');
  });

  it('shows the address of a secret link this once', async () => {
    const shown = await share({ kind: 'link', label: 'Mairie' });
    const feed = /value="(http:\/\/agenda\.test\/link\/[\w-]{43}\.ics)"/.exec(shown.text)![1]!;
    assert.match(textOf(shown), /montrée que cette fois/);
    assert.ok(!(await ann.get(path)).text.includes(feed));
    const everything = JSON.stringify(await site.scene.storage.db.selectFrom('shares').selectAll().execute());
    assert.ok(!everything.includes(/link\/([\w-]+)\./.exec(feed)![1]!));

    const [view] = await views();
    const rotated = await ann.follow(
      await ann.send(`/calendars/ann@monasso.org/choir/shares/${view!.share.id}/rotate`, {}, { from: path }),
    );
    assert.ok(!rotated.text.includes(feed));
    assert.match(rotated.text, /value="http:\/\/agenda\.test\/link\/[\w-]{43}\.ics"/);
  });

  it('wants a name for a link', async () => {
    const refused = await share({ kind: 'link', label: ' ' });
    assert.equal(refused.status, 422);
    assert.match(refused.text, /id="label"[^>]*aria-invalid/);
  });

  it('makes nothing public before it is confirmed, and warns with what will be read', async () => {
    const bytes = oneEvent('Concert de printemps');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
    const refused = await share({ kind: 'public' });
    assert.equal(refused.status, 422);
    assert.match(textOf(refused), /Tout le monde pourra lire cet agenda, pas seulement/);
    assert.match(textOf(refused), /Concert de printemps/);
    assert.match(textOf(refused), /Cochez la case/);
    assert.equal((await views()).length, 0);
    await share({ kind: 'public', sure: 'yes', private: 'yes' });
    const [view] = await views();
    assert.deepEqual([view!.share.audience.kind, view!.share.privateEvents], ['public', false]);
  });

  it('warns of a wider share that defeats a narrower one', async () => {
    await share({ kind: 'public', sure: 'yes' });
    const shown = textOf(await share({ kind: 'guest', guests: 'gil@orange.fr', detail: 'busy' }));
    assert.match(shown, /Le partage public en montre davantage que ce partage/);
  });

  it('keeps what was typed where the end is no day to come', async () => {
    for (const until of ['2026-03-09', 'tomorrow', '2026-02-31']) {
      const refused = await share({ kind: 'guest', guests: 'gil@orange.fr', until });
      assert.equal(refused.status, 422, until);
      assert.match(refused.text, /gil@orange\.fr<\/textarea>/);
      assert.match(textOf(refused), /La fin doit être aujourd’hui ou plus tard/);
    }
    await share({ kind: 'guest', guests: 'gil@orange.fr', until: '2026-03-31' });
    const [view] = await views();
    assert.equal(
      new Date(view!.share.until!).toISOString(),
      '2026-03-31T22:00:00.000Z',
      'that day included, in Paris',
    );
    assert.match(textOf(await ann.get(path)), /jusqu’au 31 mars 2026/);
  });

  it('wants addresses, and no more than it can tell of', async () => {
    assert.equal((await share({ kind: 'guest', guests: ' , ' })).status, 422);
    const many = Array.from({ length: 51 }, (_, n) => `guest${n}@orange.fr`).join('\n');
    assert.match(textOf(await share({ kind: 'guest', guests: many })), /Au plus 50 adresses/);
    const fifty = await share({ kind: 'guest', guests: many.split('\n').slice(1).join('\n') });
    assert.match(textOf(fifty), /Invitation envoyée à guest50@orange\.fr/);
    assert.match(textOf(fifty), /Invitation envoyée à guest1@orange\.fr\./);
  });

  it('tells who has it: state, last read, and mails that did not leave', async () => {
    await site.scene.gil();
    const { token } = await site.scene.invite('zoe@orange.fr');
    const someone = site.visitor();
    await someone.send('/invitation/opened', { invitation: token }, { from: `/invitation/${token}` });
    const { share: mia } = await site.scene.invite('mia@orange.fr');
    await site.scene.storage.transaction(async (tx) => {
      await tx
        .updateTable('outbox')
        .set({ state: 'failed', settled_at: 1, failure: 'address-unknown', error: 'mailbox <unknown>' })
        .where('share_id', '=', mia.id)
        .execute();
      const gil = await tx
        .selectFrom('shares')
        .select('id')
        .where('accepted_at', 'is not', null)
        .executeTakeFirstOrThrow();
      await tx
        .insertInto('reads')
        .values({ share_id: gil.id, program: 'Thunderbird', day: '2026-03-01' })
        .execute();
    });
    const page = await ann.get(path);
    const text = textOf(page);
    assert.match(text, /Gil \(gil@orange\.fr\) accepté le 10 mars 2026/);
    assert.match(text, /Lu pour la dernière fois le 1er mars 2026 par Thunderbird/);
    assert.match(text, /zoe@orange\.fr invitation ouverte/);
    assert.match(text, /mia@orange\.fr en attente de réponse/);
    assert.match(
      page.text,
      /n’a pas pu être envoyé\. Cette adresse n’existe pas.* du serveur\u00a0: mailbox &lt;unknown&gt;/,
    );
  });

  it('says of each only what is true: what they see, will see, saw, or never had', async () => {
    const { ann: annas, ben, eve, invite, gil, share: shareWith, clock } = site.scene;
    const row = async (who: string) => {
      const { text } = await ann.get(path);
      const all = text.slice(0, text.indexOf('</main>')).split('<li class="holder').slice(1);
      return textOf({ text: `<li class="holder${all.find((one) => one.includes(who))!}` });
    };
    const { share: linked } = await shareWith({ kind: 'link', label: 'Mairie' }, { detail: 'titles' });
    assert.match(await row('Mairie'), /actif voit les titres et les horaires/);
    await revokeShare(annas, { share: linked.id });
    assert.match(
      await row('Mairie'),
      /terminé le 10 mars 2026 voyait les titres et les horaires · accès retiré$/,
    );

    await invite('open@orange.fr', { until: clock.ms + 30 * 24 * 3_600_000 });
    assert.match(
      await row('open@'),
      /en attente de réponse verra tout après avoir accepté · jusqu’au 9 avril/,
    );
    for (const reason of ['declined', 'mistaken'] as const) {
      const { token } = await invite(`${reason}@orange.fr`);
      await declineInvitation(eve, { token, reason });
    }
    assert.match(await row('declined@'), /refusé le 10 mars 2026 n’y a jamais eu accès$/);
    assert.match(await row('mistaken@'), /« pas pour moi », le 10 mars 2026 n’y a jamais eu accès$/);
    const { share: withdrawn } = await invite('withdrawn@orange.fr');
    await revokeShare(annas, { share: withdrawn.id });
    assert.match(await row('withdrawn@'), /n’y a jamais eu accès · invitation retirée$/);

    const { context, shared } = await gil();
    assert.match(await row('gil@'), /accepté le 10 mars 2026 voit tout/);
    await leaveShare(context, { share: shared.share.id });
    assert.match(await row('gil@'), /voyait tout · a quitté le partage$/);
    const { share: editor } = await shareWith({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor' });
    await leaveShare(ben, { share: editor.id });
    assert.match(
      await row('ben@'),
      /pouvait lire et modifier les événements · voyait tout · a quitté le partage$/,
    );
    clock.advance({ hours: 15 * 24 });
    ann = await site.signedIn('ann@monasso.org');
    assert.match(await row('open@'), /invitation expirée n’y a pas accès Identifiant/);
    clock.advance({ hours: 16 * 24 });
    ann = await site.signedIn('ann@monasso.org');
    assert.match(await row('open@'), /terminé le 9 avril 2026 n’y a jamais eu accès · arrivé à sa fin/);
  });

  it('leaves what was refused in the form, with all else that was chosen, beside what was done', async () => {
    const shown = await share({
      kind: 'guest',
      guests: 'mia@orange.fr\nbad@@x.fr\nben@monasso.org',
      detail: 'titles',
      alarms: 'yes',
      until: '2026-04-01',
      message: 'note',
      note: 'À jeudi',
    });
    assert.equal(shown.status, 200);
    assert.match(textOf(shown), /Invitation envoyée à mia@orange\.fr\./);
    assert.match(
      shown.text,
      /<textarea id="guests"[^>]*aria-invalid="true">bad@@x\.fr\nben@monasso\.org<\/textarea>/,
    );
    assert.match(textOf(shown), /Ces 2 adresses n’ont pas été prises/);
    assert.match(shown.text, /<option value="titles" selected>/);
    assert.match(shown.text, /name="alarms" value="yes" checked/);
    assert.match(shown.text, /name="until"[^>]*value="2026-04-01"/);
    assert.match(shown.text, />À jeudi<\/textarea>/);
    const users = await share({
      kind: 'user',
      people: '',
      picked: ['ben@monasso.org', 'nobody@monasso.org'],
    });
    assert.match(users.text, /<textarea id="people"[^>]*>nobody@monasso\.org<\/textarea>/);
    assert.match(users.text, /name="kind" value="user" checked/);
    const again = await share({ kind: 'guest', guests: 'mia@orange.fr' });
    assert.match(
      again.text,
      /<textarea id="guests"[^>]*><\/textarea>/,
      'who is invited already needs no typing',
    );
    assert.match((await ann.get(path)).text, /<textarea id="guests"[^>]*><\/textarea>/, 'once');
  });

  it('asks before it takes away what cannot be given back, and says what that does', async () => {
    await share({ kind: 'link', label: 'Mairie' });
    await site.scene.invite('mia@orange.fr');
    await site.scene.gil();
    await share({ kind: 'user', people: 'ben@monasso.org' });
    await share({ kind: 'public', sure: 'yes' });
    const { text } = await ann.get(path);
    const asked = [...text.matchAll(/<details class="ask"[^>]*>([^]*?)<\/details>/g)].map(([whole]) => whole);
    for (const kind of ['withdraw', 'rotate']) {
      const outside = asked.reduce((rest, one) => rest.replace(one, ''), text);
      assert.doesNotMatch(outside, new RegExp(`/${kind}"`), 'by no button that is not asked for first');
    }
    const told = asked.map((one) => textOf({ text: one })).join('\n');
    for (const what of [
      /cessera aussitôt de répondre, y compris sur les sites.*il faudra donner la nouvelle/,
      /cessera aussitôt de répondre, y compris sur les sites.*On ne peut pas la rétablir/,
      /Le lien de l’invitation ne sera plus valable/,
      /il faudra l’inviter de nouveau/,
      /un courriel en avertit cette personne/,
      /L’adresse publique cessera aussitôt de répondre à tout le monde/,
    ])
      assert.match(told, what);
  });

  it('shows by a link, and to the public, the times alone unless it is told otherwise', async () => {
    await ann.send(path, { kind: 'link', label: 'Mairie', language: 'fr' });
    await ann.send(path, { kind: 'public', sure: 'yes', detail: 'full', openDetail: 'titles' });
    await ann.send(path, { kind: 'guest', guests: 'mia@orange.fr', openDetail: 'busy' });
    const shown = (await views()).map(({ share: { audience, detail } }) => `${audience.kind} ${detail}`);
    assert.deepEqual(shown.sort(), ['guest full', 'link busy', 'public titles']);
    assert.match((await ann.get(path)).text, /id="openDetail"[^]*?<option value="busy" selected>/);
  });

  it('promises of private events what happens', async () => {
    const bytes = oneEvent('Dentiste', 'CLASS:PRIVATE');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
    const shown = textOf(await ann.get(path));
    assert.match(shown, /Les événements privés y apparaissent comme « occupé », sans rien de plus\./);
    assert.doesNotMatch(shown, /jamais/);
    await share({ kind: 'public', sure: 'yes' });
    const page = textOf(await site.visitor().get('/home/ann@monasso.org/choir.html'));
    assert.match(page, /19:00 – 21:00 Occupé/);
  });

  it('changes a share, and takes it away at once', async () => {
    await site.scene.gil();
    const [view] = await views();
    const address = `/calendars/ann@monasso.org/choir/shares/${view!.share.id}`;
    const changed = await ann.follow(await ann.send(address, { detail: 'busy', until: '2026-04-01' }));
    assert.match(textOf(changed), /Le partage est modifié.*voit seulement « occupé »/);
    assert.equal((await ann.send(address, { detail: 'busy', until: '1999-01-01' })).status, 422);
    const gone = await ann.follow(await ann.send(`${address}/withdraw`, {}, { from: path }));
    assert.match(textOf(gone), /Accès retiré : Gil \(gil@orange\.fr\)/);
    assert.match(textOf(gone), /terminé le 10 mars 2026/);
    assert.equal((await ann.send(`${address}/withdraw`, {}, { from: path })).status, 410);
  });

  it('is for those alone who may share', async () => {
    const [, ben] = [
      await site.scene.share({ kind: 'user', login: 'ben@monasso.org' }),
      await site.signedIn('ben@monasso.org'),
    ];
    assert.equal((await ben.get(path)).status, 403);
    assert.equal(
      (await site.visitor().get(path)).headers['location'],
      '/sign-in?next=%2Fcalendars%2Fann%40monasso.org%2Fchoir%2Fshare',
    );
    const { share } = await site.scene.share({ kind: 'link', label: 'x' });
    await ben.send('/calendars', { name: 'Sien' });
    const foreign = await ben.send(
      `/calendars/ben@monasso.org/sien/shares/${share.id}/withdraw`,
      {},
      { from: '/calendars' },
    );
    assert.equal(foreign.status, 404);
  });
});
