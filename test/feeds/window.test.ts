import assert from 'node:assert/strict';
import { allTime, boundedWindow, readWindow } from '../../src/feeds/window.ts';
import { refused } from '../support/refused.ts';

// A Tuesday, 10:40 in Paris; summer time begins there on 29 March.
const now = Temporal.Instant.from('2026-03-10T09:40:30Z');
const paris = 'Europe/Paris';
const startOf = (text: string, timeZone = paris) =>
  readWindow(text, undefined, timeZone, now).from?.toString();

describe('the window of a feed', () => {
  for (const [text, instant] of [
    // absolute
    ['1773961200000', '2026-03-19T23:00:00Z'],
    ['20260314', '2026-03-13T23:00:00Z'],
    ['2026-03-14', '2026-03-13T23:00:00Z'],
    ['3/14/2026', '2026-03-13T23:00:00Z'],
    ['03/14/2026', '2026-03-13T23:00:00Z'],
    ['20260314T100000Z', '2026-03-14T10:00:00Z'],
    ['1989/12/25', '1989-12-24T23:00:00Z'],
    ['2026-3-4', '2026-03-03T23:00:00Z'],
    ['12-25-1998', '1998-12-24T23:00:00Z'],
    ['19000101', '1899-12-31T23:50:39Z'],
    // relative: days and more from today’s midnight, a + comes as a space or as p
    ['-2days', '2026-03-07T23:00:00Z'],
    ['-1d', '2026-03-08T23:00:00Z'],
    ['+1day', '2026-03-10T23:00:00Z'],
    [' 1day', '2026-03-10T23:00:00Z'],
    ['1day', '2026-03-10T23:00:00Z'],
    ['0day', '2026-03-09T23:00:00Z'],
    ['m2days', '2026-03-07T23:00:00Z'],
    ['2wks', '2026-03-23T23:00:00Z'],
    ['p1week', '2026-03-16T23:00:00Z'],
    ['P2W', '2026-03-23T23:00:00Z'],
    ['p3weeks', '2026-03-30T22:00:00Z'],
    ['+6mon', '2026-09-09T22:00:00Z'],
    ['p1m', '2026-04-09T22:00:00Z'],
    ['-1year', '2025-03-09T23:00:00Z'],
    // hours and minutes from the hour
    ['p2h', '2026-03-10T11:00:00Z'],
    ['-3hours', '2026-03-10T06:00:00Z'],
    ['3hrs', '2026-03-10T12:00:00Z'],
    ['+60mi', '2026-03-10T10:00:00Z'],
    ['-30min', '2026-03-10T08:30:00Z'],
  ] as const)
    it(`reads ${text}`, () => {
      assert.equal(startOf(text), instant);
    });

  it('has its days where the calendar is', () => {
    assert.equal(startOf('20260314', 'America/Montreal'), '2026-03-14T04:00:00Z');
    assert.equal(startOf('-1d', 'Asia/Tokyo'), '2026-03-08T15:00:00Z');
  });

  it('is the same all day long, so that a poll finds nothing new', () => {
    const at = (instant: string) => readWindow('-2days', 'p1week', paris, Temporal.Instant.from(instant));
    assert.deepEqual(JSON.stringify(at('2026-03-09T23:00:00Z')), JSON.stringify(at('2026-03-10T22:59:59Z')));
  });

  it('may have one bound, or none', () => {
    assert.equal(readWindow(undefined, '20260314', paris, now).from, null);
    assert.equal(readWindow('20260314', undefined, paris, now).to, null);
    assert.deepEqual(readWindow(undefined, undefined, paris, now), allTime);
  });

  for (const text of [
    '',
    'yesterday',
    '20260230',
    '2026-13-01',
    '31/12/2026',
    '1899-12-31',
    '2201-01-01',
    '99999999999999',
    '+999999years',
    '-1fortnight',
    '20260314T250000Z',
    '1e12',
    '<script>',
  ])
    it(`refuses ${text === '' ? 'nothing' : text}, and says what is allowed`, () => {
      assert.throws(
        () => readWindow(text, undefined, paris, now),
        (error) => {
          refused('range-not-allowed', { parameter: 'start', given: text })(error);
          assert.match(String((error as { details?: { allowed?: string } }).details?.allowed), /20260314/);
          return true;
        },
      );
    });

  it('refuses an end that is not after its start', () => {
    for (const end of ['20260313', '20260314'])
      assert.throws(
        () => readWindow('20260314', end, paris, now),
        refused('range-not-allowed', { parameter: 'end', given: end }),
      );
  });

  it('repeats no more than the beginning of what it was given', () => {
    assert.throws(
      () => readWindow('x'.repeat(5000), undefined, paris, now),
      refused('range-not-allowed', { given: 'x'.repeat(60) }),
    );
  });
});

describe('the window of what lists instances', () => {
  const told = (start?: string, end?: string) => {
    const { from, to } = boundedWindow(readWindow(start, end, paris, now), paris, now);
    return [from, to].map((bound) => bound.toZonedDateTimeISO(paris).toPlainDateTime().toString());
  };

  it('is a month from today where nothing is asked, counted in days of the calendar', () => {
    assert.deepEqual(told(), ['2026-03-10T00:00:00', '2026-04-10T00:00:00']);
    assert.deepEqual(told('2026-01-05'), ['2026-01-05T00:00:00', '2026-02-05T00:00:00']);
    assert.deepEqual(told(undefined, '2026-03-12'), ['2026-03-10T00:00:00', '2026-03-12T00:00:00']);
  });

  it('is a year at most, a leap year whole', () => {
    assert.deepEqual(told('2028-01-01', '2029-01-01'), ['2028-01-01T00:00:00', '2029-01-01T00:00:00']);
    assert.throws(() => told('2028-01-01', '2029-01-02'), refused('range-not-allowed'));
    assert.throws(() => told(undefined, '2026-03-10'), refused('range-not-allowed'));
  });
});
