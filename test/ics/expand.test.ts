import assert from 'node:assert/strict';
import { textOf } from '../../src/ics/components.ts';
import { expand } from '../../src/ics/expand.ts';
import { Budget } from '../../src/ics/budget.ts';
import { event, expansionOf, instant, read, startsOf } from './support.ts';

const paris = 'TZID=Europe/Paris';

describe('ics/expand', () => {
  describe('the clock and its changes', () => {
    it('keeps the time of day through the change to summer time', () => {
      // Paris is at +1 until 2026-03-29, then at +2.
      const lines = event(`DTSTART;${paris}:20260322T090000`, 'RRULE:FREQ=WEEKLY;COUNT=3');
      assert.deepEqual(startsOf(lines), [
        '2026-03-22T08:00:00Z',
        '2026-03-29T07:00:00Z',
        '2026-04-05T07:00:00Z',
      ]);
    });

    it('reads a time that the clock skips with the offset from before', () => {
      // 02:30 does not exist on 2026-03-29: 02:30 at +1 is 03:30 at +2.
      const lines = event(`DTSTART;${paris}:20260328T023000`, 'RRULE:FREQ=DAILY;COUNT=3');
      assert.deepEqual(startsOf(lines), [
        '2026-03-28T01:30:00Z',
        '2026-03-29T01:30:00Z',
        '2026-03-30T00:30:00Z',
      ]);
    });

    it('takes the first of a time that the clock shows twice', () => {
      const lines = event(`DTSTART;${paris}:20261024T023000`, 'RRULE:FREQ=DAILY;COUNT=3');
      assert.deepEqual(startsOf(lines), [
        '2026-10-24T00:30:00Z',
        '2026-10-25T00:30:00Z',
        '2026-10-26T01:30:00Z',
      ]);
    });

    it('finds what begins before the clock is set back in a window that ends as it is', () => {
      const lines = event(`DTSTART;${paris}:20261020T023000`, 'RRULE:FREQ=DAILY');
      const window = { from: instant('2026-10-25T00:00:00Z'), to: instant('2026-10-25T01:00:00Z') };
      assert.deepEqual(startsOf(lines, window), ['2026-10-25T00:30:00Z']);
    });

    it('counts no hour that is skipped, wherever the window begins', () => {
      const lines = event(`DTSTART;${paris}:20260329T000000`, 'RRULE:FREQ=HOURLY;BYMINUTE=0,30;COUNT=40');
      const all = startsOf(lines);
      assert.deepEqual([all.length, all.at(-1)], [40, '2026-03-29T18:30:00Z']);
      assert.deepEqual(startsOf(lines, { from: instant('2026-03-29T18:00:00Z') }), all.slice(-2));
    });

    it('leaves a floating time to the reader, and shows it where the reader is', () => {
      const lines = event('DTSTART:20260704T180000', 'DTEND:20260704T190000');
      const window = { from: instant('2026-07-04T22:30:00Z'), to: instant('2026-07-04T22:45:00Z') };
      assert.deepEqual(startsOf(lines, window), []);
      const [there] = expansionOf(lines, { ...window, floatingZone: 'America/New_York' }).instances;
      assert.equal(there?.startText, '2026-07-04T18:00:00');
      assert.equal(there.floating, true);
      assert.equal(there.start.toString(), '2026-07-04T22:00:00Z');
    });

    it('keeps days as days, one long unless told', () => {
      const { instances } = expansionOf(event('DTSTART;VALUE=DATE:20260328', 'RRULE:FREQ=DAILY;COUNT=2'), {
        floatingZone: 'Europe/Paris',
      });
      assert.deepEqual(
        instances.map(({ startText, endText, allDay, end }) => [startText, endText, allDay, end.toString()]),
        [
          ['2026-03-28', '2026-03-29', true, '2026-03-28T23:00:00Z'],
          ['2026-03-29', '2026-03-30', true, '2026-03-29T22:00:00Z'],
        ],
      );
    });

    it('lasts a day of the calendar with P1D, and 24 hours with PT24H', () => {
      const endOf = (duration: string) =>
        expansionOf(event(`DTSTART;${paris}:20260328T120000`, `DURATION:${duration}`)).instances[0]?.endText;
      assert.equal(endOf('P1D'), '2026-03-29T10:00:00Z');
      assert.equal(endOf('PT24H'), '2026-03-29T11:00:00Z');
    });

    it('gives each instance the same exact length where an end is given', () => {
      const lines = event(
        `DTSTART;${paris}:20260327T220000`,
        `DTEND;${paris}:20260328T060000`,
        'RRULE:FREQ=DAILY;COUNT=2',
      );
      assert.deepEqual(
        expansionOf(lines).instances.map(({ endText }) => endText),
        ['2026-03-28T05:00:00Z', '2026-03-29T05:00:00Z'],
      );
    });

    it('takes an end before the start, and a length below zero, for none', () => {
      for (const line of ['DTEND:20250101T090000Z', 'DURATION:-PT1H'])
        assert.equal(
          expansionOf(event('DTSTART:20260101T090000Z', line)).instances[0]?.endText,
          '2026-01-01T09:00:00Z',
        );
    });
  });

  describe('the rule and its end', () => {
    it('counts the start as the first, even where the rule does not fit it', () => {
      // 2026-01-01 is a Thursday.
      const lines = event('DTSTART:20260101T090000Z', 'RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=3');
      assert.deepEqual(startsOf(lines), [
        '2026-01-01T09:00:00Z',
        '2026-01-05T09:00:00Z',
        '2026-01-12T09:00:00Z',
      ]);
    });

    it('includes UNTIL, which is in UTC beside a zone', () => {
      const lines = event(`DTSTART;${paris}:20260101T090000`, 'RRULE:FREQ=DAILY;UNTIL=20260103T080000Z');
      assert.equal(startsOf(lines).length, 3);
      const earlier = event(`DTSTART;${paris}:20260101T090000`, 'RRULE:FREQ=DAILY;UNTIL=20260103T075959Z');
      assert.equal(startsOf(earlier).length, 2);
    });

    it('reads a day as UNTIL of a rule with times as its midnight', () => {
      const lines = event('DTSTART:20260101T090000Z', 'RRULE:FREQ=DAILY;UNTIL=20260103');
      assert.deepEqual(startsOf(lines), ['2026-01-01T09:00:00Z', '2026-01-02T09:00:00Z']);
      const days = event('DTSTART;VALUE=DATE:20260101', 'RRULE:FREQ=DAILY;UNTIL=20260103T000000Z');
      assert.deepEqual(startsOf(days), ['2026-01-01', '2026-01-02', '2026-01-03']);
    });

    it('shows nothing where the rule ends before it begins', () => {
      assert.deepEqual(startsOf(event('DTSTART;VALUE=DATE:20260105', 'RRULE:FREQ=DAILY;UNTIL=20260101')), []);
    });

    it('skips the 31st of short months, and the 29th of February', () => {
      const months = event('DTSTART;VALUE=DATE:20260131', 'RRULE:FREQ=MONTHLY;COUNT=3');
      assert.deepEqual(startsOf(months), ['2026-01-31', '2026-03-31', '2026-05-31']);
      const years = event('DTSTART;VALUE=DATE:20240229', 'RRULE:FREQ=YEARLY;COUNT=3');
      assert.deepEqual(startsOf(years), ['2024-02-29', '2028-02-29', '2032-02-29']);
    });

    it('shows the start alone where the rule is not understood', () => {
      const { instances, problems } = expansionOf(event('DTSTART:20260101T090000Z', 'RRULE:FREQ=SOMETIMES'));
      assert.equal(instances.length, 1);
      assert.equal(problems[0]?.code, 'rule-not-understood');
    });

    it('joins two rules', () => {
      const lines = event(
        'DTSTART;VALUE=DATE:20260101',
        'RRULE:FREQ=YEARLY;COUNT=2',
        'RRULE:FREQ=MONTHLY;BYMONTHDAY=15;COUNT=3',
      );
      assert.deepEqual(startsOf(lines), ['2026-01-01', '2026-01-15', '2026-02-15', '2027-01-01']);
    });
  });

  describe('dates added and taken away', () => {
    const daily = ['DTSTART;TZID=Europe/Paris:20260101T090000', 'RRULE:FREQ=DAILY;COUNT=4'];
    const all = ['2026-01-01', '2026-01-02', '2026-01-03', '2026-01-04'].map((day) => `${day}T08:00:00Z`);

    it('adds RDATEs, each once, in whatever form', () => {
      const lines = event(
        ...daily,
        'RDATE;TZID=Europe/Paris:20260102T090000,20260110T120000',
        'RDATE:20260111T120000Z',
        'RDATE;VALUE=DATE:20260112',
      );
      const added = ['2026-01-10T11:00:00Z', '2026-01-11T12:00:00Z', '2026-01-12T08:00:00Z'];
      assert.deepEqual(startsOf(lines), [...all, ...added]);
    });

    it('gives periods their own length', () => {
      const lines = event(
        'DTSTART:20260101T090000Z',
        'DURATION:PT1H',
        'RDATE;VALUE=PERIOD:20260105T090000Z/PT3H,20260106T090000Z/20260106T093000Z',
      );
      assert.deepEqual(
        expansionOf(lines).instances.map(({ startText, endText }) => [startText, endText]),
        [
          ['2026-01-01T09:00:00Z', '2026-01-01T10:00:00Z'],
          ['2026-01-05T09:00:00Z', '2026-01-05T12:00:00Z'],
          ['2026-01-06T09:00:00Z', '2026-01-06T09:30:00Z'],
        ],
      );
    });

    for (const [form, line] of [
      ['in the zone', 'EXDATE;TZID=Europe/Paris:20260102T090000,20260104T090000'],
      ['in UTC', 'EXDATE:20260102T080000Z,20260104T080000Z'],
      ['without a zone', 'EXDATE:20260102T090000,20260104T090000'],
      ['as days', 'EXDATE;VALUE=DATE:20260102,20260104'],
    ] as const)
      it(`takes EXDATEs away, ${form}`, () => {
        assert.deepEqual(startsOf(event(...daily, line)), [all[0], all[2]]);
      });

    it('takes the start away like any other', () => {
      assert.deepEqual(startsOf(event(...daily, 'EXDATE;TZID=Europe/Paris:20260101T090000')), all.slice(1));
      assert.deepEqual(startsOf(event('DTSTART:20260101T090000Z', 'EXDATE:20260101T090000Z')), []);
    });

    it('takes what an EXRULE gives away: every Friday but the 13th', () => {
      const lines = event(
        'DTSTART;VALUE=DATE:20260206',
        'RRULE:FREQ=WEEKLY;BYDAY=FR;COUNT=4',
        'EXRULE:FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13',
      );
      assert.deepEqual(startsOf(lines), ['2026-02-06', '2026-02-20', '2026-02-27']);
    });
  });

  describe('overrides', () => {
    const series = event(
      'DTSTART:20260101T090000Z',
      'DURATION:PT1H',
      'SUMMARY:master',
      'RRULE:FREQ=DAILY;COUNT=5',
    );
    const told = (lines: string[], window = {}) =>
      expansionOf(lines, window).instances.map(({ startText, recurrenceId, component }) => [
        startText,
        recurrenceId,
        textOf(component, 'SUMMARY'),
      ]);

    it('stands in for its instance, wherever it is moved', () => {
      const moved = event('RECURRENCE-ID:20260102T090000Z', 'DTSTART:20260110T120000Z', 'SUMMARY:moved');
      assert.deepEqual(told([...series, ...moved]).slice(1), [
        ['2026-01-03T09:00:00Z', '2026-01-03T09:00:00Z', 'master'],
        ['2026-01-04T09:00:00Z', '2026-01-04T09:00:00Z', 'master'],
        ['2026-01-05T09:00:00Z', '2026-01-05T09:00:00Z', 'master'],
        ['2026-01-10T12:00:00Z', '2026-01-02T09:00:00Z', 'moved'],
      ]);
      const later = { from: instant('2026-01-10T00:00:00Z') };
      assert.deepEqual(told([...series, ...moved], later), [
        ['2026-01-10T12:00:00Z', '2026-01-02T09:00:00Z', 'moved'],
      ]);
    });

    it('finds its instance in another zone, or by the day', () => {
      for (const id of [
        'RECURRENCE-ID;TZID=Europe/Paris:20260102T100000',
        'RECURRENCE-ID;VALUE=DATE:20260102',
      ])
        assert.deepEqual(
          told([...series, ...event(id, 'DTSTART:20260102T120000Z', 'SUMMARY:moved')])
            .slice(0, 3)
            .map(([start, , summary]) => [start, summary]),
          [
            ['2026-01-01T09:00:00Z', 'master'],
            ['2026-01-02T12:00:00Z', 'moved'],
            ['2026-01-03T09:00:00Z', 'master'],
          ],
        );
    });

    it('moves the rest of the series with THISANDFUTURE, except what has an override of its own', () => {
      const lines = [
        ...series,
        ...event(
          'RECURRENCE-ID;RANGE=THISANDFUTURE:20260103T090000Z',
          'DTSTART:20260103T110000Z',
          'DURATION:PT2H',
          'SUMMARY:rest',
        ),
        ...event('RECURRENCE-ID:20260104T090000Z', 'DTSTART:20260104T150000Z', 'SUMMARY:alone'),
      ];
      assert.deepEqual(told(lines), [
        ['2026-01-01T09:00:00Z', '2026-01-01T09:00:00Z', 'master'],
        ['2026-01-02T09:00:00Z', '2026-01-02T09:00:00Z', 'master'],
        ['2026-01-03T11:00:00Z', '2026-01-03T09:00:00Z', 'rest'],
        ['2026-01-04T15:00:00Z', '2026-01-04T09:00:00Z', 'alone'],
        ['2026-01-05T11:00:00Z', '2026-01-05T09:00:00Z', 'rest'],
      ]);
      assert.equal(expansionOf(lines).instances[4]?.endText, '2026-01-05T13:00:00Z');
    });

    it('finds in a window what THISANDFUTURE moves into it from afar', () => {
      const rest = event('RECURRENCE-ID;RANGE=THISANDFUTURE:20260103T090000Z', 'DTSTART:20270103T090000Z');
      const window = { from: instant('2027-01-04T00:00:00Z'), to: instant('2027-01-06T00:00:00Z') };
      assert.deepEqual(startsOf([...series, ...rest], window), [
        '2027-01-04T09:00:00Z',
        '2027-01-05T09:00:00Z',
      ]);
    });

    it('shows overrides whose master is elsewhere', () => {
      assert.deepEqual(startsOf(event('RECURRENCE-ID:20260102T090000Z', 'DTSTART:20260102T100000Z')), [
        '2026-01-02T10:00:00Z',
      ]);
    });

    it('takes the later of two versions of an event', () => {
      const old = event('DTSTART:20260101T090000Z', 'SUMMARY:old', 'SEQUENCE:1');
      const younger = event('DTSTART:20260101T090000Z', 'SUMMARY:new', 'SEQUENCE:2');
      assert.deepEqual(told([...younger, ...old]), [['2026-01-01T09:00:00Z', undefined, 'new']]);
      assert.deepEqual(told([...old, ...younger]), [['2026-01-01T09:00:00Z', undefined, 'new']]);
    });
  });

  describe('an hour that a clock skips', () => {
    const vienna = (rule: string) => event('DTSTART;TZID=Europe/Vienna:20260329T013000', `RRULE:${rule}`);
    const hours = ['2026-03-29T00:30:00Z', '2026-03-29T01:30:00Z', '2026-03-29T02:30:00Z'];

    it('is none of an hourly series, and does not count', () => {
      assert.deepEqual(startsOf(vienna('FREQ=HOURLY;COUNT=3')), hours);
      assert.deepEqual(startsOf(vienna('FREQ=HOURLY'), { limit: 3 }), hours);
      assert.deepEqual(startsOf(vienna('FREQ=MINUTELY;INTERVAL=60;COUNT=3')), hours);
      assert.deepEqual(startsOf(vienna('FREQ=HOURLY;COUNT=5'), { from: instant('2026-03-29T04:00:00Z') }), [
        '2026-03-29T04:30:00Z',
      ]);
    });

    it('is read with the offset before it where a day is to have one', () => {
      const daily = event('DTSTART;TZID=Europe/Vienna:20260328T023000', 'RRULE:FREQ=DAILY;COUNT=3');
      assert.deepEqual(startsOf(daily), [
        '2026-03-28T01:30:00Z',
        '2026-03-29T01:30:00Z',
        '2026-03-30T00:30:00Z',
      ]);
    });
  });

  describe('the window', () => {
    const nine = event('DTSTART:20260310T090000Z', 'DTEND:20260310T100000Z');
    const found = (from: string, to: string) =>
      startsOf(nine, { from: instant(`2026-03-10T${from}:00Z`), to: instant(`2026-03-10T${to}:00Z`) }).length;

    it('holds what overlaps it, not what ends as it begins or begins as it ends', () => {
      assert.deepEqual([found('10:00', '11:00'), found('09:59', '11:00')], [0, 1]);
      assert.deepEqual([found('08:00', '09:00'), found('08:00', '09:01')], [0, 1]);
    });

    it('is told whole where there are as many as were asked for, and no more', () => {
      const lines = event('DTSTART:20260310T090000Z', 'RRULE:FREQ=DAILY;COUNT=3');
      assert.deepEqual(
        [2, 3, 4].map((limit) => expansionOf(lines, { limit }).truncated),
        [true, false, false],
      );
    });

    it('holds nothing of a series whose exceptions could not all be read: what was called off would be on', () => {
      const days = Array.from({ length: 300 }, (_, n) => `EXDATE;${paris}:2026${1100 + (n % 28)}T090000`);
      const lines = event(`DTSTART;${paris}:20260310T090000`, ...days, `EXDATE;${paris}:20260310T090000`);
      assert.deepEqual(startsOf(lines), []);
      const few = expansionOf(lines, { budget: new Budget(700) });
      assert.deepEqual([few.instances, few.truncated], [[], true]);
    });

    const series = event('DTSTART:20260101T090000Z', 'DURATION:PT2H', 'RRULE:FREQ=DAILY');

    it('takes what overlaps it: begun before, but not ended; not what begins as it ends', () => {
      const window = { from: instant('2026-03-01T10:00:00Z'), to: instant('2026-03-03T09:00:00Z') };
      assert.deepEqual(startsOf(series, window), ['2026-03-01T09:00:00Z', '2026-03-02T09:00:00Z']);
      assert.deepEqual(startsOf(series, { ...window, instances: 'starting' }), ['2026-03-02T09:00:00Z']);
    });

    it('says where there is more than it was asked for', () => {
      const { instances, truncated } = expansionOf(series, { limit: 3 });
      assert.deepEqual([instances.length, truncated], [3, true]);
      assert.equal(expansionOf(event('DTSTART:20260101T090000Z'), { limit: 1 }).truncated, false);
    });

    it('may be as wide as time', () => {
      const window = {
        from: instant('-271821-04-20T00:00:00Z'),
        to: instant('+275760-09-13T00:00:00Z'),
        limit: 2,
      };
      assert.equal(expansionOf(series, window).instances.length, 2);
      const last = event('DTSTART:99991230T090000Z', 'RRULE:FREQ=DAILY');
      assert.equal(startsOf(last, window)[0], '9999-12-30T09:00:00Z');
    });

    it('finds what lies in it in a series that began long ago', () => {
      const old = event('DTSTART:19700101T000000Z', 'RRULE:FREQ=MINUTELY');
      assert.deepEqual(startsOf(old, { from: instant('2026-01-01T00:00:30Z'), limit: 1 }), [
        '2026-01-01T00:01:00Z',
      ]);
    });

    it('follows a rule that never comes to anything to the end of the window', () => {
      for (const freq of ['YEARLY', 'MONTHLY', 'WEEKLY', 'DAILY', 'HOURLY', 'MINUTELY', 'SECONDLY']) {
        const lines = event('DTSTART:20260101T090000Z', `RRULE:FREQ=${freq};BYMONTH=2;BYMONTHDAY=30`);
        const { instances, problems, truncated } = expansionOf(lines);
        assert.deepEqual([instances.length, problems, truncated], [1, [], false], freq);
      }
    });

    it('gives up on a rule whose end is too far to count, and says so', () => {
      const { instances, problems, truncated } = expansionOf(
        event('DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY;COUNT=999999999;BYSECOND=1,2'),
        { from: instant('2001-01-01T00:00:00Z') },
      );
      assert.equal(instances.length, 0);
      assert.deepEqual([problems[0]?.code, truncated], ['rule-too-costly', true]);
    });

    it('follows no rule once its steps are spent', () => {
      const { instances, problems, truncated } = expansionOf(series, { budget: new Budget(40) });
      assert.ok(instances.length < 10);
      assert.deepEqual([problems[0]?.code, truncated], ['rule-too-costly', true]);
    });

    it('tells nothing of a series whose exceptions it has no steps to read', () => {
      const exceptions = Array.from(
        { length: 50 },
        (_, at) => `EXDATE:202601${String((at % 28) + 1).padStart(2, '0')}T090000Z`,
      );
      const lines = event('DTSTART:20260101T090000Z', ...exceptions, 'RRULE:FREQ=DAILY');
      const { instances, truncated } = expansionOf(lines, { budget: new Budget(100) });
      assert.deepEqual([instances, truncated], [[], true]);
    });
  });

  it('knows tasks and journals, and tasks that have only a due date', () => {
    const { objects } = read('BEGIN:VTODO', 'UID:t', 'DUE:20260105T120000Z', 'END:VTODO');
    const window = { from: instant('2026-01-01T00:00:00Z'), to: instant('2027-01-01T00:00:00Z'), limit: 9 };
    assert.equal(expand(objects[0]!, [], window).instances[0]?.startText, '2026-01-05T12:00:00Z');
  });

  it('tells an unknown zone, and shows the time as it is written', () => {
    const { instances, problems } = expansionOf(event('DTSTART;TZID=Atlantis/Lost:20260101T090000'));
    assert.equal(instances[0]?.startText, '2026-01-01T09:00:00');
    assert.equal(problems[0]?.code, 'zone-unknown');
  });

  it('expands a text that is not from a reader', () => {
    const window = { from: instant('2026-01-01T00:00:00Z'), to: instant('2027-01-01T00:00:00Z'), limit: 9 };
    assert.deepEqual(expand('', [], window), { instances: [], problems: [], truncated: false });
    assert.equal(expand(event('DTSTART:20260101').join('\n'), [], window).instances.length, 1);
  });
});
