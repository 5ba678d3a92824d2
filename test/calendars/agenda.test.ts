import assert from 'node:assert/strict';
import { addCalendar } from '../../src/calendars/add-calendar.ts';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { listAgenda, type AgendaEvent } from '../../src/calendars/list-agenda.ts';
import { listReadable } from '../../src/calendars/list-readable.ts';
import { openCalendar } from '../../src/calendars/open-calendar.ts';
import type { Context } from '../../src/context.ts';
import type { ShareRequest } from '../../src/sharing/share-calendar.ts';
import { refused } from '../support/refused.ts';
import { inEachScene } from '../support/scene.ts';
import { eventText, fileOf } from './events.ts';

const days = {
  first: Temporal.PlainDate.from('2026-03-09'),
  last: Temporal.PlainDate.from('2026-03-15'),
  timeZone: 'Europe/Paris',
  limit: 500,
};

/** A day as `09 18:00 Title`, and what it is marked with. */
function lineOf({ start, title, isBusy, isPrivate, isFree, status, allDay }: AgendaEvent): string {
  const marks = [
    isBusy && 'busy',
    isPrivate && 'private',
    isFree && 'free',
    status !== 'confirmed' && status,
  ];
  const when = allDay ? start.toString().slice(8, 10) : start.toString().slice(8, 16).replace('T', ' ');
  return [when, title ?? '-', ...marks.filter((mark) => mark !== false)].join(' ');
}

async function agendaOf(context: Context, more: Partial<typeof days> = {}) {
  const calendars = await listReadable(context);
  return await listAgenda(context, calendars, { ...days, ...more });
}

const linesOf = async (context: Context, more: Partial<typeof days> = {}) =>
  (await agendaOf(context, more)).events.map(lineOf);

/** What must never reach somebody who sees less. */
const canaries = /CANARI/;

const choir = fileOf(
  eventText('weekly', ['DTEND:20260305T200000Z', 'RRULE:FREQ=WEEKLY', 'SUMMARY:Rehearsal CANARI-TITLE'], {
    start: '20260305T183000Z',
  }),
  eventText('secret', [
    'DTEND:20260312T190000Z',
    'SUMMARY:CANARI-PRIVATE',
    'CLASS:PRIVATE',
    'LOCATION:CANARI-WHERE',
  ]),
  eventText(
    'place',
    [
      'DTEND:20260310T100000Z',
      'SUMMARY:Meeting',
      'LOCATION:CANARI-PLACE',
      'DESCRIPTION:CANARI-TEXT',
      'ATTENDEE:mailto:canari@orange.fr',
    ],
    { start: '20260310T090000Z' },
  ),
  eventText('free', ['DTEND:20260311T100000Z', 'SUMMARY:CANARI-FREE', 'TRANSP:TRANSPARENT'], {
    start: '20260311T090000Z',
  }),
  eventText('before', ['DTEND:20260302T100000Z', 'SUMMARY:CANARI-BEFORE'], { start: '20260302T090000Z' }),
);

inEachScene('An agenda', (scene) => {
  beforeEach(async () => {
    const bytes = Buffer.from(choir);
    await importCalendar(scene().ann, { owner: 'ann@monasso.org', slug: 'choir', bytes });
  });

  const shareWithBen = (more: Partial<ShareRequest>) =>
    scene().share({ kind: 'user', login: 'ben@monasso.org' }, more);

  it('is what its owner has, in the order of time and in their zone', async () => {
    assert.deepEqual(await linesOf(scene().ann), [
      '10 10:00 Meeting',
      '11 10:00 CANARI-FREE free',
      '12 19:00 CANARI-PRIVATE private',
      '12 19:30 Rehearsal CANARI-TITLE',
    ]);
    const [first] = await linesOf(scene().ann, { timeZone: 'America/Montreal' });
    assert.equal(first, '10 05:00 Meeting');
  });

  it('is nothing to who has nothing, and asks who comes', async () => {
    assert.deepEqual(await linesOf(scene().ben), []);
    await assert.rejects(() => listReadable(scene().eve), refused('sign-in-needed'));
  });

  it('shows a reader of busy times that they are taken: no title, place, text, name or free time', async () => {
    await shareWithBen({ detail: 'busy' });
    const agenda = await agendaOf(scene().ben);
    assert.deepEqual(agenda.events.map(lineOf), ['10 10:00 - busy', '12 19:00 - busy', '12 19:30 - busy']);
    assert.doesNotMatch(JSON.stringify(agenda), canaries);
    assert.doesNotMatch(JSON.stringify(agenda), /weekly|secret|place/);
  });

  it('shows a reader of titles no place or text, and what is private as taken', async () => {
    await shareWithBen({ detail: 'titles' });
    const agenda = await agendaOf(scene().ben);
    assert.deepEqual(agenda.events.map(lineOf), [
      '10 10:00 Meeting',
      '11 10:00 CANARI-FREE free',
      '12 19:00 - busy',
      '12 19:30 Rehearsal CANARI-TITLE',
    ]);
    assert.doesNotMatch(JSON.stringify(agenda), /CANARI-(PLACE|TEXT|PRIVATE|WHERE)|orange\.fr/);
  });

  it('shows a reader of everything what is private as taken, unless they see that too', async () => {
    const { share } = await shareWithBen({});
    const agenda = await agendaOf(scene().ben);
    assert.doesNotMatch(JSON.stringify(agenda), /CANARI-(PRIVATE|WHERE)|orange\.fr/);
    assert.match(JSON.stringify(agenda), /CANARI-PLACE/);
    await scene().storage.transaction((tx) =>
      tx.updateTable('shares').set({ private_events: 1 }).where('id', '=', share.id).execute(),
    );
    assert.match((await linesOf(scene().ben)).join(), /12 19:00 CANARI-PRIVATE private/);
  });

  it('shows what the door shows: a share with everybody counts for who has another', async () => {
    await shareWithBen({ detail: 'busy' });
    await scene().share({ kind: 'public' }, { detail: 'titles' });
    const [listed] = await listReadable(scene().ben);
    const opened = await openCalendar(scene().ben, { id: scene().calendar.id }, 'read');
    assert.deepEqual(listed!.access, opened.access);
    assert.equal(listed!.language, opened.language);
    assert.match((await linesOf(scene().ben)).join(), /Meeting/);
  });

  it('holds no calendar that is public and nothing more to them, none that ended, and none that waits', async () => {
    await scene().share({ kind: 'public' });
    assert.deepEqual(await listReadable(scene().ben), []);
    await shareWithBen({ until: scene().clock.ms + 3_600_000 });
    assert.equal((await listReadable(scene().ben)).length, 1);
    scene().clock.advance({ hours: 2 });
    assert.deepEqual(await listReadable(scene().ben), []);
    await scene().space('bureau', { ben: 'owner' });
    await scene().share({ kind: 'space', login: 'bureau@monasso.org' }, { detail: 'titles' });
    const [through] = await listReadable(scene().ben);
    assert.deepEqual(through!.by, { kind: 'share', through: 'bureau' });
    const { context } = await scene().gil();
    assert.equal((await listReadable(context)).length, 1);
  });

  it('joins own calendars, those of spaces and those of others, and says how each comes', async () => {
    await scene().space('bureau', { ben: 'owner', ann: 'member' });
    const given = { owner: 'bureau@monasso.org', name: 'Bureau' };
    await addCalendar(scene().operator, given);
    await addCalendar(scene().ben, { owner: 'ben@monasso.org', name: 'Ben' });
    await shareWithBen({});
    const told = (await listReadable(scene().ben)).map(({ calendar, by }) => [calendar.name, by]);
    assert.deepEqual(told, [
      ['Ben', { kind: 'own' }],
      ['Bureau', { kind: 'space', role: 'owner' }],
      ['Chorale', { kind: 'share', through: undefined }],
    ]);
  });

  it('keeps whole days where they are, in whatever zone they are looked at', async () => {
    const fair = eventText('fair', ['DTSTART;VALUE=DATE:20260309', 'DTEND;VALUE=DATE:20260311'], {});
    const allDay = fair.replace('DTSTART:20260312T180000Z\r\n', '');
    await importCalendar(scene().ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: fileOf(allDay) });
    for (const timeZone of ['Europe/Paris', 'America/Los_Angeles', 'Pacific/Kiritimati']) {
      const { events } = await agendaOf(scene().ann, { timeZone });
      const found = events.filter((event) => event.allDay);
      assert.deepEqual(found.map(lineOf), ['09 -'], timeZone);
      const one = { first: Temporal.PlainDate.from('2026-03-11'), timeZone };
      assert.equal(
        (await agendaOf(scene().ann, one)).events.some((event) => event.allDay),
        false,
      );
    }
  });

  it('says that it is not all where there is more than was asked for', async () => {
    const { events, complete } = await agendaOf(scene().ann, { limit: 2 });
    assert.equal(complete, false);
    assert.deepEqual(events.map(lineOf), ['10 10:00 Meeting', '11 10:00 CANARI-FREE free']);
    assert.equal((await agendaOf(scene().ann)).complete, true);
  });

  it('names instances of a series as they are told apart, and events by the name of their resource', async () => {
    const { events } = await agendaOf(scene().ann);
    const weekly = events.at(-1)!;
    assert.equal(weekly.recurrenceId, '2026-03-12T18:30:00Z');
    assert.equal(events[0]!.recurrenceId, undefined);
    const { storage } = scene();
    const row = await storage.db
      .selectFrom('events')
      .select('name')
      .where('uid', '=', 'weekly')
      .executeTakeFirstOrThrow();
    assert.equal(weekly.name, row.name);
    await shareWithBen({ detail: 'busy' });
    const hidden = (await agendaOf(scene().ben)).events.at(-1)!;
    assert.notEqual(hidden.name, row.name);
  });
});
