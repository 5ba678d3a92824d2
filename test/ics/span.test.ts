import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expand } from '../../src/ics/expand.ts';
import { ALL_MONTHS, monthsBetween } from '../../src/ics/span.ts';
import { event, instant, read } from './support.ts';

const spanOf = (...lines: string[]) => read(...lines).objects[0]!.span;
const utc = (text: string) => instant(text).epochMilliseconds;

describe('ics/span', () => {
  it('is exact for times in UTC', () => {
    assert.deepEqual(spanOf(...event('DTSTART:20260101T090000Z', 'DTEND:20260101T100000Z')), {
      first: utc('2026-01-01T09:00:00Z'),
      last: utc('2026-01-01T10:00:00Z'),
      months: 1,
    });
  });

  it('holds a moment of no length for a window that begins then, and a task that is due as one ends', () => {
    const nine = utc('2026-01-01T09:00:00Z');
    for (const lines of [[], ['DTEND:20260101T090000Z'], ['DTEND:20250101T090000Z']]) {
      const { first, last } = spanOf(...event('DTSTART:20260101T090000Z', ...lines));
      assert.deepEqual([first, last], [nine, nine + 1]);
    }
    const more = spanOf(...event('DTSTART:20260101T080000Z', 'RDATE:20260101T090000Z'));
    assert.equal(more.last, nine + 1);
    const task = spanOf('BEGIN:VTODO', 'UID:t', 'DUE:20260101T090000Z', 'END:VTODO');
    assert.ok(task.first < nine && task.last! > nine);
  });

  it('holds a day that is given as a moment from where that day first begins', () => {
    const { first } = spanOf(...event('DTSTART;VALUE=DATE:20260310', 'RDATE:20260301T233000Z'));
    assert.ok(first <= utc('2026-03-01T00:00:00Z'));
  });

  it('has no end for a rule that has none', () => {
    assert.equal(spanOf(...event('DTSTART:20260101T090000Z', 'RRULE:FREQ=DAILY')).last, null);
  });

  it('has no end where an override moves the rest, and none where COUNT may take for ever', () => {
    const moved = event('RECURRENCE-ID;RANGE=THISANDFUTURE:20260102T090000Z', 'DTSTART:20300102T090000Z');
    assert.equal(
      spanOf(...event('DTSTART:20260101T090000Z', 'RRULE:FREQ=DAILY;COUNT=3'), ...moved).last,
      null,
    );
    assert.equal(spanOf(...event('DTSTART:20240229T090000Z', 'RRULE:FREQ=YEARLY;COUNT=3')).last, null);
    assert.equal(
      spanOf(...event('DTSTART:20260129T090000Z', 'RRULE:FREQ=MONTHLY;BYDAY=5TH;COUNT=3')).last,
      null,
    );
  });

  it('matches every window where a task has no date', () => {
    assert.deepEqual(spanOf('BEGIN:VTODO', 'UID:t', 'END:VTODO'), {
      first: -8.64e15,
      last: null,
      months: ALL_MONTHS,
    });
  });

  const series: [string, ...string[]][] = [
    ['a count of days', 'DTSTART;TZID=America/New_York:20260101T090000', 'RRULE:FREQ=DAILY;COUNT=30'],
    ['a count of weekdays', 'DTSTART:20260101T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=7;INTERVAL=2'],
    ['a count of months', 'DTSTART;VALUE=DATE:20260128', 'RRULE:FREQ=MONTHLY;COUNT=20'],
    ['a count of Mondays of months', 'DTSTART:20260131T090000Z', 'RRULE:FREQ=MONTHLY;BYDAY=2MO,5TU;COUNT=20'],
    [
      'a count of last Fridays',
      'DTSTART:20260130T090000Z',
      'RRULE:FREQ=MONTHLY;BYDAY=-1FR;COUNT=9;INTERVAL=2',
    ],
    [
      'an end in UTC',
      'DTSTART;TZID=Pacific/Auckland:20260101T090000',
      'RRULE:FREQ=DAILY;UNTIL=20260301T000000Z',
    ],
    ['dates before and after', 'DTSTART:20260101T090000Z', 'RDATE:20250101T090000Z,20270101T090000Z'],
    ['periods', 'DTSTART:20260101T090000Z', 'RDATE;VALUE=PERIOD:20260201T090000Z/P10D'],
    ['a night with a change of clocks', 'DTSTART;TZID=Europe/Paris:20261024T220000', 'DURATION:P1D'],
  ];
  for (const [what, ...lines] of series)
    it(`holds all instances of ${what}`, () => {
      const { objects } = read(...event(...lines));
      const { first, last } = objects[0]!.span;
      const { instances } = expand(objects[0]!, [], {
        from: instant('2020-01-01T00:00:00Z'),
        to: instant('2035-01-01T00:00:00Z'),
        limit: 1000,
      });
      assert.ok(instances.length > 0);
      for (const { start, end } of instances) {
        assert.ok(start.epochMilliseconds >= first);
        assert.ok(last !== null && end.epochMilliseconds <= last);
      }
    });

  describe('months', () => {
    const months = (...lines: string[]) => {
      const mask = spanOf(...lines).months;
      return Array.from({ length: 12 }, (_, index) => index + 1).filter((month) => mask & (1 << (month - 1)));
    };
    const all = months('BEGIN:VTODO', 'UID:t', 'END:VTODO');

    const few: [what: string, lines: string[], expected: number[]][] = [
      ['a meeting', ['DTSTART:20260315T090000Z', 'DURATION:PT1H'], [3]],
      ['a day at the beginning of a month, anywhere', ['DTSTART;VALUE=DATE:20260301'], [2, 3]],
      ['holidays over the new year', ['DTSTART;VALUE=DATE:20261218', 'DTEND;VALUE=DATE:20270105'], [1, 12]],
      ['a course', ['DTSTART:20260907T090000Z', 'RRULE:FREQ=WEEKLY;COUNT=10'], [9, 10, 11]],
      ['a birthday', ['DTSTART;VALUE=DATE:19800715', 'RRULE:FREQ=YEARLY'], [7]],
      ['a birthday on the 29th of February', ['DTSTART;VALUE=DATE:19800229', 'RRULE:FREQ=YEARLY'], [2, 3]],
      ['a yearly weekday', ['DTSTART:20260510T090000Z', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYDAY=2SU'], [5, 6]],
      [
        'yearly weeks in two months',
        [
          'DTSTART;TZID=Europe/Paris:20260405T090000',
          'DURATION:P7D',
          'RRULE:FREQ=YEARLY;BYMONTH=4,10;BYDAY=1SU',
        ],
        [3, 4, 5, 9, 10, 11],
      ],
      [
        'a yearly day, and dates',
        ['DTSTART:20260515T090000Z', 'RRULE:FREQ=YEARLY', 'RDATE:20260815T090000Z'],
        [5, 8],
      ],
    ];
    for (const [what, lines, expected] of few)
      it(`are few for ${what}`, () => assert.deepEqual(months(...event(...lines)), expected));

    const many: [what: string, ...lines: string[]][] = [
      ['each week', 'DTSTART:20260515T090000Z', 'RRULE:FREQ=WEEKLY'],
      ['each Monday of a year', 'DTSTART:20260515T090000Z', 'RRULE:FREQ=YEARLY;BYDAY=MO'],
      ['a week by its number', 'DTSTART:20260515T090000Z', 'RRULE:FREQ=YEARLY;BYMONTH=5;BYWEEKNO=20'],
      ['a day of another calendar', 'DTSTART:20260515T090000Z', 'RRULE:RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5'],
      ['more than a year', 'DTSTART:20260515T090000Z', 'DURATION:P380D'],
      [
        'an override that moves the rest',
        'RECURRENCE-ID;RANGE=THISANDFUTURE:20260515T090000Z',
        'DTSTART:20260516T090000Z',
      ],
    ];
    for (const [what, ...lines] of many)
      it(`are all for ${what}`, () => assert.deepEqual(months(...event(...lines)), all));

    it('are those of all components', () => {
      const moved = event('RECURRENCE-ID:20270510T090000Z', 'DTSTART:20271110T090000Z');
      assert.deepEqual(months(...event('DTSTART:20260510T090000Z', 'RRULE:FREQ=YEARLY'), ...moved), [5, 11]);
    });

    it('between two instants, both inclusive', () => {
      const between = (from: string, to: string) => monthsBetween(utc(from), utc(to));
      assert.equal(between('2026-03-01T00:00:00Z', '2026-03-31T23:59:59Z'), 4);
      assert.equal(between('2026-11-30T00:00:00Z', '2027-02-01T00:00:00Z'), 1 + 2 + 1024 + 2048);
      assert.equal(between('2026-03-20T00:00:00Z', '2027-03-10T00:00:00Z'), ALL_MONTHS);
      assert.equal(between('2026-03-01T00:00:00Z', '2027-03-01T00:00:00Z'), ALL_MONTHS);
      assert.equal(monthsBetween(-8.64e15, 8.64e15), ALL_MONTHS);
      assert.equal(monthsBetween(-Infinity, Infinity), ALL_MONTHS);
      assert.equal(monthsBetween(8.64e15, 8.65e15), ALL_MONTHS);
    });
  });

  it('property: every instance lies within the span, and in its months', () => {
    const two = (number: number) => String(number).padStart(2, '0');
    const day = fc
      .tuple(
        fc.integer({ min: 2023, max: 2027 }),
        fc.integer({ min: 1, max: 12 }),
        fc.constantFrom(1, 2, 15, 28, 29, 30, 31),
      )
      .map(
        ([year, month, date]) =>
          `${year}${two(month)}${two(Math.min(date, new Date(Date.UTC(year, month, 0)).getUTCDate()))}`,
      );
    const hour = fc.constantFrom('000000', '090000', '233000');
    const zones = ['America/New_York', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Europe/Paris'];
    /** What follows a property's name: parameters, colon, and a time of some form. */
    const timeOf = (form: string) =>
      fc.tuple(day, hour).map(([date, time]) => {
        if (form === 'date') return `;VALUE=DATE:${date}`;
        if (form === 'utc') return `:${date}T${time}Z`;
        return `${form === 'floating' ? '' : `;TZID=${form}`}:${date}T${time}`;
      });
    const forms = fc.constantFrom('date', 'utc', 'floating', ...zones);
    const anyTime = forms.chain(timeOf);
    const part = (name: string, ...values: string[]) =>
      fc.constantFrom('', ...values.map((value) => `;${name}=${value}`));
    const rule = fc
      .tuple(
        fc.constantFrom('YEARLY', 'YEARLY', 'YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'),
        part('INTERVAL', '2'),
        part('BYMONTH', '1', '2,12', '6'),
        part('BYMONTHDAY', '1', '-1', '29'),
        part('BYDAY', 'MO', 'SU,TH'),
        part('BYHOUR', '0,23'),
        part('BYSETPOS', '1', '-1'),
        part('COUNT', '1', '5', '40'),
      )
      .map(([freq, ...parts]) => `RRULE:FREQ=${freq}${parts.join('')}`);
    const optional = <Value>(line: fc.Arbitrary<Value>) => fc.option(line, { nil: undefined });
    const length = fc.oneof(
      anyTime.map((time) => `DTEND${time}`),
      fc.constantFrom('PT1H', 'P1D', 'P40D', 'P400D', '-P3D').map((text) => `DURATION:${text}`),
    );
    const object = fc
      .tuple(
        anyTime,
        optional(length),
        optional(rule),
        optional(anyTime.map((time) => `RDATE${time}`)),
        optional(fc.tuple(anyTime, anyTime, fc.constantFrom('', ';RANGE=THISANDFUTURE'))),
      )
      .map(([time, ...rest]) => {
        const [end, series, date, moved] = rest;
        const lines = [`DTSTART${time}`, end, series, date].filter((line) => line !== undefined);
        const override = moved ? event(`RECURRENCE-ID${moved[2]}${moved[0]}`, `DTSTART${moved[1]}`) : [];
        return [...event(...lines), ...override];
      });
    fc.assert(
      fc.property(
        object,
        fc.integer({ min: 2022, max: 2030 }),
        fc.constantFrom('UTC', ...zones),
        (lines, year, floatingZone) => {
          const { objects, zones: defined } = read(...lines);
          const { first, last, months } = objects[0]!.span;
          const { instances } = expand(objects[0]!, defined, {
            from: instant(`${year}-01-01T00:00:00Z`),
            to: instant(`${year + 2}-06-01T00:00:00Z`),
            limit: 100,
            floatingZone,
          });
          for (const { start, end } of instances) {
            const [from, to] = [start.epochMilliseconds, end.epochMilliseconds];
            const touched = monthsBetween(from, Math.max(from, to - 1));
            assert.equal(touched & ~months, 0, `${start.toString()} to ${end.toString()}`);
            assert.ok(
              from >= first && (last === null || to <= last),
              `${start.toString()} to ${end.toString()}`,
            );
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
