import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { importCalendar } from '../../src/calendars/import-calendar.ts';
import { changeShare } from '../../src/sharing/change-share.ts';
import type { ShareRequest } from '../../src/sharing/share-calendar.ts';
import { password } from '../support/scene.ts';
import { inEachSite } from './in-each-site.ts';
import { ask, linesOf, valuesOf, type Told } from './program.ts';

const golden = (name: string) => readFileSync(new URL(`../ics/golden/${name}.ics`, import.meta.url), 'utf8');
const school = golden('school');

/** The unfolded lines of what stands between a feed's own first lines and its END, its pseudonyms numbered. */
function bodyOf(text: string): string[] {
  const lines = text.replaceAll(/\r?\n[ \t]/g, '').split(/\r?\n/);
  const numbers = new Map<string, number>();
  const from = lines.findIndex((line) => /^BEGIN:V(TIMEZONE|EVENT)/.test(line));
  return lines
    .slice(from)
    .filter((line) => line !== 'END:VCALENDAR' && line !== '')
    .map((line) =>
      line.replace(/^UID:(.+@(?:fasti|pseudonym\.example))$/, (_whole, uid: string) => {
        if (!numbers.has(uid)) numbers.set(uid, numbers.size);
        return `UID:${numbers.get(uid)}`;
      }),
    );
}

/** The events of a feed, each as its lines. */
function eventsOf(told: Told): string[][] {
  const parts = linesOf(told)
    .join('\n')
    .matchAll(/^BEGIN:VEVENT\n([^]*?)\nEND:VEVENT$/gm);
  return Array.from(parts, ([, lines]) => lines!.split('\n'));
}

inEachSite('C6 and C7, what a reader sees', (site) => {
  const bring = (text: string) =>
    importCalendar(site().scene.ann, { owner: 'ann@monasso.org', slug: 'choir', bytes: Buffer.from(text) });
  const link = async (detail: ShareRequest['detail'], more: Partial<ShareRequest> = {}) =>
    (await site().scene.share({ kind: 'link', label: detail }, { detail, ...more })).feed;
  const read = async (address: string) => await ask(site(), address);

  beforeEach(() => bring(school));

  for (const detail of ['busy', 'titles', 'full'] as const)
    it(`C6: ${detail} is its golden file, as a feed`, async () => {
      // What is written anew is stamped with the moment of its last change: here that of the import.
      const expected = golden(`school.${detail}`).replaceAll(
        'DTSTAMP:19700101T000000Z',
        'DTSTAMP:20260310T090000Z',
      );
      assert.deepEqual(bodyOf((await read(await link(detail))).text), bodyOf(expected));
    });

  it('C6: busy keeps pseudonym, times and TRANSP only, and says that it is busy', async () => {
    const allowed =
      /^(SUMMARY:Occupé$|UID|DTSTAMP|DTSTART|DTEND|DURATION|RRULE|RDATE|EXDATE|RECURRENCE-ID|TRANSP)([:;]|$)/;
    const events = eventsOf(await read(await link('busy')));
    assert.ok(events.length >= 4);
    for (const line of events.flat()) assert.match(line, allowed);
  });

  it('C6: titles adds SUMMARY, and no place, text, person, file or alarm', async () => {
    const told = await read(await link('titles'));
    assert.ok(valuesOf(told, 'SUMMARY').includes('Conseil des maîtres 📚'));
    for (const hidden of [
      'LOCATION',
      'DESCRIPTION',
      'ATTENDEE',
      'ORGANIZER',
      'ATTACH',
      'X-ECOLE-CODE',
      'BEGIN:VALARM',
    ])
      assert.ok(!told.text.includes(hidden), hidden);
  });

  it('C6: full adds the rest, attendees and alarms only where they were chosen', async () => {
    const plain = (await read(await link('full'))).text;
    assert.match(plain, /\r\nLOCATION:Salle des maîtres\r\n/);
    assert.doesNotMatch(plain, /ATTENDEE|ORGANIZER|BEGIN:VALARM/);
    const chosen = (await read(await link('full', { attendees: true, alarms: true }))).text;
    assert.match(chosen, /ATTENDEE;CN=Paul Petit/);
    assert.match(chosen, /BEGIN:VALARM/);
  });

  it('C6: what is PRIVATE or CONFIDENTIAL, in master or override, falls to busy at every level', async () => {
    for (const detail of ['busy', 'titles', 'full'] as const) {
      const told = await read(await link(detail));
      assert.doesNotMatch(told.text, /Léo|Zoé|disciplinaire|Infirmerie|famille\.example/, detail);
      const starts = valuesOf(told, 'DTSTART');
      assert.ok(starts.includes('20260119T160000'), 'the private override is there, as a time');
      assert.ok(starts.includes('20260203T143000Z'), 'the confidential event too');
    }
    const trusted = await read(await link('full', { privateEvents: true }));
    assert.match(trusted.text, /Entretien disciplinaire de Léo/);
  });

  it('C6: a public share never shows private events, and the owner sees all', async () => {
    await site().scene.share({ kind: 'public' });
    const address = '/home/ann@monasso.org/choir.ics';
    assert.doesNotMatch((await read(address)).text, /Léo|Zoé/);
    const own = await site().signedIn('ann@monasso.org');
    assert.equal((await own.get('/calendars')).status, 200);
    const told = await ask(site(), address, { login: `ann@monasso.org:${password}` });
    assert.match(told.text, /Entretien disciplinaire de Léo/);
  });

  it('C7: UIDs stay the same within a link, whatever changes in the calendar', async () => {
    const address = await link('busy');
    const before = await read(address);
    await bring(school.replace('DTSTART:20260203T143000Z', 'DTSTART:20260204T143000Z'));
    const after = await read(address);
    assert.notEqual(after.headers.get('ETag'), before.headers.get('ETag'));
    assert.deepEqual(valuesOf(after, 'UID').sort(), valuesOf(before, 'UID').sort());
  });

  it('C7: UIDs stay the same for a guest while the calendar is shared with others, and with everybody', async () => {
    const address = '/home/ann@monasso.org/choir.ics';
    const known = new Map<string, string[]>();
    const uidsOf = async (email: string) =>
      valuesOf(await ask(site(), address, { login: `${email}:${password}` }), 'UID');
    const emails = Array.from({ length: 4 }, (_, n) => `guest-${n}@orange.fr`);
    for (const email of emails) {
      await site().scene.gil(email);
      known.set(email, await uidsOf(email));
    }
    await site().scene.share({ kind: 'public' }, { detail: 'busy' });
    for (const email of emails) assert.deepEqual(await uidsOf(email), known.get(email), email);
  });

  it('C7: UIDs differ between links, so that two of them cannot be matched', async () => {
    for (const detail of ['busy', 'titles'] as const) {
      const [one, other] = [await read(await link(detail)), await read(await link(detail))];
      const known = new Set(valuesOf(one, 'UID'));
      assert.ok(known.size >= 3);
      assert.deepEqual(
        valuesOf(other, 'UID').filter((uid) => known.has(uid)),
        [],
      );
      for (const uid of known) assert.doesNotMatch(uid, /ecole\.example|conseil|kermesse|medecin/);
    }
  });

  it('C7: overrides keep their RECURRENCE-ID and the UID of their series', async () => {
    for (const detail of ['busy', 'titles', 'full'] as const) {
      const told = await read(await link(detail));
      const series = eventsOf(told).find((event) => event.some((line) => line.startsWith('RRULE')))!;
      const overrides = eventsOf(told).filter((event) =>
        event.some((line) => line.startsWith('RECURRENCE-ID')),
      );
      assert.deepEqual(
        overrides.map((event) => event.find((line) => line.startsWith('RECURRENCE-ID'))),
        [
          'RECURRENCE-ID;TZID=Europe/Paris:20260119T170000',
          'RECURRENCE-ID;TZID=Europe/Paris:20260126T170000',
        ],
      );
      const uidOf = (event: string[]) => event.find((line) => line.startsWith('UID:'));
      for (const override of overrides) assert.equal(uidOf(override), uidOf(series));
    }
  });

  it('less detail is seen at the next request', async () => {
    const { share, feed } = await site().scene.share({ kind: 'link', label: 'Site' });
    const before = await read(feed);
    assert.match(before.text, /Kermesse/);
    await changeShare(site().scene.ann, { share: share.id, terms: { detail: 'busy' } });
    const headers = { 'If-None-Match': before.headers.get('ETag')! };
    const after = await ask(site(), feed, { headers });
    assert.equal(after.status, 200);
    assert.doesNotMatch(after.text, /Kermesse/);
  });
});
