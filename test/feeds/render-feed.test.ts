import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import ical, { ICalAlarmType, ICalEventRepeatingFreq, ICalEventClass } from 'ical-generator';
import nodeIcal, { type VEvent } from 'node-ical';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { feedOf } from '../../src/feeds/etag.ts';
import { renderFeed } from '../../src/feeds/render-feed.ts';
import { allTime } from '../../src/feeds/window.ts';
import { readCalendar } from '../../src/ics/read.ts';
import { wholeView as owners, type View } from '../../src/calendars/access.ts';
import { inEachScene, type Scene } from '../support/scene.ts';
import { view } from '../support/views.ts';

const guests = view({ detail: 'full' });
const busy = view();

/** A calendar from another program's writer: in Paris, with a series over the change of the clocks. */
function fromAnotherWriter(): string {
  const paris = (text: string) => Temporal.ZonedDateTime.from(`${text}[Europe/Paris]`);
  const calendar = ical({ name: 'Chorale — été 🎶', timezone: 'Europe/Paris' });
  const series = calendar.createEvent({
    id: 'rehearsal@choir.example',
    start: paris('2026-03-17T19:00'),
    end: paris('2026-03-17T21:00'),
    timezone: 'Europe/Paris',
    summary: 'Répétition; pupitre d’altos, salle n° 3 🎻 — merci d’apporter les partitions de l’an dernier',
    repeating: { freq: ICalEventRepeatingFreq.WEEKLY, count: 4 },
  });
  series.createAttendee({ email: 'gil@orange.fr', name: 'Gil' });
  series.createAlarm({ type: ICalAlarmType.display, trigger: 600 });
  calendar.createEvent({
    id: 'dentist@choir.example',
    start: paris('2026-03-18T09:00'),
    end: paris('2026-03-18T09:30'),
    timezone: 'Europe/Paris',
    summary: 'Dentiste',
    class: ICalEventClass.PRIVATE,
  });
  return calendar.toString();
}

const rehearsals = [
  '2026-03-17T18:00:00.000Z',
  '2026-03-24T18:00:00.000Z',
  '2026-03-31T17:00:00.000Z',
  '2026-04-07T17:00:00.000Z',
];

inEachScene('a feed', (scene) => {
  it('is read alike by two other readers, whatever it shows', async () => {
    await importText(scene(), fromAnotherWriter());
    for (const seen of [owners, guests, busy]) {
      const text = await feedText(scene(), seen);
      assert.deepEqual(startsByIcalJs(text), rehearsals);
      assert.deepEqual(startsByNodeIcal(text), rehearsals);
      assert.deepEqual(readCalendar(text).problems, []);
    }
  });

  it('holds one definition for the zone that came without one', async () => {
    const came = fromAnotherWriter();
    assert(!came.includes('BEGIN:VTIMEZONE'), 'the other writer defines its zones by itself now');
    await importText(scene(), came);
    for (const seen of [owners, busy])
      assert.equal((await feedText(scene(), seen)).match(/^TZID:Europe\/Paris\r$/gm)?.length, 1);
  });

  it('gives the owner the bytes that came in', async () => {
    const came = fromAnotherWriter();
    await importText(scene(), came);
    const components = came.slice(came.indexOf('BEGIN:VEVENT'), came.indexOf('END:VCALENDAR'));
    assert((await feedText(scene(), owners)).includes(components));
  });

  it('keeps what a guest is not shown out of it', async () => {
    await importText(scene(), fromAnotherWriter());
    const full = await feedText(scene(), guests);
    assert.match(full, /^SUMMARY:Répétition/m);
    for (const hidden of ['Dentiste', 'dentist@', 'ATTENDEE', 'VALARM', 'gil@orange.fr'])
      assert(!full.includes(hidden), hidden);
    const times = await feedText(scene(), busy);
    assert.deepEqual(new Set(times.match(/^SUMMARY.*$/gm)), new Set(['SUMMARY:Busy']));
    for (const hidden of ['Répétition', 'Dentiste', '@choir.example', 'ATTENDEE', 'VALARM', 'CLASS'])
      assert(!times.includes(hidden), hidden);
  });

  it('replaces UIDs the same way for one share and another way for the next', async () => {
    await importText(scene(), fromAnotherWriter());
    const uids = async (share: string) => (await feedText(scene(), busy, share)).match(/^UID:.*$/gm);
    assert.deepEqual(await uids('one'), await uids('one'));
    assert.notDeepEqual(await uids('one'), await uids('two'));
  });

  it('tells nothing of the zone of a private event but its clock, whatever else it shows', async () => {
    const lines = [
      ...['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//t//t//FR', 'BEGIN:VTIMEZONE', 'TZID:Chez Zoé'],
      ...['COMMENT:Secret', 'BEGIN:STANDARD', 'DTSTART:19700101T000000', 'TZOFFSETFROM:+0100'],
      ...['TZOFFSETTO:+0100', 'END:STANDARD', 'END:VTIMEZONE', 'BEGIN:VEVENT', 'UID:a', 'CLASS:PRIVATE'],
      ...['DTSTAMP:20260101T000000Z', 'DTSTART;TZID=Chez Zoé:20260312T180000', 'END:VEVENT', 'BEGIN:VEVENT'],
      ...['UID:b', 'DTSTAMP:20260101T000000Z', 'DTSTART;TZID=Europe/Paris:20260312T180000', 'END:VEVENT'],
      ...['END:VCALENDAR', ''],
    ];
    await importText(scene(), lines.join('\r\n'));
    assert.match(await feedText(scene(), owners), /TZID:Chez Zoé\r\nCOMMENT:Secret/);
    const text = await feedText(scene(), guests);
    assert.match(text, /^TZID:Europe\/Paris\r$/m);
    assert.match(text, /^DTSTART;TZID=zone-[\w-]{22}:20260312T180000\r$/m);
    assert.doesNotMatch(text, /Zoé|Secret/);
  });

  it('shows of a large event what it shows of a small one, to each reader their own', async () => {
    const description = `DESCRIPTION:${'x'.repeat(120_000)}`;
    await importText(scene(), fromAnotherWriter().replace('BEGIN:VALARM', `${description}\r\nBEGIN:VALARM`));
    const small = await feedText(scene(), owners);
    assert.ok(small.includes('x'.repeat(70)) && small.includes('ATTENDEE'));
    const texts = [await feedText(scene(), guests), await feedText(scene(), busy, 'one')];
    texts.push(await feedText(scene(), busy, 'two'));
    assert.deepEqual(
      texts.map((text) => [text.includes('x'.repeat(70)), text.includes('ATTENDEE')]),
      [
        [true, false],
        [false, false],
        [false, false],
      ],
    );
    const uids = texts.map((text) => text.replaceAll('\r\n ', '').match(/^UID:.*$/gm)!);
    assert.ok(uids[0]!.includes('UID:rehearsal@choir.example\r'.trimEnd()));
    assert.equal(new Set(uids[1]).difference(new Set(uids[2])).size, 2);
  });

  it('is in lines of 75 octets that cut no character', async () => {
    await importText(scene(), fromAnotherWriter());
    for (const line of (await feedText(scene(), owners)).split('\r\n')) {
      assert(Buffer.byteLength(line) <= 75, line);
      assert(!line.includes('\ufffd'));
    }
  });

  it('without events is a calendar all the same', async () => {
    const text = await feedText(scene(), owners);
    assert.match(text, /^BEGIN:VCALENDAR\r\n[^]*\r\nEND:VCALENDAR\r\n$/);
    assert.doesNotMatch(text, /VEVENT|VTIMEZONE/);
  });
});

async function importText({ ann, calendar, users }: Scene, text: string): Promise<void> {
  await importCalendar(ann, { owner: users.ann.login, slug: calendar.slug, bytes: Buffer.from(text) });
}

async function feedText({ ann, calendar, config }: Scene, view: View, share = 'share'): Promise<string> {
  const opened = {
    calendar: calendar.id,
    revision: 1,
    changedAt: 0,
    view,
    share,
    language: 'en' as const,
    program: undefined,
    isPublic: false,
    isLink: false,
  };
  const pieces = await Array.fromAsync(renderFeed(ann, feedOf(config, opened, allTime)));
  return pieces.join('');
}

function startsByIcalJs(text: string): string[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const series = calendar.getAllSubcomponents('vevent').find((one) => one.hasProperty('rrule'));
  const iterator = new ICAL.Event(series).iterator();
  const starts: string[] = [];
  for (
    let next = iterator.next() as ICAL.Time | undefined;
    next;
    next = iterator.next() as ICAL.Time | undefined
  )
    starts.push(next.toJSDate().toISOString());
  return starts;
}

function startsByNodeIcal(text: string): string[] {
  const series = Object.values(nodeIcal.sync.parseICS(text)).find(
    (one) => one?.type === 'VEVENT' && 'rrule' in one && one.rrule,
  );
  const range = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2027-01-01T00:00:00Z') };
  return nodeIcal
    .expandRecurringEvent(series as VEvent, range)
    .map(({ start }) => new Date(start).toISOString());
}
