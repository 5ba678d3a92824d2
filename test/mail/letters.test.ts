import assert from 'node:assert/strict';
import PostalMime from 'postal-mime';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { changeCalendar } from '../../src/calendars/change-calendar.ts';
import { compose } from '../../src/mail/mime.ts';
import type { Letter } from '../../src/mail/letter.ts';
import { changedLetter } from '../../src/mail/letters/changed.ts';
import {
  endedForOwnerLetter,
  endedLetter,
  endingForOwnerLetter,
  endingLetter,
} from '../../src/mail/letters/end.ts';
import { membershipLetter } from '../../src/mail/letters/membership.ts';
import { answeredLetter } from '../../src/mail/letters/answer.ts';
import { handedOverLetter, receivedLetter } from '../../src/mail/letters/handover.ts';
import { passwordLetter } from '../../src/mail/letters/password.ts';
import { languages, type Language } from '../../src/people/language.ts';
import { resendInvitation } from '../../src/sharing/resend-invitation.ts';
import { wordsIn } from '../../src/words/words.ts';
import { acceptInvitation } from '../../src/sharing/accept-invitation.ts';
import { changeShare } from '../../src/sharing/change-share.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import * as accounts from '../../src/storage/tables/accounts.ts';
import * as calendars from '../../src/storage/tables/calendars.ts';
import { openScene, password, type Scene } from '../support/scene.ts';

const named = { id: 'abcdefgh23456789', createdAt: Date.UTC(2026, 2, 10, 9) };

describe('the letter of an invitation', () => {
  let scene: Scene;
  beforeEach(async () => (scene = await openScene()));
  afterEach(() => scene.close());

  const parsed = async (letter: Letter) => PostalMime.parse((await compose(scene.config, letter, named)).raw);

  it('holds all that the guest needs, and parsed back makes a working subscription', async () => {
    const until = Temporal.ZonedDateTime.from('2026-09-01T00:00[Europe/Paris]').epochMilliseconds;
    await scene.share(
      { kind: 'guest', email: 'adresse@orange.fr' },
      { detail: 'titles', privateEvents: true, until, note: 'À jeudi !\nAnn' },
    );
    const mail = await parsed(await scene.inbox.last('adresse@orange.fr'));
    const text = mail.text!;
    const html = mail.html!;
    for (const part of [
      'Chorale',
      'Ann Martin (ann@monasso.org)',
      'adresse@orange.fr',
      'Peut lire',
      'les titres et les horaires, événements privés compris',
      'jusqu’au 31 août 2026 inclus',
      'jusqu’au 24 mars 2026 à 10:00',
      'À jeudi !',
      'https://agenda.monasso.org/sign-in',
      'https://agenda.monasso.org/home/ann@monasso.org/choir.ics',
      'adresse.orange.fr@monasso.org',
    ]) {
      assert.ok(text.includes(part), `text: ${part}`);
      assert.ok(html.includes(part), `html: ${part}`);
    }
    assert.deepEqual(mail.from, {
      name: 'Ann Martin (Agenda monasso.org)',
      address: 'fasti@agenda.monasso.org',
    });
    assert.deepEqual(mail.replyTo, [{ name: 'Ann Martin', address: 'ann@monasso.org' }]);
    assert.deepEqual(mail.to, [{ name: '', address: 'adresse@orange.fr' }]);
    assert.equal(mail.messageId, '<abcdefgh23456789@agenda.monasso.org>');

    const [link] = /https:\S+\/invitation\/\S+/.exec(text)!;
    assert.ok(html.includes(`href="${link}"`), 'the link can be clicked');
    const token = link.slice(link.lastIndexOf('/') + 1);
    await acceptInvitation(scene.eve, { token, name: 'Adresse', password, confirmation: password });
    const login = /Votre identifiant\s: (\S+)/.exec(text)![1]!;
    const account = await accounts.find(scene.storage.db, scene.domain.id, login);
    assert.ok(account?.actor.kind === 'guest');
    const feed = new URL(/\(ICS\)\s: (\S+)/.exec(text)![1]!).pathname.split('/');
    const at = { owner: decodeURIComponent(feed[2]!), slug: feed[3]!.replace(/\.ics$/, '') };
    const opened = await openCalendar(scene.as(account.actor), at, 'read');
    assert.equal(opened.access.view.ofPublic.detail, 'titles');
  });

  it('is in the language of the guest', async () => {
    await scene.share({ kind: 'guest', email: 'gil@orange.fr' }, { language: 'en' });
    const letter = await scene.inbox.last('gil@orange.fr');
    assert.equal(letter.subject, 'Ann Martin shares the calendar “Chorale” with you');
    assert.match(letter.text, /Ann Martin \(monasso\.org\) shares a calendar with you/);
    assert.match(letter.text, /until 24 March 2026 at 10:00/);
    assert.doesNotMatch(letter.text, /Agenda|mot de passe/);
  });

  it('is followed, once it is accepted, by how to subscribe with each program', async () => {
    await scene.gil();
    const mail = await parsed(await scene.inbox.last('gil@orange.fr'));
    assert.equal(mail.subject, 'Pour vous abonner à «\u00a0Chorale\u00a0»');
    for (const part of [
      'https://agenda.monasso.org/home/ann@monasso.org/choir.ics',
      'webcal://agenda.monasso.org/home/ann@monasso.org/choir.ics',
      'gil.orange.fr@monasso.org',
      'celui de votre compte invité',
      'Google Agenda ne sait pas envoyer de mot de passe',
      'Outlook.com et Microsoft 365 ne savent pas envoyer de mot de passe',
      'lien secret',
    ]) {
      assert.ok(mail.text!.includes(part), `text: ${part}`);
      assert.ok(mail.html!.includes(part), `html: ${part}`);
    }
    assert.doesNotMatch(mail.text!, /invitation\//);
  });

  it('never holds a password', async () => {
    await scene.gil();
    for (const { text, html } of await scene.inbox.all()) assert.ok(!(text + html).includes(password));
  });

  it('says that it replaces an earlier one, and that an account is there', async () => {
    const { context } = await scene.gil();
    assert.equal(context.actor.kind, 'guest');
    const { calendar } = await openCalendar(scene.ann, { id: scene.calendar.id }, 'own');
    assert.equal(calendar.name, 'Chorale');
    const second = await addCalendar(scene.ann, { owner: 'ann@monasso.org', name: 'Réunions' });
    await scene.share({ kind: 'guest', email: 'gil@orange.fr' }, { calendar: { id: second.id } });
    const { text } = await scene.inbox.last('gil@orange.fr');
    assert.match(text, /^Bonjour Gil,/);
    assert.match(text, /celui de votre compte invité/);
  });

  it('escapes what people typed', async () => {
    const evil = '<script>alert(1)</script>"&\'';
    await changeCalendar(scene.ann, { calendar: { id: scene.calendar.id }, name: evil });
    await scene.share(
      { kind: 'guest', email: 'gil@orange.fr' },
      { note: `${evil}\u0007\n{{token}} <% it %>` },
    );
    const { html, text } = await scene.inbox.last('gil@orange.fr');
    assert.ok(!html.includes('<script'));
    assert.ok(html.includes('&lt;script&gt;alert(1)&lt;/script&gt;&quot;&amp;&#39;'));
    assert.ok(text.includes(evil) && text.includes('{{token}} <% it %>'));
    assert.ok(!(text + html).includes('\u0007'), 'a sign that programs obey is none that they show');
  });

  it('lets nobody write a header', async () => {
    const injected = 'Chorale\r\nBcc: all@monasso.org\r\n\r\nHello';
    // As if a name had come in by another way than ours.
    await scene.storage.transaction((tx) => calendars.saveHead(tx, scene.calendar.id, { name: injected }));
    await scene.storage.transaction((tx) =>
      tx
        .updateTable('principals')
        .set({ name: 'Ann\r\nBcc: x@y.fr' })
        .where('id', '=', scene.users.ann.id)
        .execute(),
    );
    await scene.share(
      { kind: 'guest', email: 'gil@orange.fr' },
      { note: 'a\r\nBcc: x@y.fr\r\n\r\n.\r\nQUIT' },
    );
    const letter = await scene.inbox.last('gil@orange.fr');
    const { raw } = await compose(scene.config, letter, named);
    const head = raw.toString().split('\r\n\r\n')[0]!;
    assert.doesNotMatch(head, /^Bcc/im);
    const mail = await parsed(letter);
    assert.equal(mail.bcc, undefined);
    assert.equal(
      mail.subject,
      'Ann Bcc: x@y.fr partage l’agenda «\u202fChorale Bcc: all@monasso.org Hello\u202f» avec vous',
    );
    assert.ok(mail.text!.includes('QUIT'));
  });

  it('is the same mail at each attempt', async () => {
    await scene.share({ kind: 'guest', email: 'gil@orange.fr' });
    const letter = await scene.inbox.last('gil@orange.fr');
    const heads = await Promise.all(
      [1, 2].map(async () => (await compose(scene.config, letter, named)).raw.toString().split('--')[0]!),
    );
    const withoutBoundary = heads.map((head) => head.replace(/boundary="[^"]*"/, ''));
    assert.equal(withoutBoundary[0], withoutBoundary[1]);
    assert.match(heads[0]!, /Date: Tue, 10 Mar 2026 09:00:00 \+0000/);
  });

  it('names the role of a user, and their own login', async () => {
    await scene.share({ kind: 'user', login: 'ben@monasso.org' }, { role: 'editor', language: 'en' });
    const { text } = await scene.inbox.last('ben@monasso.org');
    assert.match(text, /Your role: May read and change events$/m);
    assert.match(text, /Your login: ben@monasso\.org/);
    assert.match(text, /that of your account/);
  });

  it('tells an end that is not at midnight with its time', async () => {
    const { shared } = await scene.gil();
    const until = Temporal.Instant.from('2026-06-30T16:30:00Z').epochMilliseconds;
    await changeShare(scene.ann, { share: shared.share.id, terms: { until } });
    assert.match((await scene.inbox.last('gil@orange.fr')).text, /jusqu’au 30 juin 2026 à 18:30/);
  });
});

describe('every letter', () => {
  let scene: Scene;
  beforeEach(async () => (scene = await openScene()));
  afterEach(() => scene.close());

  async function anew(): Promise<void> {
    await scene.close();
    scene = await openScene();
  }

  /** One of each kind, in a language: to guests, users and owners, for people and for a space. */
  async function allKinds(language: Language): Promise<Letter[]> {
    const { config, domain, users, calendar: choir, inbox } = scene;
    const space = await scene.space('bureau', { ann: 'owner', ben: 'member' });
    const board = await addCalendar(scene.ann, { owner: space.login, name: 'Réunions' });
    const until = Temporal.Instant.from('2026-09-01T16:30:00Z').epochMilliseconds;
    const more = { language, until, note: 'Merci' };
    const { share: invited } = await scene.share({ kind: 'guest', email: 'gil@orange.fr' }, more);
    await resendInvitation(scene.ann, { share: invited.id });
    await scene.share({ kind: 'guest', email: 'gil@orange.fr' }, { ...more, calendar: { id: board.id } });
    const { share } = await scene.share(
      { kind: 'user', login: 'ben@monasso.org' },
      { ...more, role: 'editor' },
    );
    const timeZone = 'Europe/Paris';
    const { calendar: spaces } = await openCalendar(scene.ann, { id: board.id }, 'own');
    const link = { ...share, audience: { kind: 'link', label: 'Mairie' } } as const;
    const owner = { ...users.ann, language };
    const ends = [choir, spaces].flatMap((calendar) => [
      changedLetter(config, { calendar, share, timeZone }),
      handedOverLetter(config, { calendar, share, timeZone, from: 'Zoé' }),
      endingLetter(config, { calendar, share, timeZone }),
      ...(['byOwner', 'byTime', 'removed'] as const).map((how) =>
        endedLetter(config, { calendar, share }, how),
      ),
    ]);
    const forOwner = [
      endingForOwnerLetter(config, { calendar: choir, share: link, timeZone }, owner),
      endedForOwnerLetter(config, { calendar: choir, share: link }, owner),
      ...(['accepted', 'declined', 'mistaken', 'left', 'gone'] as const).map((answer) =>
        answeredLetter(config, { calendar: choir, share }, answer, owner),
      ),
      ...(['removed', 'ended'] as const).map((how) =>
        membershipLetter(config, { space, calendars: ['Réunions'] }, how, owner),
      ),
      receivedLetter(config, { calendar: choir, from: 'Zoé', withdrawn: ['gil@orange.fr'] }, owner),
    ];
    const { login, name } = users.ben;
    const lifetime = Temporal.Duration.from({ minutes: 60 });
    const reset = passwordLetter(config, {
      to: login,
      login,
      name,
      domain: domain.id,
      language,
      token: 'x',
      lifetime,
    });
    return [...(await inbox.all()), ...ends, ...forOwner, reset];
  }

  it('keeps French signs with the word before them', async () => {
    const letters = await allKinds('fr');
    assert.ok(letters.length > 15);
    for (const { subject, text, html } of letters)
      for (const part of [subject, text, html.replace(/<style.*?<\/style>| style="[^"]*"/gs, '')]) {
        assert.doesNotMatch(part, /[ \n][:;!?»]|«[ \n]/, subject);
        assert.doesNotMatch(part, /[\p{L}\d][;!?»]|«[\p{L}\d]/u, subject);
      }
  });

  it('is filled in to its last word', async () => {
    for (const language of languages) {
      for (const { subject, text, html, from } of await allKinds(language)) {
        assert.doesNotMatch(
          `${subject}${text}${html}${from ?? ''}`,
          /\{\{|undefined|\bmail\.\w|\bshare\.\w/,
          subject,
        );
        assert.match(text, /monasso\.org, https:\/\/agenda\.monasso\.org\./, 'whose server it is');
      }
      await anew();
    }
  });

  it('tells roles, details and days in the words of the pages', async () => {
    for (const language of languages) {
      const { t } = wordsIn(language);
      const [letter] = (await allKinds(language)).filter(({ to }) => to === 'ben@monasso.org');
      const day = { fr: '1 septembre 2026 à 18:30'.replace('1 ', '1er '), en: '1 September 2026 at 18:30' }[
        language
      ];
      for (const words of [
        t('share.roles.editor'),
        t('invitation.seen.full'),
        t('until.moment', { moment: day }),
      ])
        assert.ok(letter!.text.includes(words), words);
      await anew();
    }
  });

  it('promises no answer of a space, which reads no mail', async () => {
    for (const language of languages) {
      const letters = await allKinds(language);
      const spaces = letters.filter(({ owner }) => owner?.name === 'bureau');
      assert.ok(spaces.length >= 6);
      for (const { text, subject } of spaces) {
        assert.doesNotMatch(text, /Your reply will|Votre réponse ira/, subject);
        assert.doesNotMatch(text, /(write to|écrivez à) bureau/, subject);
      }
      const people = letters.filter(({ owner }) => owner?.login === 'ann@monasso.org');
      for (const { text } of people) assert.match(text, /Your reply will go to Ann|Votre réponse ira à Ann/);
      await anew();
    }
  });

  it('that an earlier version sealed leaves too', async () => {
    const [letter] = await allKinds('fr');
    const before = { ...letter! };
    delete before.from;
    const { raw } = await compose(scene.config, before, named);
    assert.match(raw.toString(), /^From: Fasti <fasti@agenda\.monasso\.org>/m);
  });
});
