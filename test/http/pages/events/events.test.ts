import assert from 'node:assert/strict';
import { addCalendar } from '../../../../src/calendars/add-calendar.ts';
import { changeCalendar } from '../../../../src/calendars/change-calendar.ts';
import { saveEvent } from '../../../../src/calendars/save-event.ts';
import { openCalendar } from '../../../../src/calendars/open-calendar.ts';
import { toldNames, type Named } from '../../../../src/calendars/told-names.ts';
import { personOf } from '../../../../src/people/actor.ts';
import type { User } from '../../../../src/people/user.ts';
import { eventText } from '../../../calendars/events.ts';
import { inEachScene } from '../../../support/scene.ts';
import { siteOver, textOf, type Site, type Visitor } from '../site.ts';
import { addressIn, fieldsIn, fill, textsIn } from './forms.ts';

const home = '/agenda/event/ann@monasso.org/choir';
const weekly = eventText(
  'weekly',
  [
    'DTEND;TZID=Europe/Paris:20260310T200000',
    'RRULE:FREQ=WEEKLY;BYDAY=TU',
    'SUMMARY:Répétition',
    'X-KEPT;X-P=1:as it is',
    'BEGIN:VALARM',
    'ACTION:AUDIO',
    'TRIGGER:-PT5M',
    'END:VALARM',
  ],
  { start: 'X' },
).replace('DTSTART:X', 'DTSTART;TZID=Europe/Paris:20260310T183000');
const third = 'at=2026-03-24T17:30:00Z';

inEachScene(
  'Events by page',
  (scene) => {
    let site: Site;
    let ann: Visitor;
    beforeEach(async () => {
      site = await siteOver(scene());
      ann = await site.signedIn('ann@monasso.org');
    });
    afterEach(() => site.close());

    const save = async (name: string, text: string) => {
      await saveEvent(scene().ann, { calendar: { id: scene().calendar.id }, name, text });
    };

    it('are made by a form that says what it may, seen, and taken back', async () => {
      const made = await fill(ann, '/agenda/event/new?date=2026-03-10&start=18:30', 'event/new', {
        title: 'Concert <d’été>',
        place: 'Salle des fêtes',
        description: 'Billets : https://x.org/a?b=1&c=2.\r\nVenez !',
        categories: 'Chœur, public',
        repeat: 'month',
        monthly: 'weekday',
        ends: 'count',
        count: '4',
        reminders: ['60', '1440'],
        attendees: 'Nadia Roux <nadia@orange.fr>\r\nzoe@free.fr',
      });
      const shown = await ann.follow(made);
      const text = textOf(shown);
      assert.match(text, /« Concert <d’été> » est dans l’agenda Chorale/);
      assert.match(text, /Mardi 10 mars 2026, 18:30 – 19:30 Le 2e mardi de chaque mois, 4 fois/);
      assert.match(text, /1 heure avant, 1 jour avant/);
      assert.match(
        shown.text,
        /<a href="https:\/\/x\.org\/a\?b=1&amp;c=2" rel="noopener noreferrer nofollow">/,
      );
      const [kept] = await textsIn(site);
      assert.match(kept!, /RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=4\r\n/);
      assert.match(kept!, /ATTENDEE;CN=Nadia Roux:mailto:nadia@orange\.fr\r\nATTENDEE:mailto:zoe@free\.fr/);
      const undone = await ann.follow(
        await ann.post('/agenda/event/undo', fieldsIn(shown.text, 'event/undo')),
      );
      assert.match(textOf(undone), /tout est comme avant/);
      assert.deepEqual(await textsIn(site), []);
    });

    it('tell what is wrong beside each field and in a summary, and keep what was typed', async () => {
      const page = '/agenda/event/new?date=2026-03-10&start=18:30';
      const wrong = await fill(ann, page, 'event/new', {
        title: 'Fête',
        endDate: '2026-03-09',
        zone: 'Mars/Olympus',
        attendees: 'personne',
        repeat: 'day',
        interval: '0',
      });
      assert.equal(wrong.status, 422);
      assert.match(textOf(wrong), /3 champs sont à corriger/);
      for (const field of ['zone', 'attendees', 'interval'])
        assert.match(wrong.text, new RegExp(`href="#${field}"[\\s\\S]*id="${field}-error"`), field);
      assert.match(wrong.text, /role="alert"[^>]*data-told/);
      assert.match(wrong.text, /name="title"[^>]*value="Fête"/);
      const before = await fill(ann, page, 'event/new', { endDate: '2026-03-09' });
      assert.match(textOf(before), /la fin est avant le début/);
      assert.deepEqual(await textsIn(site), []);
    });

    it('show the next dates while a repetition is chosen, and make nothing', async () => {
      const shown = await fill(ann, '/agenda/event/new?date=2026-03-24&start=18:30', 'event/new', {
        repeat: 'week',
        interval: '2',
        ends: 'until',
        until: '2026-04-30',
        preview: 'yes',
      });
      assert.match(
        textOf(shown),
        /Prochaines dates Mardi 24 mars 2026, 18:30 – 19:30 Mardi 7 avril 2026, 18:30 – 19:30 Mardi 21 avril 2026, 18:30 – 19:30 Plus/,
      );
      assert.deepEqual(await textsIn(site), []);
    });

    it('stay byte for byte where a form is sent as it was shown', async () => {
      await save('weekly.ics', weekly);
      const before = await textsIn(site);
      for (const scope of ['this', 'following', 'all'])
        assert.equal((await fill(ann, `${home}/weekly.ics/edit?${third}`, '/edit', { scope })).status, 303);
      assert.deepEqual(await textsIn(site), before);
    });

    it('change on one date, from one on, or on all, and go back to what they were', async () => {
      for (const [scope, texts, matching] of [
        ['this', 1, /RECURRENCE-ID;TZID=Europe\/Paris:20260324T183000/],
        ['following', 2, /UNTIL=20260317T235959Z/],
        ['all', 1, /SUMMARY:Concert/],
      ] as const) {
        await save('weekly.ics', weekly);
        const before = await textsIn(site);
        const page = `${home}/weekly.ics/edit?${third}`;
        const done = await ann.follow(await fill(ann, page, '/edit', { scope, title: 'Concert' }));
        assert.match(textOf(done), /« Concert » est modifié/, scope);
        const now = await textsIn(site);
        assert.equal(now.length, texts, scope);
        assert.match(now.join(''), matching);
        assert.match(now.join(''), /X-KEPT;X-P=1:as it is\r\n/);
        const undone = await ann.post('/agenda/event/undo', fieldsIn(done.text, 'event/undo'));
        assert.match(textOf(await ann.follow(undone)), /comme avant/);
        assert.deepEqual(await textsIn(site), before, scope);
      }
    });

    it('are deleted on one date, from one on, or whole, once that is asked, and come back', async () => {
      for (const [scope, left] of [
        ['this', /EXDATE;TZID=Europe\/Paris:20260324T183000\r\n/],
        ['following', /UNTIL=20260317T235959Z/],
        ['all', undefined],
      ] as const) {
        await save('weekly.ics', weekly);
        const before = await textsIn(site);
        const asked = await ann.get(`${home}/weekly.ics/remove?${third}`);
        assert.match(textOf(asked), /Mardi 24 mars 2026, 18:30 – 20:00 Tous les mardis/);
        const done = await ann.follow(
          await ann.post(addressIn(asked.text, '/remove'), { ...fieldsIn(asked.text, '/remove'), scope }),
        );
        const [now] = await textsIn(site);
        if (left === undefined) assert.equal(now, undefined);
        else assert.match(now!, left);
        assert.match(done.text, /href="\/agenda\?date=2026-03-24"/);
        await ann.follow(await ann.post('/agenda/event/undo', fieldsIn(done.text, 'event/undo')));
        assert.deepEqual(await textsIn(site), before, scope);
      }
    });

    it('are not taken back by others, over what was changed since, or an hour later', async () => {
      await save('weekly.ics', weekly);
      const page = `${home}/weekly.ics/edit`;
      const undoOf = async (title: string) => {
        const done = await ann.follow(await fill(ann, page, '/edit', { scope: 'all', title }));
        return fieldsIn(done.text, 'event/undo');
      };
      const first = await undoOf('Un');
      await scene().share(
        { kind: 'user', login: 'ben@monasso.org' },
        { role: 'editor', privateEvents: true, attendees: true, alarms: true },
      );
      const ben = await site.signedIn('ben@monasso.org');
      const theirs = fieldsIn((await ben.get('/agenda/event/new')).text, 'event/new');
      assert.equal(
        (await ben.post('/agenda/event/undo', { ...first, _token: theirs['_token']! })).status,
        410,
      );
      const second = await undoOf('Deux');
      assert.equal((await ann.post('/agenda/event/undo', first)).status, 412);
      assert.equal((await ann.post('/agenda/event/undo', { ...second, undo: 'x' })).status, 410);
      scene().clock.advance({ minutes: 61 });
      assert.equal((await ann.post('/agenda/event/undo', second)).status, 410);
      assert.match((await textsIn(site))[0]!, /SUMMARY:Deux/);
    });

    it('tell the second of two people both versions, and lose neither', async () => {
      await save('weekly.ics', weekly);
      await scene().share(
        { kind: 'user', login: 'ben@monasso.org' },
        { role: 'editor', privateEvents: true, attendees: true, alarms: true },
      );
      const ben = await site.signedIn('ben@monasso.org');
      const page = `${home}/weekly.ics/edit?${third}`;
      const mine = fieldsIn((await ann.get(page)).text, '/edit');
      await fill(ben, page, '/edit', { scope: 'all', title: 'De Ben', place: 'Chez Ben' });
      const told = await ann.post(page, { ...mine, scope: 'all', title: 'D’Ann', description: 'Mots' });
      assert.equal(told.status, 409);
      const text = textOf(told);
      assert.match(text, /Titre Ma version D’Ann La version de l’agenda De Ben/);
      assert.match(text, /Lieu Ma version \(rien\) La version de l’agenda Chez Ben/);
      const choice = fieldsIn(told.text, '/edit');
      assert.deepEqual(
        [choice['take-title'], choice['take-place'], choice['take-description']],
        ['mine', 'theirs', 'mine'],
        'what she changed is hers, what she did not is not',
      );
      await ann.follow(await ann.post(addressIn(told.text, '/edit'), choice));
      const [now] = await textsIn(site);
      assert.match(now!, /SUMMARY:D’Ann/);
      assert.match(now!, /LOCATION:Chez Ben/);
      assert.match(now!, /DESCRIPTION:Mots/);

      // Deleted meanwhile: what was typed becomes another event.
      const late = fieldsIn((await ann.get(page)).text, '/edit');
      await fill(ben, `${home}/weekly.ics/remove?${third}`, '/remove', { scope: 'all' });
      const gone = await ann.post(page, { ...late, scope: 'all', title: 'Pas perdu' });
      assert.equal(gone.status, 409);
      await ann.follow(await ann.post('/agenda/event/new', fieldsIn(gone.text, 'event/new')));
      assert.match((await textsIn(site))[0]!, /SUMMARY:Pas perdu/);
    });

    it('ask again before something is deleted that is another by now', async () => {
      await save('weekly.ics', weekly);
      const page = `${home}/weekly.ics/remove?${third}`;
      const asked = fieldsIn((await ann.get(page)).text, '/remove');
      await fill(ann, `${home}/weekly.ics/edit`, '/edit', { scope: 'all', title: 'Autre' });
      const told = await ann.post(page, asked);
      assert.equal(told.status, 409);
      assert.match(textOf(told), /Supprimer « Autre » \? Cet événement a changé entre-temps/);
      assert.equal((await textsIn(site)).length, 1);
    });

    it('are moved to another calendar, and copied whole', async () => {
      await save('weekly.ics', weekly);
      const other = await addCalendar(scene().operator, { owner: 'ann@monasso.org', name: 'Autre' });
      const copied = await fill(ann, `${home}/weekly.ics`, '/move', {
        to: 'ann@monasso.org/autre',
        copy: 'yes',
      });
      assert.match(textOf(await ann.follow(copied)), /copié dans l’agenda Autre/);
      const texts = await textsIn(site);
      assert.equal(texts.length, 2);
      for (const text of texts) assert.match(text, /X-KEPT;X-P=1:as it is/);
      const moved = await fill(ann, `${home}/weekly.ics`, '/move', { to: 'ann@monasso.org/autre' });
      assert.equal(moved.headers['location'], '/agenda/event/ann@monasso.org/autre/weekly.ics');
      assert.equal((await ann.get(`${home}/weekly.ics`)).status, 404);
      const there = await scene().storage.db.selectFrom('events').select('calendar_id').execute();
      assert.deepEqual(new Set(there.map(({ calendar_id: id }) => id)), new Set([other.id]));
    });

    it('keep a rule that no choice says, in words, and ask before changed dates lose their place', async () => {
      const odd = weekly
        .replace('FREQ=WEEKLY;BYDAY=TU', 'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1')
        .replace(
          'END:VALARM\r\nEND:VEVENT\r\n',
          (end) =>
            `${end}BEGIN:VEVENT\r\nUID:weekly\r\nDTSTAMP:20260101T000000Z\r\nRECURRENCE-ID;TZID=Europe/Paris:20260331T183000\r\nDTSTART;TZID=Europe/Paris:20260331T190000\r\nSUMMARY:Plus tard\r\nEND:VEVENT\r\n`,
        );
      await save('weekly.ics', odd);
      const page = `${home}/weekly.ics/edit`;
      const shown = await ann.get(page);
      assert.match(textOf(shown), /se répète le dernier jour ouvré de chaque mois\. Cette règle reste/);
      assert.equal(fieldsIn(shown.text, '/edit')['repeat'], 'kept');
      await fill(ann, page, '/edit', { scope: 'all', place: 'Ici' });
      assert.match((await textsIn(site))[0]!, /BYSETPOS=-1\r\n/);
      const asked = await fill(ann, page, '/edit', { scope: 'all', repeat: 'day', interval: '2' });
      assert.equal(asked.status, 422);
      assert.match(textOf(asked), /une date qui avait été modifiée n’aurait plus de place/);
      const fields = { ...fieldsIn(asked.text, '/edit'), orphans: 'yes' };
      assert.equal((await ann.post(page, fields)).status, 303);
      assert.doesNotMatch((await textsIn(site))[0]!, /Plus tard/);
    });

    it('are shown to each at their detail, and changed by those alone who see all of them', async () => {
      await save('weekly.ics', weekly);
      await save('secret.ics', eventText('secret', ['SUMMARY:Surprise', 'CLASS:PRIVATE']));
      const users = new Map<string, User>();
      for (const local of ['ed', 'vera', 'tim', 'bob', 'max']) users.set(local, await scene().user(local));
      const all = { privateEvents: true, attendees: true, alarms: true } as const;
      await scene().share(
        { kind: 'user', login: 'ed@monasso.org' },
        { role: 'editor', attendees: true, alarms: true },
      );
      await scene().share({ kind: 'user', login: 'vera@monasso.org' }, all);
      await scene().share({ kind: 'user', login: 'tim@monasso.org' }, { detail: 'titles' });
      await scene().share({ kind: 'user', login: 'bob@monasso.org' }, { detail: 'busy' });
      const { context } = await scene().gil();
      const gil = personOf(context.actor)!;

      const as = async (login: string) => await site.signedIn(login);
      const edit = `${home}/weekly.ics/edit?${third}`;
      const status = async (visitor: Visitor, path: string) => (await visitor.get(path)).status;

      const toldTo = async (login: string, named: Named) => {
        const user = users.get(login)!;
        const reader = scene().as({ kind: 'user', user });
        const opened = await openCalendar(reader, { id: scene().calendar.id }, 'read');
        return toldNames(scene().config, opened, user.id).told(named);
      };

      const ed = await as('ed@monasso.org');
      assert.match((await ed.get(`${home}/weekly.ics`)).text, /weekly\.ics\/edit/);
      assert.equal(await status(ed, edit), 200);
      // What is hidden from an editor has another name for them.
      assert.equal(await status(ed, `${home}/secret.ics`), 404);
      const sealed = await toldTo('ed', { name: 'secret.ics', isHidden: true });
      const hidden = await ed.get(`${home}/${sealed}`);
      assert.equal(hidden.status, 200);
      assert.doesNotMatch(hidden.text, /Surprise|\.ics\/edit/);
      assert.equal(await status(ed, `${home}/${sealed}/edit`), 403);
      assert.equal(await status(ed, `${home}/${sealed}/remove`), 403);

      const vera = await as('vera@monasso.org');
      assert.match((await vera.get(`${home}/secret.ics`)).text, /Surprise/);
      assert.equal(await status(vera, edit), 403);
      const forged = { ...fieldsIn((await ann.get(edit)).text, '/edit'), title: 'Forgé' };
      const own = fieldsIn((await vera.get('/account')).text, '/account/password');
      assert.equal((await vera.post(edit, { ...forged, _token: own['_token']! })).status, 403);

      // Whoever is not shown UIDs knows no name by them.
      for (const [login, shown] of [
        ['tim', /Répétition/],
        ['bob', /Occupé/],
      ] as const) {
        const reader = await as(`${login}@monasso.org`);
        assert.equal(await status(reader, `${home}/weekly.ics`), 404, login);
        const name = await toldTo(login, { name: 'weekly.ics', isHidden: false });
        const page = await reader.get(`${home}/${name}?${third}`);
        assert.match(textOf(page), shown);
        assert.match(textOf(page), /Mardi 24 mars 2026, 18:30 – 20:00/);
        assert.doesNotMatch(page.text, login === 'bob' ? /Répétition|\/edit/ : /\/edit/);
        assert.equal(await status(reader, `${home}/${name}/edit`), 403, login);
      }
      const guest = await as('gil@orange.fr');
      const named = toldNames(
        scene().config,
        await openCalendar(context, { id: scene().calendar.id }, 'read'),
        gil.id,
      );
      const seen = await guest.get(`${home}/${named.told({ name: 'weekly.ics', isHidden: false })}?${third}`);
      assert.equal(seen.status, 200);
      assert.match(textOf(seen), /Mardi 24 mars 2026/);
      assert.doesNotMatch(seen.text, /\/edit/);
      assert.equal(await status(guest, edit), 303);
      assert.equal(await status(await as('max@monasso.org'), `${home}/weekly.ics`), 404);
      assert.equal((await site.visitor().get(`${home}/weekly.ics`)).status, 303);
      assert.match((await textsIn(site)).join(''), /SUMMARY:Répétition/);
    });

    it('of a space are changed as members may, and say by which space they are seen', async () => {
      for (const local of ['omar', 'mona', 'max']) await scene().user(local);
      await scene().space('bureau', { omar: 'owner', mona: 'moderator', max: 'member' });
      const agenda = await addCalendar(scene().operator, { owner: 'bureau@monasso.org', name: 'Agenda' });
      await saveEvent(scene().operator, { calendar: { id: agenda.id }, name: 'weekly.ics', text: weekly });
      const page = '/agenda/event/bureau@monasso.org/agenda/weekly.ics';
      const [mona, max] = [await site.signedIn('mona@monasso.org'), await site.signedIn('max@monasso.org')];
      assert.match(textOf(await max.get(page)), /Agenda · par l’espace bureau/);
      assert.equal((await max.get(`${page}/edit`)).status, 403);
      assert.equal(
        (await fill(mona, `${page}/edit`, '/edit', { scope: 'all', title: 'Bureau' })).status,
        303,
      );
      await changeCalendar(scene().operator, { calendar: { id: agenda.id }, memberRole: 'editor' });
      assert.equal((await fill(max, `${page}/edit`, '/edit', { scope: 'all', title: 'Membre' })).status, 303);
      assert.match((await textsIn(site))[0]!, /SUMMARY:Membre/);
    });

    it('tell their times where their reader is, and where they are', async () => {
      await save('ny.ics', weekly.replaceAll('Europe/Paris', 'America/New_York'));
      const text = textOf(await ann.get(`${home}/ny.ics`));
      assert.match(
        text,
        /Mardi 10 mars 2026, 23:30 – 11 mars, 01:00 Mardi 10 mars 2026, 18:30 – 20:00 \(Heure de New York\)/,
      );
      const english = textOf(await ann.get(`${home}/ny.ics?lang=en`));
      assert.match(english, /Every Tuesday/);
    });

    it('that are not there, on dates that they do not have, are told as such', async () => {
      await save('weekly.ics', weekly);
      assert.equal((await ann.get(`${home}/none.ics`)).status, 404);
      const wrong = await ann.get(`${home}/weekly.ics?at=2026-03-25T17:30:00Z`);
      assert.equal(wrong.status, 404);
      assert.match(textOf(wrong), /Cette date n’existe plus/);
    });

    it('of a size that fits into no cookie are taken back as well', async () => {
      const words = Array.from({ length: 900 }, (_, at) => `mot${(at * 7919) % 10007}`).join(' ');
      await save(
        'weekly.ics',
        weekly.replace('X-KEPT;X-P=1:as it is', `X-KEPT:${words.replace(/(.{60})/g, '$1\r\n ')}`),
      );
      const before = await textsIn(site);
      const done = await fill(ann, `${home}/weekly.ics/remove`, '/remove', { scope: 'all' });
      assert.equal(done.status, 200);
      await ann.follow(await ann.post('/agenda/event/undo', fieldsIn(done.text, 'event/undo')));
      assert.deepEqual(await textsIn(site), before);
    });
  },
  { env: { FASTI_URL: 'http://agenda.test' } },
);
