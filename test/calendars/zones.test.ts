import assert from 'node:assert/strict';
import { zonesOf } from '../../src/calendars/zones.ts';

const own = (tzid: string, offset: string, ...more: string[]) =>
  [
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    ...more,
    'BEGIN:STANDARD',
    'DTSTART:19700101T000000',
    `TZOFFSETFROM:${offset}`,
    `TZOFFSETTO:${offset}`,
    'END:STANDARD',
    'END:VTIMEZONE',
    '',
  ].join('\r\n');

const stored = (hash: string, tzid: string, text: string) => ({ hash, tzid, text });
const usual = { fallbackZone: 'Europe/Paris', isReduced: false };
const namesIn = (text: string) => Array.from(text.matchAll(/^TZID:(.*)\r$/gm), ([, name]) => name);
/** The definition of one zone. */
const definition = (text: string, tzid: string) =>
  text.split(/(?<=END:VTIMEZONE\r\n)/).find((part) => namesIn(part)[0] === tzid)!;

describe('the time zones of a feed', () => {
  it('are those that the events name, each once, as they came', () => {
    const office = own('Bureau', '+0130', 'X-NOTE:gardé');
    const { text } = zonesOf(
      ['Bureau\th1', 'Bureau\th1', ''],
      [stored('h1', 'Bureau', office), stored('h2', 'Unused', own('Unused', '+0200'))],
      usual,
    );
    assert.equal(text, office);
  });

  it('are supplied for an IANA name that came without a definition', () => {
    const { text } = zonesOf(['Europe/Paris\t'], [], usual);
    assert.deepEqual(namesIn(text), ['Europe/Paris']);
    assert.match(text, /BEGIN:DAYLIGHT\r\n/);
    assert.match(text, /TZOFFSETTO:\+0200\r\n/);
    assert.match(text, /TZOFFSETTO:\+0100\r\n/);
  });

  it('leave a Windows name as it is, and say what it means', () => {
    const { text } = zonesOf(['Romance Standard Time\t', 'Tokyo Standard Time\t'], [], usual);
    assert.deepEqual(namesIn(text), ['Romance Standard Time', 'Tokyo Standard Time']);
    assert.match(definition(text, 'Romance Standard Time'), /TZOFFSETTO:\+0200/);
    assert.match(definition(text, 'Tokyo Standard Time'), /TZOFFSETTO:\+0900/);
  });

  it('take the calendar’s own for a name that nobody knows', () => {
    const { text } = zonesOf(['Chez nous\t'], [], { ...usual, fallbackZone: 'Asia/Tokyo' });
    assert.deepEqual(namesIn(text), ['Chez nous']);
    assert.match(text, /TZOFFSETTO:\+0900/);
  });

  it('keep two definitions under one name apart: the second, and the events that mean it, get another', () => {
    const zones = zonesOf(
      ['Bureau\th1', 'Bureau\th2\nEurope/Paris\t'],
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

  it('are one where two definitions under one name say the same', () => {
    const text = own('Bureau', '+0100');
    const zones = zonesOf(
      ['Bureau\th1', 'Bureau\th2'],
      [stored('h1', 'Bureau', text), stored('h2', 'Bureau', text)],
      usual,
    );
    assert.equal(zones.text, text);
  });

  it('say no more than the clock where the events are reduced', () => {
    const office = own('Bureau', '+0130', 'X-NOTE:secret', 'COMMENT:secret');
    const { text } = zonesOf(['Bureau\th1'], [stored('h1', 'Bureau', office)], {
      ...usual,
      isReduced: true,
    });
    assert.deepEqual(namesIn(text), ['Bureau']);
    assert.doesNotMatch(text, /secret/);
  });

  it('end their lines with CRLF, whatever came', () => {
    const office = own('Bureau', '+0130').replaceAll('\r\n', '\n');
    const { text } = zonesOf(['Bureau\th1'], [stored('h1', 'Bureau', office)], usual);
    assert.equal(text, own('Bureau', '+0130'));
  });
});
