import assert from 'node:assert/strict';
import { views } from '../../src/calendars/revisions.ts';
import { showsAnything, shownTo } from '../../src/calendars/shown.ts';

const event = (...lines: string[]) => ['BEGIN:VEVENT', 'UID:a', ...lines, 'END:VEVENT', ''].join('\r\n');
const start = 'DTSTART:20260312T180000Z';
const texts: Record<string, string> = {
  'a time': event(start, 'SUMMARY:s'),
  'a day': event('DTSTART;VALUE=DATE:20260312'),
  'a time in a zone': event('DTSTART;TZID=Europe/Paris:20260312T180000'),
  'a time with lines that end otherwise': event(start).replaceAll('\r\n', '\n'),
  'one with an alarm': event(start, 'BEGIN:VALARM', 'TRIGGER:-PT5M', 'END:VALARM'),
  'one that was called off': event(start, 'STATUS:CANCELLED'),
  'one that says so elsewhere': event(start, 'SUMMARY:cancelled'),
  'a day that is none': event('DTSTART:20260230T180000Z'),
  'a month that is none': event('DTSTART:20261301T180000Z'),
  'an hour that is none': event('DTSTART:20260301T250000Z'),
  'no date at all': event('SUMMARY:s'),
  'a date of another part': event('BEGIN:X-PART', start, 'END:X-PART'),
  'a folded start': event('DTSTART:2026\r\n 0312T180000Z'),
  'an instance that was called off':
    event(start) + event(`RECURRENCE-ID:20260313T180000Z`, 'STATUS:CANCELLED'),
  'instances alone': event('RECURRENCE-ID:20260313T180000Z', 'SUMMARY:s'),
  'a private one': event(start, 'CLASS:PRIVATE'),
  'a series': event(start, 'RRULE:FREQ=DAILY'),
};

describe('Whether anything of an event is shown', () => {
  for (const [what, text] of Object.entries(texts))
    it(`is known as if it were written: ${what}`, () => {
      for (const [level, view] of Object.entries(views))
        for (const [kind, own] of [
          ['VEVENT', text],
          ['VTODO', text.replaceAll('VEVENT', 'VTODO')],
        ] as const) {
          const shown = shownTo({ secretKey: 'k' }, { view, scope: 's', busy: 'Busy' });
          const row = {
            ...{ uid: 'a', kind, zones: '', revision: 1, levels: '', extras: '', wrapper: '', text: own },
            has_private: /PRIVATE/.test(own) ? 1 : 0,
            bare_breaks: /\r/.test(own) ? 0 : 1,
          };
          assert.equal(showsAnything(shown)(row), shown(row) !== '', `${kind} ${level}`);
        }
    });
});
