import assert from 'node:assert/strict';
import { expand } from '../../src/ics/expand.ts';
import { event, instant, read } from './support.ts';

const spanOf = (...lines: string[]) => read(...lines).objects[0]!.span;
const utc = (text: string) => instant(text).epochMilliseconds;

describe('ics/span', () => {
  it('is exact for times in UTC', () => {
    assert.deepEqual(spanOf(...event('DTSTART:20260101T090000Z', 'DTEND:20260101T100000Z')), {
      first: utc('2026-01-01T09:00:00Z'),
      last: utc('2026-01-01T10:00:00Z'),
    });
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
  });

  it('matches every window where a task has no date', () => {
    assert.deepEqual(spanOf('BEGIN:VTODO', 'UID:t', 'END:VTODO'), { first: -8.64e15, last: null });
  });

  const series: [string, ...string[]][] = [
    ['a count of days', 'DTSTART;TZID=America/New_York:20260101T090000', 'RRULE:FREQ=DAILY;COUNT=30'],
    ['a count of weekdays', 'DTSTART:20260101T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=MO,TH;COUNT=7;INTERVAL=2'],
    ['a count of months', 'DTSTART;VALUE=DATE:20260128', 'RRULE:FREQ=MONTHLY;COUNT=20'],
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
});
