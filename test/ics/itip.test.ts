import assert from 'node:assert/strict';
import { cancelled, mergeInstances } from '../../src/ics/itip.ts';
import { event } from './support.ts';

const text = (...components: string[][]) => components.map((lines) => `${lines.join('\r\n')}\r\n`).join('');
const series = event('DTSTART;TZID=Europe/Paris:20260603T100000', 'RRULE:FREQ=WEEKLY', 'SEQUENCE:1');
const merge = { zones: [], floatingZone: 'UTC', keepsNewer: () => false };

describe('ics/itip', () => {
  it('puts an instance in the place of its own, by whatever zone it is named, or adds it', () => {
    const moved = event('RECURRENCE-ID;TZID=Europe/Paris:20260610T100000', 'DTSTART:20260610T120000Z');
    const again = event('RECURRENCE-ID:20260610T080000Z', 'DTSTART:20260610T150000Z');
    assert.deepEqual(mergeInstances(text(series), text(moved), merge), {
      text: text(series, moved),
      older: 0,
    });
    assert.deepEqual(mergeInstances(text(series, moved), text(again), merge), {
      text: text(series, again),
      older: 0,
    });
    const local = event('RECURRENCE-ID:20260610T100000', 'DTSTART:20260610T160000Z');
    assert.equal(mergeInstances(text(series, moved), text(local), merge).text, text(series, local));
  });

  it('leaves what is newer', () => {
    const moved = event('RECURRENCE-ID:20260610T080000Z', 'DTSTART:20260610T120000Z');
    assert.deepEqual(mergeInstances(text(series), text(moved), { ...merge, keepsNewer: () => true }), {
      text: text(series),
      older: 1,
    });
  });

  it('cancels: each component says so, and an instance without a start is where it was', () => {
    assert.equal(
      cancelled(text(event('SEQUENCE:1', 'STATUS:CONFIRMED', 'DTSTART:20260603T100000Z')), 2),
      text(event('SEQUENCE:2', 'STATUS:CANCELLED', 'DTSTART:20260603T100000Z')),
    );
    const told = cancelled(text(event('RECURRENCE-ID;TZID=Europe/Paris:20260610T100000')));
    assert.match(told, /^STATUS:CANCELLED\r$/m);
    assert.match(told, /^DTSTART;TZID=Europe\/Paris:20260610T100000\r$/m);
  });
});
