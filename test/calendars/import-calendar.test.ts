import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { changeCalendar } from '../../src/calendars/change-calendar.ts';
import { importCalendar, type ImportSummary } from '../../src/calendars/import-calendar.ts';
import type { Context } from '../../src/context.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import * as events from '../../src/storage/tables/events.ts';
import * as zones from '../../src/storage/tables/zones.ts';
import { readFeed } from '../../src/feeds/read-feed.ts';
import { renderFeed } from '../../src/feeds/render-feed.ts';
import { inEachScene, password } from '../support/scene.ts';
import { fixedZone } from '../ics/support.ts';
import { refused } from '../support/refused.ts';

const bytes = (...lines: string[]) => Buffer.from(lines.map((line) => `${line}\r\n`).join(''));
const zone = (offset: string) => fixedZone('Chez nous', offset);
const event = (uid: string, ...more: string[]) => [
  'BEGIN:VEVENT',
  `UID:${uid}`,
  'DTSTAMP:20260101T000000Z',
  'DTSTART;TZID=Chez nous:20260302T180000',
  'X-ODD;b=2;a=1:  kept ',
  ...more,
  'END:VEVENT',
];
const calendar = (...lines: string[]) =>
  bytes('BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', ...lines, 'END:VCALENDAR');

const numbers = ({ created, events: all, recurrent, added, updated, unchanged }: ImportSummary) => ({
  created,
  all,
  recurrent,
  added,
  updated,
  unchanged,
});

inEachScene('an import', (scene) => {
  const into = (context: Context, file: Uint8Array, slug = 'choir', name?: string) =>
    importCalendar(context, {
      owner: 'ann@monasso.org',
      slug,
      bytes: file,
      ...(name !== undefined && { name }),
    });
  const list = async (id: string) => await events.list(scene().storage.db, id, { from: null, to: null }, 100);

  it('keeps every byte, the overrides and the zones', async () => {
    const series = [
      ...event(
        'a',
        'RRULE:FREQ=WEEKLY;COUNT=4',
        'SUMMARY:Répétition avec un très long titre qui est plié a',
        ' u milieu',
      ),
      ...event('a', 'RECURRENCE-ID;TZID=Chez nous:20260309T180000', 'SUMMARY:Déplacée'),
    ];
    const summary = await into(scene().ann, calendar(...zone('+0100'), ...series, ...event('b')));
    assert.deepEqual(numbers(summary), {
      created: false,
      all: 2,
      recurrent: 1,
      added: 2,
      updated: 0,
      unchanged: 0,
    });
    assert.deepEqual([summary.problems, summary.notes], [[], []]);
    const texts = await list(summary.calendar.id);
    assert.equal(texts.find(({ uid }) => uid === 'a')?.text, bytes(...series).toString());
    const [kept] = await zones.list(scene().storage.db, summary.calendar.id);
    assert.equal(kept?.text, bytes(...zone('+0100')).toString());
    assert.ok(texts.every((one) => one.zones === `Chez nous\t${kept.hash}`));
  });

  it('makes the calendar, with the name, colour, zone and description of the file', async () => {
    const head = [
      'X-WR-CALNAME:Fêtes',
      'COLOR:teal',
      'X-WR-TIMEZONE:America/Martinique',
      'X-WR-CALDESC:Tout',
    ];
    const { calendar: made, created } = await into(scene().ann, calendar(...head, ...event('a')), 'fetes');
    assert.ok(created);
    assert.deepEqual(
      [made.name, made.color, made.timeZone, made.description, made.owner.login, made.slug],
      ['Fêtes', '#008080', 'America/Martinique', 'Tout', 'ann@monasso.org', 'fetes'],
    );
    const named = await into(scene().operator, calendar(...head), 'autres', 'Autres');
    assert.deepEqual([named.calendar.name, named.events], ['Autres', 0]);
    const bare = await into(scene().ann, calendar('X-WR-TIMEZONE:Mars/Base', 'COLOR:nocolour'), 'nu');
    assert.deepEqual([bare.calendar.name, bare.calendar.timeZone, bare.calendar.color], ['nu', null, null]);
  });

  it('again changes nothing: the revision stays', async () => {
    const file = calendar(...zone('+0100'), ...event('a'), ...event('b'));
    const first = await into(scene().ann, file);
    scene().clock.advance({ minutes: 1 });
    const second = await into(scene().ann, file);
    assert.deepEqual(numbers(second), { ...numbers(first), added: 0, unchanged: 2 });
    assert.equal(second.calendar.revision, first.calendar.revision);
  });

  it('updates by UID what differs, and takes nothing away', async () => {
    const first = await into(scene().ann, calendar(...zone('+0100'), ...event('a'), ...event('b')));
    const next = calendar(...zone('+0100'), ...event('b', 'LOCATION:Salle 2'), ...event('c'));
    const second = await into(scene().ann, next);
    assert.deepEqual(numbers(second), {
      created: false,
      all: 2,
      recurrent: 0,
      added: 1,
      updated: 1,
      unchanged: 0,
    });
    assert.equal(second.calendar.revision, first.calendar.revision + 1);
    const texts = await list(second.calendar.id);
    assert.deepEqual(texts.map(({ uid }) => uid).sort(), ['a', 'b', 'c']);
    assert.match(texts.find(({ uid }) => uid === 'b')!.text, /Salle 2/);
    const revisions = await scene().storage.db.selectFrom('events').select(['uid', 'revision']).execute();
    const of = Object.fromEntries(revisions.map(({ uid, revision }) => [uid, revision]));
    assert.deepEqual(of, {
      a: first.calendar.revision,
      b: second.calendar.revision,
      c: second.calendar.revision,
    });
  });

  it('sees that a zone means something else, and keeps both definitions', async () => {
    const first = await into(scene().ann, calendar(...zone('+0100'), ...event('a'), ...event('b')));
    const second = await into(scene().ann, calendar(...zone('+0200'), ...event('a')));
    assert.equal(second.updated, 1);
    const kept = await zones.list(scene().storage.db, first.calendar.id);
    assert.equal(kept.length, 2);
  });

  it('names a zone without a definition', async () => {
    const { calendar: made } = await into(scene().ann, calendar(...event('a')));
    assert.deepEqual(
      (await list(made.id)).map((one) => one.zones),
      ['Chez nous\t'],
    );
  });

  it('takes the good, and names the bad by line', async () => {
    const { problems, events: all } = await into(
      scene().ann,
      calendar(...event('a'), 'BEGIN:VEVENT', 'UID:open', 'BEGIN:VEVENT', ...event('b').slice(1)),
    );
    assert.equal(all, 2);
    assert.deepEqual(
      problems.map(({ line, code }) => [line, code]),
      [
        [10, 'component-unterminated'],
        [7, 'zone-unknown'],
      ],
    );
  });

  it('of what is no calendar is refused whole, and makes none', async () => {
    for (const file of [Buffer.from(''), Buffer.from('<html>'), Buffer.from('a,b\n1,2\n')])
      await assert.rejects(into(scene().ann, file, 'new'), refused('not-a-calendar'));
    await assert.rejects(
      openCalendar(scene().ann, { owner: 'ann@monasso.org', slug: 'new' }, 'own'),
      refused('calendar-not-found'),
    );
    await assert.rejects(into(scene().ann, new Uint8Array(20_000_001), 'new'), refused('calendar-too-large'));
  });

  describe('of a mail', () => {
    const series = [
      'DTSTART;TZID=Europe/Paris:20260603T100000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'SUMMARY:Réunion',
    ];
    const mail = (method: string, ...lines: string[]) =>
      calendar(
        `METHOD:${method}`,
        ...['BEGIN:VEVENT', 'UID:m', 'DTSTAMP:20260102T000000Z', ...lines, 'END:VEVENT'],
      );
    const id = 'RECURRENCE-ID;TZID=Europe/Paris:20260610T100000';
    const moved = [id, 'DTSTART;TZID=Europe/Paris:20260610T140000', 'SEQUENCE:1'];
    const only = async (made: ImportSummary) => (await list(made.calendar.id))[0]!;
    beforeEach(async () => {
      await into(scene().ann, mail('REQUEST', ...series, 'SEQUENCE:1'), 'mails');
    });
    const receive = (file: Uint8Array) => into(scene().ann, file, 'mails');

    it('about one instance changes that instance, and again, and not to what it was before', async () => {
      const first = await receive(mail('REQUEST', ...moved));
      assert.deepEqual([first.updated, first.unchanged], [1, 0]);
      const { text, recurrent } = { recurrent: first.recurrent, ...(await only(first)) };
      assert.ok(text.includes('RRULE:FREQ=WEEKLY;COUNT=4') && text.includes(id), text);
      assert.equal(recurrent, 0);
      await receive(mail('REQUEST', ...moved.with(1, 'DTSTART:20260610T150000Z').with(2, 'SEQUENCE:2')));
      const after = (await only(first)).text;
      assert.equal(after.match(/RECURRENCE-ID/g)?.length, 1);
      assert.ok(after.includes('DTSTART:20260610T150000Z'));
      const older = await receive(mail('REQUEST', ...moved));
      assert.deepEqual([older.updated, older.problems.map(({ code }) => code)], [0, ['older-than-there']]);
      assert.equal((await only(first)).text, after);
    });

    it('of a private series tells nothing that the series does not', async () => {
      const made = await into(
        scene().ann,
        mail('REQUEST', ...series, 'SEQUENCE:0', 'CLASS:PRIVATE'),
        'private',
      );
      await into(scene().ann, mail('REQUEST', ...moved, 'SUMMARY:Chez le juge'), 'private');
      assert.equal((await only(made)).has_private, 1);
    });

    it('that cancels leaves the event, cancelled', async () => {
      const made = await receive(mail('CANCEL', ...series, 'SEQUENCE:2'));
      assert.match((await only(made)).text, /^STATUS:CANCELLED\r$/m);
      assert.match((await only(made)).text, /^SEQUENCE:2\r$/m);
      const one = await into(scene().ann, mail('CANCEL', id, 'SEQUENCE:1'), 'unknown');
      assert.match((await only(one)).text, /^STATUS:CANCELLED\r$/m);
    });

    it('that cancels one instance leaves the others', async () => {
      const made = await receive(mail('CANCEL', id, 'SEQUENCE:1'));
      const { text } = await only(made);
      assert.match(text, /RRULE/);
      assert.equal(text.match(/STATUS:CANCELLED/g)?.length, 1);
      assert.match(text, /DTSTART;TZID=Europe\/Paris:20260610T100000/);
    });

    it('that is older than what is there changes nothing; a file without METHOD does', async () => {
      const old = [...series.with(2, 'SUMMARY:alt'), 'SEQUENCE:0'];
      const ignored = await receive(mail('REQUEST', ...old));
      assert.deepEqual(
        [ignored.unchanged, ignored.problems.map(({ code }) => code)],
        [1, ['older-than-there']],
      );
      const stale = mail('REQUEST', ...series.with(2, 'SUMMARY:alt'), 'SEQUENCE:1');
      const sameSequence = Buffer.from(stale.toString().replace('DTSTAMP:20260102', 'DTSTAMP:20260101'));
      assert.equal((await receive(sameSequence)).updated, 0);
      const file = Buffer.from(
        mail('X', ...old)
          .toString()
          .replace('METHOD:X\r\n', ''),
      );
      assert.equal((await receive(file)).updated, 1);
    });

    it('that only speaks of an event is not taken for it', async () => {
      for (const method of ['REPLY', 'REFRESH', 'COUNTER', 'DECLINECOUNTER', 'ADD']) {
        const told = await receive(mail(method, ...series.with(2, 'SUMMARY:alt'), 'SEQUENCE:9'));
        assert.deepEqual([told.unchanged, told.problems.map(({ code }) => code)], [1, ['method-not-taken']]);
      }
      assert.equal((await into(scene().ann, mail('REPLY', ...series), 'replies')).added, 0);
    });
  });

  describe('of floating times', () => {
    const floating = (timeZone: string, uid: string) => [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:x', `X-WR-TIMEZONE:${timeZone}`],
      ...['BEGIN:VEVENT', `UID:${uid}`, 'DTSTART:20260120T193000', 'EXDATE:20260121T193000', 'END:VEVENT'],
      ...['BEGIN:VEVENT', `UID:day-${uid}`, 'DTSTART;VALUE=DATE:20260120', 'END:VEVENT', 'END:VCALENDAR'],
    ];
    const starts = async (made: ImportSummary) =>
      (await list(made.calendar.id)).map(({ text }) => /^DTSTART.*$/m.exec(text)![0].trim()).sort();

    it('makes the calendar’s zone of the file’s, by any of its names', async () => {
      for (const [name, zone] of [
        ['America/New_York', 'America/New_York'],
        ['Eastern Standard Time', 'America/New_York'],
        ['/freeassociation.sourceforge.net/America/New_York', 'America/New_York'],
        ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
        ['Nowhere', null],
      ] as const) {
        const made = await into(
          scene().ann,
          bytes(...floating(name, 'a')),
          name.replaceAll(/\W+/g, '-').replace(/^-/, ''),
        );
        assert.equal(made.calendar.timeZone, zone);
        assert.deepEqual(await starts(made), ['DTSTART:20260120T193000', 'DTSTART;VALUE=DATE:20260120']);
      }
    });

    it('keeps what they were where the calendar’s zone is another: at a second import, and in a second calendar', async () => {
      const file = bytes(...floating('Europe/Paris', 'a'), ...floating('America/New_York', 'b'));
      const made = await into(scene().ann, file, 'two');
      const pinned = 'DTSTART;TZID=America/New_York:20260120T193000';
      assert.equal(made.calendar.timeZone, 'Europe/Paris');
      assert.ok((await starts(made)).includes(pinned));
      assert.equal((await into(scene().ann, file, 'two')).unchanged, 4);
      const second = await into(scene().ann, bytes(...floating('America/New_York', 'c')), 'two');
      assert.equal((await starts(second)).filter((line) => line === pinned).length, 2);
      const texts = (await list(made.calendar.id)).map(({ text }) => text).join('');
      assert.match(texts, /EXDATE;TZID=America\/New_York:20260121T193000/);
    });
  });

  it('of our own feed changes nothing: not line breaks, nor zones, nor UIDs, nor the colour', async () => {
    const lesson = (title: string) => [
      'BEGIN:VEVENT',
      'UID:none',
      'DTSTART:20260907T070000Z',
      `SUMMARY:${title}`,
      'END:VEVENT',
    ];
    const came = calendar(
      'X-APPLE-CALENDAR-COLOR:#FF2969',
      'X-WR-TIMEZONE:Asia/Tokyo',
      ...zone('+0130'),
      ...event('own', 'EXDATE;TZID=Asia/Almaty:20260302T180000'),
      ...['BEGIN:VEVENT', 'UID:windows', 'DTSTART;TZID=Romance Standard Time:20260302T180000', 'END:VEVENT'],
      ...['BEGIN:VEVENT', 'UID:unknown', 'DTSTART;TZID=Irgendwo:20260302T180000', 'END:VEVENT'],
      ...['BEGIN:VEVENT', 'UID:floating', 'DTSTART:20260302T180000', 'END:VEVENT'],
      ...['BEGIN:VEVENT', 'DTSTART;TZID=Europe/Paris:2026-03-02T18:00:00', 'SUMMARY:no UID', 'END:VEVENT'],
      ...lesson('Maths'),
      ...lesson('Sport'),
    );
    for (const breaks of ['\r\n', '\n']) {
      const slug = `own-${breaks.length}`;
      const made = await into(scene().ann, Buffer.from(came.toString().replaceAll('\r\n', breaks)), slug);
      assert.equal(made.added, 7);
      const feed = await readFeed(scene().ann, {
        at: { owner: 'ann@monasso.org', slug },
        credentials: { login: 'ann@monasso.org', password, address: '127.0.0.1' },
      });
      const text = (await Array.fromAsync(renderFeed(scene().ann, feed))).join('');
      const again = await into(scene().ann, Buffer.from(text), slug);
      assert.deepEqual([again.added, again.updated, again.unchanged, again.problems], [0, 0, 7, []], slug);
      const elsewhere = await into(scene().ann, Buffer.from(text), `again-${slug}`);
      assert.equal(elsewhere.calendar.color, '#ff2969');
      assert.equal(elsewhere.calendar.timeZone, 'Asia/Tokyo');
    }
  });

  it('is for who may edit; others learn nothing', async () => {
    const file = calendar(...event('a'));
    await assert.rejects(into(scene().eve, file), refused('calendar-not-found'));
    await assert.rejects(into(scene().ben, file), refused('not-allowed'));
    await assert.rejects(into(scene().ben, file, 'none'), refused('not-allowed'));
    await scene().share({ kind: 'user', login: 'ben@monasso.org' });
    await assert.rejects(into(scene().ben, file), refused('not-allowed'));
    await scene().invite('gil@orange.fr');
    await assert.rejects(
      importCalendar(scene().operator, { owner: 'x@monasso.org', slug: 'a', bytes: file }),
      refused('owner-not-found'),
    );
  });

  it('twice at once makes one calendar, with the events of both', async () => {
    const both = await Promise.all(
      ['a', 'b'].map((uid) => into(scene().ann, calendar(...event(uid)), 'new')),
    );
    assert.equal(both.filter(({ created }) => created).length, 1);
    assert.equal(both[0]!.calendar.id, both[1]!.calendar.id);
    assert.equal((await list(both[0]!.calendar.id)).length, 2);
    const { calendar: after } = await openCalendar(scene().ann, { id: both[0]!.calendar.id }, 'own');
    assert.equal(after.revision, scene().clock.ms + 2, 'two changes after it was made');
  });
});

inEachScene('a calendar', (scene) => {
  it('gets a slug after its name, and another where that is taken', async () => {
    const add = (name: string) => addCalendar(scene().ann, { owner: 'ann@monasso.org', name });
    assert.deepEqual(
      [
        (await add('Mes évènements')).slug,
        (await add('Mes évènements')).slug,
        (await add('Mes évènements')).slug,
      ],
      ['mes-evenements', 'mes-evenements-2', 'mes-evenements-3'],
    );
    await assert.rejects(
      addCalendar(scene().ann, { owner: 'ann@monasso.org', name: 'x', slug: 'Choir' }),
      refused('calendar-slug-taken', { slug: 'choir' }),
    );
    await assert.rejects(
      addCalendar(scene().ben, { owner: 'ann@monasso.org', name: 'x' }),
      refused('not-allowed'),
    );
  });

  it('is renamed and coloured for every reader', async () => {
    const which = { id: scene().calendar.id };
    const changed = await changeCalendar(scene().ann, { calendar: which, name: 'Chœur', color: 'teal' });
    assert.deepEqual([changed.name, changed.color], ['Chœur', '#008080']);
    assert.equal(changed.revision, scene().calendar.revision + 1);
    const { calendar: after } = await openCalendar(scene().ann, which, 'own');
    assert.deepEqual([after.name, after.color, after.revision], ['Chœur', '#008080', changed.revision]);
    await assert.rejects(
      changeCalendar(scene().ben, { calendar: which, name: 'x' }),
      refused('calendar-not-found'),
    );
  });
});
