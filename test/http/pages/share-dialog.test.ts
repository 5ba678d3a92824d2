import assert from 'node:assert/strict';
import { importCalendar } from '../../../src/calendars/import-calendar.ts';
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

  it('invites several guests at once, with a line for each', async () => {
    const shown = textOf(
      await share({
        kind: 'guest',
        guests: 'adresse@orange.fr, Jean <jean@orange.fr>\nbad@@x.fr\nben@monasso.org; adresse@orange.fr',
      }),
    );
    assert.match(shown, /adresse@orange\.fr est invité/);
    assert.match(shown, /Identifiant : adresse\.orange\.fr@monasso\.org/);
    assert.match(shown, /jean@orange\.fr est invité/);
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
    assert.match(textOf(again), /a déjà un partage/);
    const [view] = await views();
    const resent = await ann.follow(
      await ann.send(`/calendars/ann@monasso.org/choir/shares/${view!.share.id}/resend`, {}, { from: path }),
    );
    assert.match(textOf(resent), /un nouveau courriel est en route/);
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
    assert.match(textOf(fifty), /guest50@orange\.fr est invité/);
    assert.match(textOf(fifty), /guest1@orange\.fr est invité/);
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
    assert.match(text, /mia@orange\.fr invité/);
    assert.match(
      page.text,
      /n’a pas pu être envoyé\. Cette adresse n’existe pas.* du serveur\u00a0: mailbox &lt;unknown&gt;/,
    );
  });

  it('changes a share, and takes it away with one click', async () => {
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
