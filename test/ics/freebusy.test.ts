import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Budget } from '../../src/ics/budget.ts';
import { lineOf, linesOf, readComponents } from '../../src/ics/components.ts';
import { BusyTimes, freeBusyText, type BusyPeriod } from '../../src/ics/freebusy.ts';
import { periodsOf } from '../../src/ics/overlap.ts';
import { event, rangeOf, subjectOf } from './support.ts';

const range = rangeOf('00:00-20:00') as { start: number; end: number };
const hour = (time: string) => `20260310T${time}00Z`;
const clock = (ms: number) => new Date(ms).toISOString().slice(11, 16);

/** What these objects take, such as `BUSY 09:00-10:00`. */
function taken(...objects: string[][]): string[] {
  const busy = new BusyTimes(range);
  for (const lines of objects) busy.add(subjectOf(lines));
  assert.ok(busy.complete);
  return busy.list().map(({ kind, start, end }) => `${kind} ${clock(start)}-${clock(end)}`);
}

const meeting = (start: string, end: string, ...more: string[]) =>
  event(`DTSTART:${hour(start)}`, `DTEND:${hour(end)}`, ...more);

describe('ics/freebusy', () => {
  const cases: [what: string, objects: string[][], expected: string[]][] = [
    ['an event', [meeting('0900', '1000')], ['BUSY 09:00-10:00']],
    ['an event that takes no time', [meeting('0900', '1000', 'TRANSP:transparent')], []],
    ['an event that was cancelled', [meeting('0900', '1000', 'STATUS:CANCELLED')], []],
    ['an event that may come', [meeting('0900', '1000', 'STATUS:TENTATIVE')], ['BUSY-TENTATIVE 09:00-10:00']],
    [
      'an event that is sure',
      [meeting('0900', '1000', 'STATUS:CONFIRMED', 'TRANSP:OPAQUE')],
      ['BUSY 09:00-10:00'],
    ],
    ['a moment', [event(`DTSTART:${hour('0900')}`)], []],
    ['a task', [['BEGIN:VTODO', `DTSTART:${hour('0900')}`, 'DURATION:PT1H', 'END:VTODO']], []],
    ['a whole day', [event('DTSTART;VALUE=DATE:20260310')], ['BUSY 00:00-20:00']],
    ['what begins before and ends after', [meeting('0000', '2300')], ['BUSY 00:00-20:00']],
    ['what overlaps', [meeting('0900', '1000'), meeting('0930', '1100')], ['BUSY 09:00-11:00']],
    ['what touches', [meeting('1000', '1100'), meeting('0900', '1000')], ['BUSY 09:00-11:00']],
    ['what lies within', [meeting('0900', '1200'), meeting('1000', '1100')], ['BUSY 09:00-12:00']],
    [
      'what overlaps, of two kinds',
      [meeting('0930', '1100', 'STATUS:TENTATIVE'), meeting('0900', '1000')],
      ['BUSY 09:00-10:00', 'BUSY-TENTATIVE 09:30-11:00'],
    ],
    [
      'a series, one of it moved, one cancelled, one taken out',
      [
        [
          ...event(
            `DTSTART:${hour('0100')}`,
            'DURATION:PT30M',
            'RRULE:FREQ=HOURLY;COUNT=5',
            `EXDATE:${hour('0200')}`,
          ),
          ...event(`RECURRENCE-ID:${hour('0300')}`, `DTSTART:${hour('1500')}`, 'DURATION:PT1H'),
          ...event(
            `RECURRENCE-ID:${hour('0400')}`,
            `DTSTART:${hour('0400')}`,
            'DURATION:PT1H',
            'STATUS:CANCELLED',
          ),
        ],
      ],
      ['BUSY 01:00-01:30', 'BUSY 05:00-05:30', 'BUSY 15:00-16:00'],
    ],
    [
      'what somebody has published',
      [
        [
          'BEGIN:VFREEBUSY',
          `FREEBUSY:${hour('0900')}/PT1H`,
          `FREEBUSY;FBTYPE=BUSY-UNAVAILABLE:${hour('1100')}/${hour('1200')}`,
          `FREEBUSY;FBTYPE=FREE:${hour('1300')}/PT1H`,
          `FREEBUSY;FBTYPE=X-ODD:${hour('1500')}/PT1H`,
          'END:VFREEBUSY',
        ],
      ],
      ['BUSY 09:00-10:00', 'BUSY-UNAVAILABLE 11:00-12:00', 'BUSY 15:00-16:00'],
    ],
  ];
  for (const [what, objects, expected] of cases)
    it(`tells ${what}`, () => assert.deepEqual(taken(...objects), expected));

  it('takes exactly the minutes that an event takes, however they overlap', () => {
    const minutes = fc.integer({ min: 0, max: 120 });
    fc.assert(
      fc.property(fc.array(fc.tuple(minutes, minutes), { maxLength: 12 }), (spans) => {
        const busy = new BusyTimes(range);
        const isTaken = new Set<number>();
        for (const [from, length] of spans) {
          const start = `${String(Math.floor(from / 60)).padStart(2, '0')}${String(from % 60).padStart(2, '0')}`;
          busy.add(subjectOf(event(`DTSTART:${hour(start)}`, `DURATION:PT${length}M`)));
          for (let minute = from; minute < from + length; minute++) isTaken.add(minute);
        }
        const told = busy.list();
        const inside = (minute: number) => {
          const at = range.start + minute * 60_000;
          return told.filter(({ start, end }) => start <= at && at < end).length;
        };
        for (let minute = 0; minute < 300; minute++)
          assert.equal(inside(minute), isTaken.has(minute) ? 1 : 0);
      }),
    );
  });

  it('joins as it goes, and says where it is not all', () => {
    const busy = new BusyTimes(range);
    for (let n = 0; n < 4; n++)
      busy.add(
        subjectOf(event(`DTSTART:${hour('0000')}`, 'DURATION:PT1S', 'RRULE:FREQ=SECONDLY;COUNT=15000')),
      );
    assert.equal(busy.complete, true);
    assert.equal(busy.list().length, 1);
    const budget = new Budget(100);
    busy.add(
      subjectOf(event('DTSTART:20260101T000000Z', 'RRULE:FREQ=SECONDLY', 'DURATION:PT1S'), { budget }),
    );
    assert.equal(busy.complete, false);
  });

  it('is written as a VFREEBUSY, folded, each kind by itself', () => {
    const periods: BusyPeriod[] = Array.from({ length: 120 }, (_, at) => ({
      kind: at % 2 === 0 ? 'BUSY' : 'BUSY-TENTATIVE',
      start: range.start + at * 600_000,
      end: range.start + at * 600_000 + 300_000,
    }));
    const text = freeBusyText(periods, { range, uid: 'f@example.com', stamp: '20260301T000000Z' });
    const [component] = readComponents(text);
    const value = (name: string) => lineOf(component!, name)?.value;
    assert.deepEqual(['UID', 'DTSTAMP', 'DTSTART', 'DTEND'].map(value), [
      'f@example.com',
      '20260301T000000Z',
      '20260310T000000Z',
      '20260310T200000Z',
    ]);
    const told = linesOf(component!, 'FREEBUSY').flatMap(({ params, value }) =>
      periodsOf(value).map(({ start, end }) => ({ kind: params[0]!.values[0], start, end })),
    );
    assert.deepEqual(
      told.toSorted((one, other) => one.start - other.start),
      periods,
    );
    assert.ok(text.split('\r\n').every((line) => line.length <= 75));
    assert.ok(text.startsWith('BEGIN:VFREEBUSY\r\n') && text.endsWith('END:VFREEBUSY\r\n'));
  });
});
