import assert from 'node:assert/strict';
import { linesOf, zonesOf, zoneUses } from '../../src/calendars/vtimezones.ts';
import { fixedZone } from '../ics/support.ts';

const own = (tzid: string, offset: string, ...more: string[]) =>
  [...fixedZone(tzid, offset, ...more), ''].join('\r\n');

const stored = (hash: string, tzid: string, text: string) => ({ hash, tzid, text });
const usual = {
  fallbackZone: 'Europe/Paris',
  zoneName: (tzid: string) => (tzid.includes('/') ? tzid : 'zone-x'),
};
const asTheyCame = (...sets: string[]) => sets.flatMap(linesOf).map((line) => ({ line, isAnew: false }));
const anew = (...sets: string[]) => sets.flatMap(linesOf).map((line) => ({ line, isAnew: true }));
const namesIn = (text: string) => Array.from(text.matchAll(/^TZID:(.*)\r$/gm), ([, name]) => name);
/** The definition of one zone. */
const definition = (text: string, tzid: string) =>
  text.split(/(?<=END:VTIMEZONE\r\n)/).find((part) => namesIn(part)[0] === tzid)!;

describe('the time zones of a feed', () => {
  it('are those that the events name, each once, as they came', async () => {
    const office = own('Bureau', '+0130', 'X-NOTE:gardé');
    const { text } = await zonesOf(
      asTheyCame('Bureau\th1', 'Bureau\th1', ''),
      [stored('h1', 'Bureau', office), stored('h2', 'Unused', own('Unused', '+0200'))],
      usual,
    );
    assert.equal(text, office);
  });

  it('are supplied for an IANA name that came without a definition', async () => {
    const { text } = await zonesOf(asTheyCame('Europe/Paris\t'), [], usual);
    assert.deepEqual(namesIn(text), ['Europe/Paris']);
    assert.match(text, /BEGIN:DAYLIGHT\r\n/);
    assert.match(text, /TZOFFSETTO:\+0200\r\n/);
    assert.match(text, /TZOFFSETTO:\+0100\r\n/);
  });

  it('leave a Windows name as it is, and say what it means', async () => {
    const { text } = await zonesOf(asTheyCame('Romance Standard Time\t', 'Tokyo Standard Time\t'), [], usual);
    assert.deepEqual(namesIn(text), ['Romance Standard Time', 'Tokyo Standard Time']);
    assert.match(definition(text, 'Romance Standard Time'), /TZOFFSETTO:\+0200/);
    assert.match(definition(text, 'Tokyo Standard Time'), /TZOFFSETTO:\+0900/);
  });

  it('take the calendar’s own for a name that nobody knows', async () => {
    const { text } = await zonesOf(asTheyCame('Chez nous\t'), [], { ...usual, fallbackZone: 'Asia/Tokyo' });
    assert.deepEqual(namesIn(text), ['Chez nous']);
    assert.match(text, /TZOFFSETTO:\+0900/);
  });

  it('keep two definitions under one name apart: the second, and the events that mean it, get another', async () => {
    const zones = await zonesOf(
      asTheyCame('Bureau\th1', 'Bureau\th2\nEurope/Paris\t'),
      [stored('h1', 'Bureau', own('Bureau', '+0100')), stored('h2', 'Bureau', own('Bureau', '+0500'))],
      usual,
    );
    assert.deepEqual(namesIn(zones.text), ['Bureau', 'Bureau (2)', 'Europe/Paris']);
    assert.match(definition(zones.text, 'Bureau'), /TZOFFSETTO:\+0100/);
    assert.match(definition(zones.text, 'Bureau (2)'), /TZOFFSETTO:\+0500/);
    const event = 'BEGIN:VEVENT\r\nDTSTART;TZID=Bureau:20260101T100000\r\nEND:VEVENT\r\n';
    assert.equal(zones.rename(event, 'Bureau\th1'), event);
    assert.match(
      zones.rename(event, 'Bureau\th2\nEurope/Paris\t'),
      /DTSTART;TZID=Bureau \(2\):20260101T100000/,
    );
  });

  it('are one where two definitions under one name say the same', async () => {
    const text = own('Bureau', '+0100');
    const zones = await zonesOf(
      asTheyCame('Bureau\th1', 'Bureau\th2'),
      [stored('h1', 'Bureau', text), stored('h2', 'Bureau', text)],
      usual,
    );
    assert.equal(zones.text, text);
  });

  it('say no more than the clock where events are written anew, under a name of nobody’s making', async () => {
    const office = own('Chez Ann', '+0130', 'X-NOTE:secret', 'COMMENT:secret');
    const stale = own('Europe/Paris', '+0100', 'COMMENT:secret');
    const { text } = await zonesOf(
      anew('Chez Ann\th1', 'Europe/Paris\th2', 'Bei Max\t'),
      [stored('h1', 'Chez Ann', office), stored('h2', 'Europe/Paris', stale)],
      { ...usual, zoneName: (tzid) => ({ 'Chez Ann': 'zone-1', 'Bei Max': 'zone-2' })[tzid] ?? tzid },
    );
    assert.deepEqual(namesIn(text), ['zone-2', 'zone-1', 'Europe/Paris']);
    assert.equal(definition(text, 'zone-1'), own('zone-1', '+0130'));
    assert.doesNotMatch(text, /secret|Ann|Max/);
  });

  it('are told once to whoever sees an event whole and another’s time alone', async () => {
    const office = own('Bureau', '+0130', 'X-NOTE:gardé');
    const zones = await zonesOf(
      [...anew('Bureau\th1'), ...asTheyCame('Bureau\th1')],
      [stored('h1', 'Bureau', office)],
      { ...usual, zoneName: (tzid) => tzid },
    );
    assert.equal(zones.text, office);
    assert.equal(
      zones.rename('DTSTART;TZID=Bureau:20260101T100000\r\n', 'Bureau\th1').includes('(2)'),
      false,
    );
  });

  it('are those of IANA’s names today, whatever came long ago or came empty', async () => {
    const old = own('Asia/Almaty', '+0600');
    const empty = 'BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nEND:VTIMEZONE\r\n';
    const { text } = await zonesOf(
      asTheyCame('Asia/Almaty\th1', 'Europe/Paris\th2'),
      [stored('h1', 'Asia/Almaty', old), stored('h2', 'Europe/Paris', empty)],
      usual,
    );
    assert.match(definition(text, 'Asia/Almaty'), /TZOFFSETTO:\+0500/);
    assert.match(definition(text, 'Europe/Paris'), /BEGIN:DAYLIGHT/);
    const lisbon = own('Africa/Lagos', '+0100', 'X-NOTE:gardé');
    const current = await zonesOf(
      asTheyCame('Africa/Lagos\th'),
      [stored('h', 'Africa/Lagos', lisbon)],
      usual,
    );
    assert.equal(current.text, lisbon, 'what still says the same stays as it came');
  });

  it('that a text names are found in it, by their own names or those that stand for them', () => {
    const text =
      'DTSTART;TZID=zone-x:20260101T100000\r\nEXDATE;TZID="Europe/Paris":20260101T100000\r\nX:TZID=Y\r\n';
    assert.deepEqual(zoneUses(text, 'Chez Ann\th1\nEurope/Paris\th2\nY\t', usual.zoneName), [
      { line: 'Chez Ann\th1', isAnew: true },
      { line: 'Europe/Paris\th2', isAnew: true },
      { line: 'Y\t', isAnew: true },
    ]);
    const whole = 'DTSTART;TZID=Chez Ann:20260101T100000\r\n';
    assert.deepEqual(zoneUses(whole, 'Chez Ann\th1\nY\t', usual.zoneName), [
      { line: 'Chez Ann\th1', isAnew: false },
    ]);
  });

  it('end their lines with CRLF, whatever came', async () => {
    const office = own('Bureau', '+0130').replaceAll('\r\n', '\n');
    const { text } = await zonesOf(asTheyCame('Bureau\th1'), [stored('h1', 'Bureau', office)], usual);
    assert.equal(text, own('Bureau', '+0130'));
  });
});
