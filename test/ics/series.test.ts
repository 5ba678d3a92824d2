import assert from 'node:assert/strict';
import { RRuleTemporal } from 'rrule-temporal';
import { Budget, Exhausted } from '../../src/ics/budget.ts';
import { parseRecur, type Recur } from '../../src/ics/recur.ts';
import { occurrences, type Bounds } from '../../src/ics/series.ts';

const wallOf = (text: string) => Date.parse(`${text}Z`);
const farOff = Date.UTC(2200, 0);

type Given = Partial<Bounds> & { most?: number; steps?: number };

/** The first starts, as text; the budget is what the rule is allowed, and `spent` what it took. */
function follow(rule: string, start: string, { most = 8, steps = 200_000, ...given }: Given = {}) {
  const budget = new Budget(steps);
  const recur = parseRecur(rule)!;
  const wall = wallOf(start);
  const bounds: Bounds = {
    from: wall,
    to: farOff,
    until: recur.until?.wall,
    start: 'always-first',
    ...given,
  };
  const starts: string[] = [];
  for (const one of occurrences(recur, wall, bounds, budget)) {
    starts.push(new Date(one).toISOString().slice(0, 16));
    if (starts.length === most) break;
  }
  return { starts, spent: budget.spent };
}

const startsOf = (rule: string, start: string, given: Given = {}) => follow(rule, start, given).starts;
const daysOf = (rule: string, start: string, given: Given = {}) =>
  startsOf(rule, start, given).map((text) => text.slice(0, 10));

/** The same by rrule-temporal. */
function byLibrary(rule: string, start: string, most: number): string[] {
  const parts = omitUntil(parseRecur(rule)!);
  const dtstart = Temporal.PlainDateTime.from(start).toZonedDateTime('UTC');
  const series = new RRuleTemporal({
    ...parts,
    dtstart,
    cache: false,
    includeDtstart: true,
    maxIterations: 500,
  });
  const starts: string[] = [];
  let next = series.next(dtstart, true);
  for (; next && starts.length < most; next = series.next(next, false))
    starts.push(next.toString().slice(0, 16));
  return starts;
}

function omitUntil({ ...parts }: Recur): Omit<Recur, 'until'> {
  delete parts.until;
  return parts;
}

/** Rules of many kinds, the same ones each time. */
function* rules(count: number): Generator<[rule: string, start: string]> {
  let state = 20_260_310;
  const below = (most: number) => {
    state = (Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x9e3779b9) >>> 0;
    return Math.floor(((state ^ (state >>> 13)) >>> 0) % most);
  };
  const pick = <One>(all: readonly One[]) => all[below(all.length)]!;
  const some = (make: () => unknown) => [...new Set(Array.from({ length: 1 + below(3) }, make))].join(',');
  for (let made = 0; made < count; made++) {
    const freq = pick(['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY']);
    const parts = [`FREQ=${freq}`];
    const ordinal = freq === 'MONTHLY' || freq === 'YEARLY' ? pick(['', '2', '-1']) : '';
    const add = (chances: number, part: () => string) => {
      if (below(chances) === 0) parts.push(part());
    };
    add(2, () => `INTERVAL=${1 + below(4)}`);
    add(3, () => `BYMONTH=${some(() => 1 + below(12))}`);
    if (freq !== 'WEEKLY') add(4, () => `BYMONTHDAY=${some(() => pick([1, 13, 28, 29, 30, 31, -1, -5]))}`);
    const nth = parts.some((part) => part.startsWith('BYMONTHDAY')) ? '' : ordinal;
    add(3, () => `BYDAY=${some(() => nth + pick(['MO', 'TU', 'WE', 'TH', 'FR', 'SA', 'SU']))}`);
    add(6, () => `BYHOUR=${some(() => below(24))}`);
    add(8, () => `BYMINUTE=${some(() => below(60))}`);
    if (parts.some((part) => part.startsWith('BY'))) add(5, () => `BYSETPOS=${some(() => pick([1, 2, -1]))}`);
    add(6, () => `WKST=${pick(['SU', 'WE'])}`);
    add(3, () => `COUNT=${1 + below(9)}`);
    const start = new Date(Date.UTC(2020 + below(8), below(12), 1 + below(31), below(24), below(4) * 15));
    yield [parts.join(';'), start.toISOString().slice(0, 19)];
  }
}

describe('ics/series', () => {
  it('finds the first week of a year where the year before ends, and the window with it', () => {
    const to = wallOf('2024-12-31T00:00');
    const days = daysOf('FREQ=YEARLY;BYWEEKNO=1;BYDAY=MO', '2023-01-02T09:00', { to });
    assert.deepEqual(days, ['2023-01-02', '2024-01-01', '2024-12-30']);
  });

  it('looks for no month beyond the last of a year that has no leap month', () => {
    const rule = 'RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=12L;BYMONTHDAY=1;SKIP=FORWARD';
    assert.deepEqual(daysOf(rule, '2026-03-10T09:00', { to: wallOf('2036-01-01T00:00') }), ['2026-03-10']);
  });

  it('goes to what is next for a day before the month begins, too (RFC 7529 §4.1)', () => {
    const days = (skip: string) =>
      daysOf(`RSCALE=GREGORIAN;FREQ=MONTHLY;BYMONTHDAY=-31;SKIP=${skip};COUNT=4`, '2026-01-01T09:00');
    assert.deepEqual(days('BACKWARD'), ['2026-01-01', '2026-01-31', '2026-03-01', '2026-03-31']);
    assert.deepEqual(days('FORWARD'), ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01']);
  });

  it('generates what rrule-temporal generates', () => {
    let compared = 0;
    for (const [rule, start] of rules(400)) {
      let expected: string[];
      try {
        expected = byLibrary(rule, start, 6);
      } catch {
        // It gives up where it finds nothing for long.
        continue;
      }
      // Its own start it forgets where BYSETPOS passes over it.
      if (expected[0] !== start.slice(0, 16)) continue;
      assert.deepEqual(startsOf(rule, start, { most: 6 }), expected, `${start} ${rule}`);
      compared += 1;
    }
    assert.ok(compared > 300, `only ${compared}`);
  });

  describe('where that library is wrong', () => {
    it('joins weekdays with and without a number, in a year', () => {
      assert.deepEqual(daysOf('FREQ=YEARLY;BYDAY=SA,-1FR', '2026-12-12T09:00', { most: 4 }), [
        '2026-12-12',
        '2026-12-19',
        '2026-12-25',
        '2026-12-26',
      ]);
    });

    it('takes what two parts name in common', () => {
      assert.deepEqual(daysOf('FREQ=YEARLY;BYWEEKNO=2;BYMONTHDAY=13', '2026-01-05T09:00', { most: 2 }), [
        '2026-01-05',
        '2027-01-13',
      ]);
    });

    it('knows the Chinese New Year of 2027 and of 2030', () => {
      assert.deepEqual(daysOf('RSCALE=CHINESE;FREQ=YEARLY', '2026-02-17T09:00', { most: 5 }), [
        '2026-02-17',
        '2027-02-06',
        '2028-01-26',
        '2029-02-13',
        '2030-02-03',
      ]);
    });
  });

  // RFC 7529 §4.3 and §5, and neighbours
  describe('other calendars', () => {
    const cases: [string, string, string, string[]][] = [
      [
        'a leap month that comes seldom',
        'RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=6L;BYMONTHDAY=15',
        '2025-08-08',
        ['2025-08-08', '2036-08-06'],
      ],
      [
        'a leap month, else the one after',
        'RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=FORWARD',
        '2024-02-17',
        ['2024-02-17', '2025-03-08', '2026-02-25', '2027-02-15'],
      ],
      [
        'a leap month, else the one before',
        'RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L;BYMONTHDAY=8;SKIP=BACKWARD',
        '2024-02-17',
        ['2024-02-17', '2025-02-06', '2026-01-26', '2027-02-15'],
      ],
      [
        'the 29th of February, else the 1st of March',
        'RSCALE=GREGORIAN;FREQ=YEARLY;SKIP=FORWARD',
        '2024-02-29',
        ['2024-02-29', '2025-03-01', '2026-03-01'],
      ],
      [
        'the 31st, else the day before',
        'RSCALE=GREGORIAN;FREQ=MONTHLY;SKIP=BACKWARD',
        '2024-01-31',
        ['2024-01-31', '2024-02-29', '2024-03-31', '2024-04-30'],
      ],
      [
        'the last day of a year that is no Gregorian one',
        'RSCALE=HEBREW;FREQ=YEARLY;BYYEARDAY=-1',
        '2024-10-02',
        ['2024-10-02', '2025-09-22', '2026-09-11'],
      ],
      [
        'every third month, leap months among them',
        'RSCALE=HEBREW;FREQ=MONTHLY;INTERVAL=3',
        '2024-02-10',
        ['2024-02-10', '2024-05-09', '2024-08-05'],
      ],
      [
        'days in a month of another calendar',
        'RSCALE=HEBREW;FREQ=DAILY;BYMONTH=1',
        '2024-10-31',
        ['2024-10-31', '2024-11-01', '2025-09-23'],
      ],
    ];
    for (const [what, rule, start, days] of cases)
      it(what, () => {
        assert.deepEqual(daysOf(rule, `${start}T09:00`, { most: days.length }), days);
      });
  });

  describe('costs', () => {
    const window = { from: wallOf('2026-03-01T00:00'), to: wallOf('2026-04-01T00:00') };
    const inWindow = (rule: string, start: string, steps = 3000) =>
      follow(rule, start, { ...window, most: 1000, steps });

    it('nothing for what lies before the window, in whatever calendar and since whenever', () => {
      for (const freq of ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY'])
        for (const scale of ['GREGORIAN', 'CHINESE', 'HEBREW', 'INDIAN'])
          for (const start of ['0001-01-01T00:00', '1601-01-01T00:00', '2026-01-01T00:00']) {
            const { spent } = inWindow(`RSCALE=${scale};FREQ=${freq}`, start, 200);
            assert.ok(spent <= 200, `${freq} ${scale} ${start}: ${spent}`);
          }
      for (const freq of ['HOURLY', 'MINUTELY'])
        assert.ok(inWindow(`FREQ=${freq};INTERVAL=7`, '0001-01-01T00:00', 50_000).starts.length > 0);
    });

    it('little for what never comes', () => {
      for (const freq of ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'])
        for (const never of [
          'BYMONTH=2;BYMONTHDAY=30',
          'BYMONTH=2;BYYEARDAY=300',
          'BYMONTHDAY=1;BYDAY=MO;BYSETPOS=366',
          'RSCALE=CHINESE;BYMONTH=13',
          'RSCALE=HEBREW;BYMONTH=2L;BYMONTHDAY=30',
        ])
          assert.deepEqual(
            inWindow(`FREQ=${freq};${never}`, '0001-01-01T00:00').starts,
            [],
            `${freq} ${never}`,
          );
    });

    it('little for times of day that are far between', () => {
      const { starts, spent } = inWindow(
        'FREQ=SECONDLY;BYHOUR=5;BYMINUTE=59;BYSECOND=59',
        '1970-01-01T05:59:59',
        6000,
      );
      assert.equal(starts.length, 31);
      assert.ok(spent < 6000, String(spent));
    });

    it('nothing for a COUNT that reaches beyond the window, and the counting where it does not', () => {
      assert.equal(
        inWindow('FREQ=SECONDLY;COUNT=1000000000;INTERVAL=3600', '2026-02-01T00:00').starts.length,
        745,
      );
      assert.equal(inWindow('FREQ=YEARLY;COUNT=2026', '0001-03-05T09:00', 12_000).starts.length, 1);
      assert.equal(inWindow('FREQ=YEARLY;COUNT=2025', '0001-03-05T09:00', 12_000).starts.length, 0);
      const whole = `BYMONTH=3;BYHOUR=${list(24)};BYMINUTE=${list(60)};BYSECOND=${list(60)}`;
      // 31 days of 86,400 seconds a year are counted by the year.
      const { starts } = inWindow(
        `FREQ=YEARLY;BYMONTHDAY=${list(31, 1)};${whole};COUNT=2678402`,
        '2025-03-01T00:00',
      );
      assert.deepEqual(starts, ['2026-03-01T00:00', '2026-03-01T00:00']);
    });

    it('a step at least for each start, and ends in Exhausted', () => {
      assert.throws(
        () => follow('FREQ=SECONDLY', '2026-01-01T00:00', { most: 2000, steps: 1000 }),
        Exhausted,
      );
      assert.throws(
        () => inWindow('FREQ=SECONDLY;BYSECOND=1,2;COUNT=50000000', '1970-01-01T00:00', 20_000),
        Exhausted,
      );
    });

    it('little for an interval that leads beyond all time', () => {
      for (const freq of ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY'])
        for (const scale of ['GREGORIAN', 'HEBREW'])
          assert.deepEqual(
            inWindow(`RSCALE=${scale};FREQ=${freq};INTERVAL=1000000000`, '0001-01-01T00:00', 50_000).starts,
            [],
          );
    });
  });
});

function list(count: number, from = 0): string {
  return Array.from({ length: count }, (_, at) => at + from).join(',');
}
