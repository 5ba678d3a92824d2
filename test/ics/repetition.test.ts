import assert from 'node:assert/strict';
import fc from 'fast-check';
import { occurrenceAt, parseEvents, placedPoint } from '../../src/ics/parsed.ts';
import type { Point } from '../../src/ics/point.ts';
import {
  isLastOfMonth,
  monthly,
  ordinalOf,
  repetitionOf,
  ruleOf,
  sameRepetition,
  units,
  weekdayOf,
  type Repetition,
} from '../../src/ics/repetition.ts';
import { weekdays } from '../../src/ics/recur.ts';
import { resource, told, toldByIcalJs } from './engines.ts';
import { event } from './support.ts';

const day = 86_400_000;
const points: Record<string, (wall: number) => Point> = {
  date: (wall) => ({ kind: 'date', wall: Math.floor(wall / day) * day }),
  utc: (wall) => ({ kind: 'utc', wall }),
  floating: (wall) => ({ kind: 'local', wall }),
  paris: (wall) => ({ kind: 'local', wall, tzid: 'Europe/Paris' }),
  york: (wall) => ({ kind: 'local', wall, tzid: 'America/New_York' }),
  auckland: (wall) => ({ kind: 'local', wall, tzid: 'Pacific/Auckland' }),
};

const parsed = parseEvents(resource(...event('DTSTART:20260301T100000Z')), 'UTC')!;
const formOf = (point: Point) => placedPoint(parsed, point).form;

/** Choices as the form offers them for a start. */
const choices = fc
  .record({
    form: fc.constantFrom(...Object.keys(points)),
    wall: fc
      .integer({ min: 0, max: 300 * 48 })
      .map((halfHours) => Date.UTC(2026, 0, 1) + halfHours * 1_800_000),
    unit: fc.constantFrom(...units),
    interval: fc.integer({ min: 1, max: 4 }),
    weekdays: fc.subarray([...weekdays]),
    monthly: fc.constantFrom(...monthly),
    end: fc.oneof(
      fc.constant({ kind: 'never' as const }),
      fc.record({ kind: fc.constant('count' as const), count: fc.integer({ min: 1, max: 30 }) }),
      fc.record({ kind: fc.constant('until' as const), days: fc.integer({ min: 0, max: 400 }) }),
    ),
  })
  .map(({ form, wall, end, ...rest }) => {
    const start = points[form]!(wall);
    const own = weekdayOf(start.wall);
    const ends =
      end.kind === 'until'
        ? { kind: 'until' as const, day: (Math.floor(start.wall / day) + end.days) * day }
        : end;
    const isLast = isLastOfMonth(start.wall);
    const repetition: Repetition = {
      ...rest,
      weekdays: weekdays.filter((one) => one === own || rest.weekdays.includes(one)),
      monthly: rest.monthly === 'last-weekday' && !isLast ? 'date' : rest.monthly,
      end: ends,
    };
    return { start, repetition };
  });

describe('ics/repetition', () => {
  it('is the same once it has been written as a rule and read again', () => {
    fc.assert(
      fc.property(choices, ({ start, repetition }) => {
        const form = formOf(start);
        const text = ruleOf(repetition, form, start.wall);
        const read = repetitionOf(text, form, start.wall);
        assert.ok(sameRepetition(read, repetition), `${text} ${JSON.stringify(read)}`);
      }),
      { numRuns: 500, seed: 4 },
    );
  });

  it('ends on the last day that was chosen, for both engines', () => {
    fc.assert(
      fc.property(choices, ({ start, repetition }) => {
        fc.pre(repetition.end.kind === 'until');
        const last = (repetition.end as { day: number }).day;
        const written = new Date(start.wall).toISOString().replace(/[-:]|\.000/g, '');
        const zone = start.tzid === undefined ? '' : `;TZID=${start.tzid}`;
        const head =
          start.kind === 'date'
            ? `DTSTART;VALUE=DATE:${written.slice(0, 8)}`
            : `DTSTART${zone}:${start.kind === 'utc' ? written : written.slice(0, -1)}`;
        const made = (end: Repetition['end']) =>
          resource(
            ...event(head, `RRULE:${ruleOf({ ...repetition, end }, formOf(start), start.wall)}`, 'SUMMARY:S'),
          );
        const ending = told(made(repetition.end));
        assert.deepEqual(toldByIcalJs(made(repetition.end)), ending);
        const endless = made({ kind: 'never' });
        const series = parseEvents(endless, 'UTC')!;
        const within = told(endless).filter(([at]) => {
          const { start: own } = occurrenceAt(series, at)!;
          return own.wall < last + day;
        });
        assert.deepEqual(ending, within);
      }),
      { numRuns: 120, seed: 5 },
    );
  });

  it('says what is usual in whatever way it is written, and nothing of what is not', () => {
    const start = Date.UTC(2026, 6, 14, 18); // a second Tuesday
    const form = formOf(points['utc']!(start));
    const read = (text: string) => repetitionOf(text, form, start);
    assert.equal(ordinalOf(start), 2);
    assert.deepEqual(read('INTERVAL=1;FREQ=WEEKLY;WKST=SU;BYDAY=TU'), {
      unit: 'week',
      interval: 1,
      weekdays: ['TU'],
      monthly: 'date',
      end: { kind: 'never' },
    });
    assert.equal(read('FREQ=YEARLY;BYMONTH=7;BYMONTHDAY=14')?.unit, 'year');
    assert.equal(read('FREQ=YEARLY;BYMONTH=7;BYDAY=2TU')?.monthly, 'weekday');
    for (const text of [
      'FREQ=HOURLY',
      'FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,TU',
      'FREQ=WEEKLY;BYDAY=TU;BYHOUR=9,18',
      'FREQ=MONTHLY;BYMONTHDAY=1,15',
      'FREQ=MONTHLY;BYMONTHDAY=13',
      'FREQ=MONTHLY;BYDAY=2WE',
      'FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1',
      'FREQ=YEARLY;BYDAY=20MO',
      'FREQ=YEARLY;BYMONTH=8',
      'FREQ=YEARLY;BYMONTHDAY=14',
      'FREQ=DAILY;BYDAY=MO',
      'nothing',
    ])
      assert.equal(read(text), undefined, text);
  });
});
