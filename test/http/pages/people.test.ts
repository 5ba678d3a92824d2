import assert from 'node:assert/strict';
import { importCalendar } from '../../../src/calendars/import-calendar.ts';
import { offerSetUp } from '../../../src/signing-in/offer-set-up.ts';
import * as outbox from '../../../src/storage/tables/outbox.ts';
import { password } from '../../support/scene.ts';
import { emptyScene, oneEvent, openSite, textOf, type Site, type Visitor } from './site.ts';

describe('One’s own calendars', () => {
  let site: Site;
  let ann: Visitor;
  beforeEach(async () => {
    site = await openSite();
    ann = await site.signedIn('ann@monasso.org');
  });
  afterEach(() => site.close());

  it('are made with a name and a colour', async () => {
    const answer = await ann.send('/calendars', { name: 'Sorties <b>&', color: '#7a5bc4' });
    const page = await ann.follow(answer);
    assert.match(textOf(page), /L’agenda « Sorties <b>& » est créé/);
    assert.match(page.text, /fill="#7a5bc4"/);
    assert.match(page.text, /href="\/calendars\/ann@monasso\.org\/sorties-b\/share"/);
    const refused = await ann.send('/calendars', { name: ' ' });
    assert.equal(refused.status, 422);
    assert.match(textOf(refused), /Il faut un nom/);
  });

  it('come from a file, each under an address of its own, and say what came in', async () => {
    const file = { name: 'Mes sorties.ics', bytes: oneEvent('Musée') };
    const page = textOf(
      await ann.follow(await ann.upload('/calendars/import', { importName: '' }, file, '/calendars')),
    );
    assert.match(page, /« mes-sorties » est importé 1 événement – 1 nouveau\./);
    await ann.upload('/calendars/import', { importName: 'Mes sorties' }, file, '/calendars');
    assert.match((await ann.get('/calendars')).text, /\/calendars\/ann@monasso\.org\/mes-sorties-2\/share/);
  });

  it('are updated from a file', async () => {
    const path = '/calendars/ann@monasso.org/choir/import';
    const file = { name: 'a.ics', bytes: oneEvent('Musée') };
    await ann.upload(path, {}, file);
    const again = textOf(await ann.follow(await ann.upload(path, {}, file)));
    assert.match(again, /1 événement – 1 inchangé/);
  });

  it('tell of a file that is none, and of its bad lines', async () => {
    const page = '/calendars';
    const none = await ann.upload(
      '/calendars/import',
      {},
      { name: 'a.ics', bytes: Buffer.from('hello') },
      page,
    );
    assert.equal(none.status, 422);
    assert.match(textOf(none), /n’est pas un agenda/);
    const missing = await ann.send('/calendars/ann@monasso.org/choir/import', {});
    assert.match(textOf(missing), /Choisissez un fichier/);
    const bytes = oneEvent('Musée', 'NOT A LINE');
    const some = textOf(
      await ann.follow(await ann.upload('/calendars/import', {}, { name: 'b.ics', bytes }, page)),
    );
    assert.match(some, /1 remarque sur le fichier : ligne 10/);
  });

  it('are renamed without losing their address', async () => {
    const page = await ann.follow(
      await ann.send('/calendars/ann@monasso.org/choir/settings', { name: 'Chœur', color: '#1f8a83' }),
    );
    assert.match(textOf(page), /« Chœur » est modifié/);
    assert.match(page.text, /\/calendars\/ann@monasso\.org\/choir\/share/);
    assert.equal((await ann.send('/calendars/ann@monasso.org/choir/settings', { name: '' })).status, 422);
  });

  it('are removed once their name was typed', async () => {
    assert.equal((await ann.send('/calendars/ann@monasso.org/choir/remove', { typed: 'chor' })).status, 422);
    const page = await ann.follow(
      await ann.send('/calendars/ann@monasso.org/choir/remove', { typed: ' Choir ' }),
    );
    assert.match(textOf(page), /« Chorale » est supprimé/);
    assert.equal((await ann.get('/calendars/ann@monasso.org/choir/share')).status, 404);
  });

  it('of others are not there', async () => {
    const ben = await site.signedIn('ben@monasso.org');
    for (const page of ['settings', 'import', 'remove', 'share'])
      assert.equal((await ben.get(`/calendars/ann@monasso.org/choir/${page}`)).status, 404);
  });

  it('are no guest’s', async () => {
    await site.scene.gil();
    const gil = await site.signedIn('gil@orange.fr');
    assert.equal((await gil.get('/calendars')).headers['location'], '/shared');
    assert.equal((await gil.get('/outbox')).headers['location'], '/shared');
  });
});

describe('What is shared with a guest', () => {
  let site: Site;
  let gil: Visitor;
  beforeEach(async () => {
    site = await openSite();
    const bytes = oneEvent('Répétition', 'LOCATION:Salle 4');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
    await site.scene.gil();
    gil = await site.signedIn('gil@orange.fr');
  });
  afterEach(() => site.close());

  it('is a readable list, with address, login and steps', async () => {
    const page = await gil.get('/shared');
    assert.match(
      textOf(page),
      /Chorale partagé par Ann Martin · tous les détails .* Jeudi 12 mars 19:00 – 21:00 Répétition Salle 4/,
    );
    assert.match(page.text, /value="http:\/\/agenda\.test\/home\/ann@monasso\.org\/choir\.ics"/);
    assert.match(page.text, /value="gil\.orange\.fr@monasso\.org"/);
    assert.match(
      textOf(page),
      /Google Agenda ne sait pas envoyer de mot de passe.* Demandez à Ann Martin un lien secret/,
    );
  });

  it('can be left', async () => {
    const id = /action="\/shared\/(\w+)\/leave"/.exec((await gil.get('/shared')).text)![1]!;
    const page = textOf(await gil.follow(await gil.send(`/shared/${id}/leave`, {}, { from: '/shared' })));
    assert.match(page, /Vous avez quitté ce partage/);
    assert.match(page, /Aucun agenda n’est partagé/);
  });

  it('may wait for their answer', async () => {
    const { operator } = site.scene;
    const { addCalendar } = await import('../../../src/calendars/add-calendar.ts');
    const { id } = await addCalendar(operator, { owner: 'ann@monasso.org', name: 'Sorties' });
    const { share } = await site.scene.invite('gil@orange.fr', { calendar: { id } });
    assert.match(textOf(await gil.get('/shared')), /Ann Martin vous propose l’agenda « Sorties »/);
    const page = await gil.follow(await gil.send(`/shared/${share.id}/accept`, {}, { from: '/shared' }));
    assert.match(textOf(page), /Sorties partagé par Ann Martin/);
  });
});

describe('One’s account', () => {
  let site: Site;
  let gil: Visitor;
  beforeEach(async () => {
    site = await openSite();
    await site.scene.gil();
    gil = await site.signedIn('gil@orange.fr');
  });
  afterEach(() => site.close());

  const change = {
    current: password,
    password: 'quatre-saisons-bleues',
    confirmation: 'quatre-saisons-bleues',
  };

  it('gets a new password, and is signed out everywhere else', async () => {
    const other = await site.signedIn('gil@orange.fr');
    const page = await gil.follow(await gil.send('/account/password', change, { from: '/account' }));
    assert.match(textOf(page), /nouveau mot de passe est enregistré/);
    assert.equal((await other.get('/shared')).status, 303);
    assert.equal((await gil.get('/shared')).status, 200);
  });

  it('wants the present password first', async () => {
    const refused = await gil.send('/account/password', { ...change, current: 'no' }, { from: '/account' });
    assert.equal(refused.status, 422);
    assert.match(textOf(refused), /Ce n’est pas votre mot de passe actuel/);
    assert.doesNotMatch(refused.text, /quatre-saisons/);
  });

  it('is deleted by a guest who proves it is theirs', async () => {
    assert.equal((await gil.send('/account/delete', { password: 'no' }, { from: '/account' })).status, 422);
    const page = await gil.follow(await gil.send('/account/delete', { password }, { from: '/account' }));
    assert.match(textOf(page), /Votre compte est supprimé/);
    assert.equal((await gil.get('/shared')).status, 303);
    const ann = await site.signedIn('ann@monasso.org');
    assert.doesNotMatch((await ann.get('/account')).text, /account\/delete/);
    assert.equal((await ann.send('/account/delete', { password }, { from: '/account' })).status, 403);
  });
});

describe('The mails', () => {
  it('are shown to the administrator, with what went wrong, and to nobody else', async () => {
    const site = await openSite();
    try {
      await site.scene.share({ kind: 'user', login: 'ben@monasso.org' });
      const [letter] = await site.scene.inbox.all();
      const { storage, clock } = site.scene;
      const trouble = { failure: 'mailbox-full', error: 'mailbox <full>' } as const;
      const held = (await outbox.claim(storage, clock.ms, clock.ms + 1000))!;
      await storage.transaction((tx) => outbox.markFailed(tx, held, trouble, clock.ms, clock.ms + 60_000));
      const ann = await site.signedIn('ann@monasso.org');
      const page = textOf(await ann.get('/outbox'));
      assert.ok(page.includes(letter!.subject.replace(/[\u00a0\u202f]/g, ' ')), page);
      assert.match(
        page,
        /ben@monasso\.org · .* en attente La boîte de la personne est pleine.* mailbox <full>/,
      );
      const ben = await site.signedIn('ben@monasso.org');
      assert.equal((await ben.get('/outbox')).status, 403);
      assert.equal((await site.visitor().get('/outbox')).status, 303);
    } finally {
      await site.close();
    }
  });
});

describe('Setting up', () => {
  it('is offered once, at the address that the start printed', async () => {
    const site = await openSite();
    const { scene } = site;
    try {
      await emptyScene(site);
      assert.match(textOf(await site.visitor().get('/')), /n’est pas encore en place/);
      const { token } = (await offerSetUp(scene.operator))!;
      const path = `/set-up/${token}`;
      const first = site.visitor();
      assert.equal((await first.get('/set-up/wrong')).status, 404);
      const values = {
        domain: 'Mairie.Example',
        login: 'maire',
        name: 'Zoé',
        language: 'en',
        password: 'x',
        confirmation: 'x',
      };
      for (const [bad, field] of [
        [{ domain: 'no domain' }, 'domain'],
        [{ login: 'é è' }, 'login'],
        [{ name: '' }, 'name'],
        [{}, 'password'],
        [{ confirmation: 'y' }, 'confirmation'],
      ] as const) {
        const refused = await first.send(path, { ...values, ...bad });
        assert.equal(refused.status, 422);
        assert.match(refused.text, new RegExp(`id="${field}"[^>]*aria-invalid`), field);
      }
      const fields = { ...values, password: 'six-pommes-vertes', confirmation: 'six-pommes-vertes' };
      const done = await first.send(path, fields);
      assert.equal(done.headers['location'], '/calendars');
      assert.match(textOf(await first.follow(done)), /My calendars .* Account: Zoé maire@mairie\.example/);
      assert.equal((await site.visitor().get(path)).status, 409);
    } finally {
      await site.close();
    }
  });
});

describe('A calendar’s own page', () => {
  let site: Site;
  beforeEach(async () => {
    site = await openSite();
    const bytes = oneEvent('<Concert> de printemps', 'DESCRIPTION:secret');
    await importCalendar(site.scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
  });
  afterEach(() => site.close());

  const path = '/home/ann@monasso.org/choir.html';

  it('shows anyone what is public, kept out of search engines', async () => {
    await site.scene.share({ kind: 'public' });
    const page = await site.visitor().get(path);
    assert.equal(page.status, 200);
    assert.equal(page.headers['x-robots-tag'], 'noindex');
    assert.match(page.text, /<meta name="robots" content="noindex">/);
    assert.match(textOf(page), /Jeudi 12 mars 19:00 – 21:00 <Concert> de printemps/);
    assert.match(page.text, /href="webcal:\/\/agenda\.test\/home\/ann@monasso\.org\/choir\.ics"/);
    assert.match(textOf(page), /Heure de Paris/);
    assert.equal((await site.visitor().get('/home/ann@monasso.org/choir?fmt=html')).status, 200);
  });

  it('asks everyone else to sign in, whether there is one or not', async () => {
    for (const slug of ['choir', 'nothing']) {
      const answer = await site.visitor().get(`/home/ann@monasso.org/${slug}.html`);
      assert.equal(answer.headers['location'], `/sign-in?next=%2Fhome%2Fann%40monasso.org%2F${slug}.html`);
    }
    const ben = await site.signedIn('ben@monasso.org');
    assert.equal((await ben.get(path)).status, 404);
    assert.equal((await ben.get('/home/ann@monasso.org/nothing.html')).status, 404);
  });

  it('shows a guest what they may see, with their login', async () => {
    await site.scene.gil();
    const gil = await site.signedIn('gil@orange.fr');
    assert.match(textOf(await gil.get(path)), /Nom d’utilisateur : gil\.orange\.fr@monasso\.org/);
  });

  it('stands at a secret link too, with the link’s addresses, until it is withdrawn', async () => {
    const { page, feed, share } = await site.scene.share(
      { kind: 'link', label: 'Mairie' },
      { detail: 'busy' },
    );
    const shown = await site.visitor().get(new URL(page).pathname);
    assert.match(textOf(shown), /Occupé/);
    assert.doesNotMatch(textOf(shown), /Concert/);
    assert.ok(shown.text.includes(feed));
    assert.equal(shown.headers['referrer-policy'], 'no-referrer');
    const { revokeShare } = await import('../../../src/sharing/revoke-share.ts');
    await revokeShare(site.scene.ann, { share: share.id });
    const gone = await site.visitor().get(new URL(page).pathname);
    assert.equal(gone.status, 410);
    assert.match(textOf(gone), /Ce partage est terminé/);
  });

  it('shows another window when asked, and says which are allowed', async () => {
    await site.scene.share({ kind: 'public' });
    assert.match(
      textOf(await site.visitor().get(`${path}?start=2026-03-01&end=2026-03-08`)),
      /Aucun événement/,
    );
    assert.equal((await site.visitor().get(`${path}?start=yesterday`)).status, 400);
  });
});
