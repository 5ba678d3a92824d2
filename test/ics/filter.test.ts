import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Budget } from '../../src/ics/budget.ts';
import { candidatesFor, conditionOf, type CompFilter, type TextMatch } from '../../src/ics/filter.ts';
import { matches } from '../../src/ics/matches.ts';
import { overlapsAsWhole } from '../../src/ics/overlap.ts';
import { monthsBetween } from '../../src/ics/span.ts';
import { Subject, type Surroundings } from '../../src/ics/subject.ts';
import {
  comp,
  event,
  gone,
  instant,
  prop,
  rangeOf,
  read,
  subjectOf,
  surroundings,
  text,
  within,
} from './support.ts';

/** What a filter for a component says of these lines. */
const asked = (lines: string[], filter: CompFilter, around: Partial<Surroundings> = {}) =>
  matches(subjectOf(lines, around), comp('VCALENDAR', filter));

/** Whether lines of a kind overlap a range, written `09:00-10:00` on the tenth of March 2026, UTC; a side may be missing. */
function isIn(lines: string[], range: string): boolean {
  const kind = lines[0]!.replace('BEGIN:', '');
  const found = asked(lines, within(range, comp(kind)));
  assert.equal(
    matches(subjectOf(lines), within(range, comp('VCALENDAR'))),
    found,
    'the same of the calendar',
  );
  return found === 'yes';
}

const todo = (...lines: string[]) => ['BEGIN:VTODO', 'UID:t', ...lines, 'END:VTODO'];
const journal = (...lines: string[]) => ['BEGIN:VJOURNAL', 'UID:j', ...lines, 'END:VJOURNAL'];
const at = (hour: string) => `20260310T${hour}00Z`;

describe('ics/filter', () => {
  describe('a time range on a component (RFC 4791 §9.9)', () => {
    type Row = [what: string, lines: string[], yes: string[], no: string[]];
    const rows: Row[] = [
      [
        'an event with an end',
        event(`DTSTART:${at('0900')}`, `DTEND:${at('1000')}`),
        ['08:00-09:01', '09:00-09:30', '09:30-09:40', '09:59-11:00', '08:00-12:00', '09:30-', '-09:30'],
        ['08:00-09:00', '10:00-11:00', '10:00-', '-09:00'],
      ],
      [
        'an event with a duration',
        event(`DTSTART:${at('0900')}`, 'DURATION:PT1H'),
        ['09:59-11:00', '08:00-09:01'],
        ['10:00-11:00', '08:00-09:00'],
      ],
      [
        'an event with a duration of nothing',
        event(`DTSTART:${at('0900')}`, 'DURATION:PT0S'),
        ['09:00-10:00', '08:00-09:01'],
        ['08:00-09:00', '09:01-10:00'],
      ],
      [
        'an event that is a moment',
        event(`DTSTART:${at('0900')}`),
        ['09:00-10:00', '08:00-09:01'],
        ['08:00-09:00', '09:01-10:00'],
      ],
      ['an event of a day', event('DTSTART;VALUE=DATE:20260310'), ['00:00-00:01', '23:59-'], ['-00:00']],
      [
        'row 1: a task with a start and a duration',
        todo(`DTSTART:${at('0900')}`, 'DURATION:PT1H'),
        ['10:00-11:00', '08:00-09:01'],
        ['10:01-11:00', '08:00-09:00'],
      ],
      [
        'row 1: a task whose duration is nothing',
        todo(`DTSTART:${at('0900')}`, 'DURATION:PT0S'),
        ['08:00-09:00', '09:00-10:00'],
        ['09:01-10:00', '08:00-08:59'],
      ],
      [
        'row 2: a task with a start, that is due',
        todo(`DTSTART:${at('0900')}`, `DUE:${at('1000')}`),
        ['09:59-11:00', '08:00-09:01'],
        ['10:00-11:00', '08:00-09:00'],
      ],
      [
        'row 2: a task that is due as it starts',
        todo(`DTSTART:${at('0900')}`, `DUE:${at('0900')}`),
        ['09:00-10:00', '08:00-09:00'],
        ['09:01-10:00', '08:00-08:59'],
      ],
      [
        'row 3: a task with a start',
        todo(`DTSTART:${at('0900')}`),
        ['09:00-10:00', '08:00-09:01'],
        ['09:01-10:00', '08:00-09:00'],
      ],
      [
        'row 4: a task that is due',
        todo(`DUE:${at('0900')}`, `COMPLETED:${at('1200')}`, `CREATED:${at('0300')}`),
        ['08:59-10:00', '08:00-09:00'],
        ['09:00-10:00', '08:00-08:59', '11:00-13:00'],
      ],
      [
        'row 5: a task that was created and completed',
        todo(`COMPLETED:${at('1200')}`, `CREATED:${at('0900')}`),
        ['09:00-10:00', '10:00-11:00', '12:00-13:00', '08:00-09:00'],
        ['12:01-13:00', '08:00-08:59'],
      ],
      [
        'row 6: a task that was completed',
        todo(`COMPLETED:${at('1200')}`),
        ['12:00-13:00', '11:00-12:00'],
        ['12:01-13:00', '11:00-11:59'],
      ],
      [
        'row 7: a task that was created',
        todo(`CREATED:${at('0900')}`),
        ['09:00-09:01', '12:00-'],
        ['08:00-09:00'],
      ],
      ['row 8: a task without any date', todo(), ['09:00-10:00', '-00:01', '23:00-'], []],
      [
        'a journal entry',
        journal(`DTSTART:${at('0900')}`),
        ['09:00-10:00', '08:00-09:01'],
        ['09:01-10:00', '08:00-09:00'],
      ],
      ['a journal entry of a day', journal('DTSTART;VALUE=DATE:20260310'), ['12:00-13:00'], ['-00:00']],
      ['a journal entry without a day', journal(), [], ['09:00-10:00', '-12:00']],
      [
        'a series, with an end',
        event(`DTSTART:20260308T090000Z`, 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=3'),
        ['09:30-09:40', '08:00-'],
        ['10:00-11:00', '10:00-'],
      ],
      [
        'a task that comes again, due an hour later',
        todo('DTSTART:20260308T090000Z', 'DUE:20260308T100000Z', 'RRULE:FREQ=DAILY'),
        ['09:30-09:40', '10:00-'],
        ['10:00-11:00'],
      ],
      [
        'a task that is due again and again',
        todo('DUE:20260308T090000Z', 'RRULE:FREQ=DAILY'),
        ['08:00-09:00'],
        ['09:00-10:00'],
      ],
    ];
    for (const [what, lines, yes, no] of rows)
      it(`on ${what}`, () => {
        for (const range of yes) assert.ok(isIn(lines, range), `${range} is in`);
        for (const range of no) assert.ok(!isIn(lines, range), `${range} is not in`);
      });

    it('on times that are taken: from start to end, or by its periods', () => {
      const taken = (...lines: string[]) => {
        const [component] = new Subject(
          ['BEGIN:VFREEBUSY', ...lines, 'END:VFREEBUSY', ''].join('\r\n'),
          surroundings(),
        ).components;
        return (range: string) => overlapsAsWhole(component!, rangeOf(range), subjectOf(event()).times);
      };
      const whole = taken(`DTSTART:${at('0900')}`, `DTEND:${at('1000')}`);
      assert.deepEqual(['10:00-11:00', '10:01-11:00', '08:00-09:00', '08:00-09:01'].map(whole), [
        true,
        false,
        false,
        true,
      ]);
      const periods = taken(`FREEBUSY:${at('0900')}/PT1H,${at('1200')}/${at('1300')}`);
      assert.deepEqual(['09:59-11:00', '10:00-12:00', '12:00-12:30', '13:00-14:00'].map(periods), [
        true,
        false,
        true,
        false,
      ]);
      assert.equal(taken()('00:00-23:00'), false);
    });

    it('says yes alike the list of instances, for any series and window', () => {
      const rule = fc.constantFrom(
        ...[
          'FREQ=DAILY;COUNT=9',
          'FREQ=WEEKLY;BYDAY=MO,FR',
          'FREQ=MONTHLY;BYMONTHDAY=-1',
          'FREQ=HOURLY;COUNT=30',
        ],
      );
      const hours = fc.integer({ min: 0, max: 24 * 60 });
      fc.assert(
        fc.property(
          rule,
          hours,
          fc.integer({ min: 1, max: 100 }),
          fc.boolean(),
          (rrule, from, length, days) => {
            const start = days ? 'DTSTART;VALUE=DATE:20260301' : 'DTSTART;TZID=Europe/Paris:20260301T090000';
            const lines = event(start, ...(days ? [] : ['DURATION:PT2H']), `RRULE:${rrule}`);
            const range = { start: march(1) + from * 3_600_000, end: march(1) + (from + length) * 3_600_000 };
            const listed = subjectOf(lines).expander(range).list().length > 0;
            const filter = comp('VCALENDAR', { ...comp('VEVENT'), range });
            assert.equal(matches(subjectOf(lines), filter) === 'yes', listed);
          },
        ),
      );
    });
  });

  describe('times that name no zone', () => {
    const ny = { floatingZone: 'America/New_York' };
    const hour = event('DTSTART:20260310T090000', 'DURATION:PT1H');
    const day = event('DTSTART;VALUE=DATE:20260310');
    it('are in the zone that is given', () => {
      const is = (lines: string[], range: string, around: Partial<Surroundings> = {}) =>
        asked(lines, within(range, comp('VEVENT')), around);
      assert.deepEqual([is(hour, '09:00-09:30'), is(hour, '13:00-13:30', ny)], ['yes', 'yes']);
      assert.deepEqual([is(hour, '13:00-13:30'), is(hour, '09:00-09:30', ny)], ['no', 'no']);
      assert.deepEqual([is(day, '01:00-03:59', ny), is(day, '04:00-05:00', ny)], ['no', 'yes']);
    });
    it('are in a zone that a query defines', () => {
      const tzid = 'Nowhere';
      const zone = {
        kind: 'custom',
        tzid,
        transitions: [{ at: 0, wall: 0, from: 0, to: 6 * 3_600_000 }],
      } as const;
      const around = { floatingZone: { ...zone, transitions: [...zone.transitions] } };
      assert.equal(asked(hour, within('03:00-03:30', comp('VEVENT')), around), 'yes');
    });
  });

  describe('one component has all of it (RFC 4791 §9.7.1)', () => {
    const series = [
      ...event(
        `DTSTART:20260308T090000Z`,
        'DURATION:PT1H',
        'RRULE:FREQ=DAILY',
        'SUMMARY:usual',
        'LOCATION:hall',
      ),
      ...event('RECURRENCE-ID:20260310T090000Z', `DTSTART:${at('1500')}`, 'DURATION:PT1H', 'SUMMARY:moved'),
    ];
    const named = (summary: string, range: string) =>
      asked(series, within(range, comp('VEVENT', prop('SUMMARY', text(summary)))));
    it('an override at its own time', () => {
      assert.deepEqual([named('moved', '15:30-15:40'), named('moved', '09:00-10:00')], ['yes', 'no']);
      assert.deepEqual([named('usual', '15:30-15:40'), named('usual', '09:00-10:00')], ['no', 'no']);
      assert.equal(named('usual', '09:00-'), 'yes');
    });
    it('two properties of one of them', () => {
      const both = (summary: string) =>
        comp('VEVENT', prop('SUMMARY', text(summary)), prop('LOCATION', text('hall')));
      assert.deepEqual([asked(series, both('usual')), asked(series, both('moved'))], ['yes', 'no']);
    });
    it('all that THISANDFUTURE moves has what it says', () => {
      const moved = [
        ...event('DTSTART:20260301T090000Z', 'DURATION:PT1H', 'RRULE:FREQ=DAILY', 'SUMMARY:before'),
        ...event(
          'RECURRENCE-ID;RANGE=THISANDFUTURE:20260305T090000Z',
          'DTSTART:20260305T150000Z',
          'SUMMARY:after',
        ),
      ];
      const is = (summary: string) =>
        asked(moved, within('00:00-23:00', comp('VEVENT', prop('SUMMARY', text(summary)))));
      assert.deepEqual([is('before'), is('after')], ['no', 'yes']);
    });
  });

  describe('components and properties that are there, or not', () => {
    const lines = event('LOCATION:here', 'BEGIN:VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M', 'END:VALARM');
    const cases: [string, CompFilter, 'yes' | 'no'][] = [
      ['of its kind', comp('VEVENT'), 'yes'],
      ['of another kind', comp('VTODO'), 'no'],
      ['of a kind that nobody knows', comp('VNOTHING'), 'no'],
      ['not of another kind', gone('VTODO'), 'yes'],
      ['not of its kind', gone('VEVENT'), 'no'],
      ['with an alarm', comp('VEVENT', comp('VALARM')), 'yes'],
      ['without an alarm', comp('VEVENT', gone('VALARM')), 'no'],
      ['with an alarm that is shown', comp('VEVENT', comp('VALARM', prop('ACTION', text('DISPLAY')))), 'yes'],
      ['with an alarm that is heard', comp('VEVENT', comp('VALARM', prop('ACTION', text('AUDIO')))), 'no'],
      ['with a place', comp('VEVENT', prop('LOCATION')), 'yes'],
      ['without a place', comp('VEVENT', prop('LOCATION', 'gone')), 'no'],
      ['without a title', comp('VEVENT', prop('SUMMARY', 'gone')), 'yes'],
      ['with a title', comp('VEVENT', prop('SUMMARY')), 'no'],
      ['with a zone', comp('VTIMEZONE'), 'no'],
    ];
    for (const [what, filter, expected] of cases)
      it(what, () => assert.equal(asked(lines, filter), expected));

    it('of the zones that came with it, and of the calendar itself', () => {
      const zones = [{ tzid: 'A', text: 'BEGIN:VTIMEZONE\r\nTZID:A\r\nEND:VTIMEZONE\r\n' }];
      assert.equal(asked(lines, comp('VTIMEZONE', prop('TZID', text('A'))), { zones }), 'yes');
      assert.equal(asked(lines, gone('VTIMEZONE'), { zones }), 'no');
      const calendar = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Other\r\nEND:VCALENDAR\r\n';
      const by = (maker: string) =>
        matches(
          subjectOf(lines, { calendar }),
          comp('VCALENDAR', prop('PRODID', text(maker)), comp('VEVENT')),
        );
      assert.deepEqual([by('Other'), by('Fasti')], ['yes', 'no']);
    });
  });

  describe('a text (RFC 4791 §9.7.5)', () => {
    const hall = 'COMMENT:The Great Hall\\, upstairs';
    const cases: [string, string[], ReturnType<typeof text>, 'yes' | 'no'][] = [
      ['a part of it', [hall], text('Great'), 'yes'],
      ['in other letters', [hall], text('gREAT hALL'), 'yes'],
      ['more than it', [hall], text('Great Hall and more'), 'no'],
      ['as it reads, not as it is escaped', [hall], text('Hall, up'), 'yes'],
      ['in these letters alone', [hall], text('great', 'i;octet'), 'no'],
      ['in exactly these letters', [hall], text('Great', 'i;octet'), 'yes'],
      ['over a fold', ['COMMENT:Gr', ' eat Ha', '\tll'], text('Great Hall'), 'yes'],
      ['no letter of ASCII', ['COMMENT:ÉTÉ'], text('été'), 'no'],
      ['any letter', ['COMMENT:ÉTÉ'], text('été', 'i;unicode-casemap'), 'yes'],
      ['a letter taken apart', ['COMMENT:e\u0301t\u00e9'], text('ÉTÉ', 'i;unicode-casemap'), 'yes'],
      ['by its default', [hall], text('GREAT', 'default'), 'yes'],
      ['that it lacks', [hall], text('room', 'default', 'lacks'), 'yes'],
      ['that it does not lack', [hall], text('hall', 'default', 'lacks'), 'no'],
      ['that one of two lacks', [hall, 'COMMENT:room'], text('hall', 'default', 'lacks'), 'yes'],
      ['that is not there to lack it', [], text('hall', 'default', 'lacks'), 'no'],
    ];
    for (const [what, lines, wanted, expected] of cases)
      it(what, () => assert.equal(asked(event(...lines), comp('VEVENT', prop('COMMENT', wanted))), expected));

    it('which is read once, however many lines it is asked of', () => {
      let reads = 0;
      const match: TextMatch = {
        get text() {
          reads += 1;
          return 'Été';
        },
        collation: 'i;unicode-casemap',
        condition: 'has',
      };
      const filter = comp('VEVENT', prop('COMMENT', match));
      for (let at = 0; at < 3; at += 1) assert.equal(asked(event('COMMENT:été', 'COMMENT:x'), filter), 'yes');
      assert.equal(reads, 1);
    });

    it('of a parameter of one and the same line', () => {
      const who = (name: string, status: string) => `ATTENDEE;PARTSTAT=${status}:mailto:${name}@example.com`;
      const lisa = prop('ATTENDEE', text('lisa@'), {
        params: [{ name: 'PARTSTAT', is: 'defined', text: text('NEEDS-ACTION') }],
      });
      const is = (...lines: string[]) => asked(event(...lines), comp('VEVENT', lisa));
      assert.equal(is(who('lisa', 'NEEDS-ACTION'), who('bob', 'ACCEPTED')), 'yes');
      assert.equal(is(who('lisa', 'ACCEPTED'), who('bob', 'NEEDS-ACTION')), 'no');
      assert.equal(is('ATTENDEE:mailto:lisa@example.com'), 'no');
      const without = prop('ATTENDEE', { params: [{ name: 'PARTSTAT', is: 'not-defined' }] });
      const bare = (...lines: string[]) => asked(event(...lines), comp('VEVENT', without));
      assert.equal(bare('ATTENDEE:mailto:lisa@example.com'), 'yes');
      assert.equal(bare(who('lisa', 'ACCEPTED')), 'no');
    });
  });

  describe('a time range on a property', () => {
    const is = (name: string, range: string, ...lines: string[]) =>
      asked(event(...lines), comp('VEVENT', prop(name, { range: rangeOf(range) })));
    it('begins with it, and ends after it', () => {
      assert.equal(is('CREATED', '09:00-09:01', `CREATED:${at('0900')}`), 'yes');
      assert.equal(is('CREATED', '08:00-09:00', `CREATED:${at('0900')}`), 'no');
      assert.equal(is('CREATED', '09:01-10:00', `CREATED:${at('0900')}`), 'no');
      assert.equal(is('LAST-MODIFIED', '-09:01', `LAST-MODIFIED:${at('0900')}`), 'yes');
      assert.equal(is('CREATED', '09:00-09:01'), 'no');
    });
    it('takes an end that follows from a duration', () => {
      assert.equal(is('DTEND', '10:00-10:01', `DTSTART:${at('0900')}`, 'DURATION:PT1H'), 'yes');
      assert.equal(is('DTEND', '09:00-10:00', `DTSTART:${at('0900')}`, 'DURATION:PT1H'), 'no');
      const due = comp('VTODO', prop('DUE', { range: rangeOf('10:00-10:01') }));
      assert.equal(asked(todo(`DTSTART:${at('0900')}`, 'DURATION:PT1H'), due), 'yes');
    });
  });

  describe('a time range on alarms', () => {
    const alarm = (...lines: string[]) => ['BEGIN:VALARM', 'ACTION:DISPLAY', ...lines, 'END:VALARM'];
    const nine = [`DTSTART:${at('0900')}`, 'DURATION:PT1H'];
    const rings = (range: string, ...lines: string[]) =>
      asked(event(...lines), comp('VEVENT', within(range, comp('VALARM'))));
    const cases: [what: string, lines: string[], yes: string[], no: string[]][] = [
      [
        'before the start',
        [...nine, ...alarm('TRIGGER:-PT15M')],
        ['08:45-08:46', '08:00-09:00', '-08:46', '08:45-'],
        ['08:00-08:45', '08:46-09:00', '09:00-10:00'],
      ],
      ['after the end', [...nine, ...alarm('TRIGGER;RELATED=END:PT5M')], ['10:05-10:06'], ['09:00-10:05']],
      [
        'at a time',
        [...nine, ...alarm(`TRIGGER;VALUE=DATE-TIME:${at('0300')}`)],
        ['03:00-03:01'],
        ['03:01-10:00'],
      ],
      [
        'again and again',
        [...nine, ...alarm('TRIGGER:PT0S', 'REPEAT:2', 'DURATION:PT10M')],
        ['09:00-09:01', '09:10-09:11', '09:20-09:21', '09:15-'],
        ['09:01-09:10', '09:21-10:00', '09:30-09:31'],
      ],
      [
        'without a pause once',
        [...nine, ...alarm('TRIGGER:PT0S', 'REPEAT:2')],
        ['09:00-09:01'],
        ['09:01-12:00'],
      ],
      [
        'days before one of a series',
        ['DTSTART:20260101T090000Z', 'RRULE:FREQ=WEEKLY', ...alarm('TRIGGER:-P2D')],
        // The 12th of March 2026 is a Thursday, as the 1st of January is.
        ['09:00-09:01'],
        ['09:01-23:00'],
      ],
      [
        'of a series that has ended',
        ['DTSTART:20260101T090000Z', 'RRULE:FREQ=DAILY;COUNT=9', ...alarm('TRIGGER:PT0S')],
        [],
        ['00:00-23:00'],
      ],
      ['that never rings', [...nine, ...alarm('TRIGGER:soon')], [], ['00:00-23:00']],
    ];
    for (const [what, lines, yes, no] of cases)
      it(what, () => {
        for (const range of yes) assert.equal(rings(range, ...lines), 'yes', range);
        for (const range of no) assert.equal(rings(range, ...lines), 'no', range);
      });

    it('of an override at its own time, and not at the one that it left', () => {
      const lines = [
        ...event(...nine, 'RRULE:FREQ=DAILY', ...alarm('TRIGGER:-PT15M')),
        ...event('RECURRENCE-ID:20260310T090000Z', `DTSTART:${at('1500')}`, ...alarm('TRIGGER:-PT30M')),
      ];
      const is = (range: string) => asked(lines, comp('VEVENT', within(range, comp('VALARM'))));
      assert.deepEqual([is('14:30-14:31'), is('08:45-08:46'), is('14:45-14:46')], ['yes', 'no', 'no']);
    });

    it('of a task from when it is due', () => {
      const is = (range: string, ...lines: string[]) =>
        asked(
          todo(...lines, ...alarm('TRIGGER;RELATED=END:-PT1H')),
          comp('VTODO', within(range, comp('VALARM'))),
        );
      const due = [`DTSTART:${at('0900')}`, `DUE:${at('1700')}`];
      assert.deepEqual([is('16:00-16:01', ...due), is('08:00-08:01', ...due)], ['yes', 'no']);
      assert.equal(is('23:00-23:01', 'DUE;VALUE=DATE:20260311'), 'yes');
    });

    it('of an occurrence that is long past, and rings on', () => {
      const lines = ['DTSTART:20260301T090000Z', ...alarm('TRIGGER:PT0S', 'REPEAT:300', 'DURATION:PT1H')];
      assert.deepEqual([rings('09:00-09:01', ...lines), rings('09:01-10:00', ...lines)], ['yes', 'no']);
    });

    it('of a series is looked for no longer than until one rings', () => {
      const budget = new Budget(1_000_000);
      const lines = event('DTSTART:20260301T000000Z', 'RRULE:FREQ=MINUTELY', ...alarm('TRIGGER:-PT1M'));
      assert.equal(asked(lines, comp('VEVENT', within('00:00-', comp('VALARM'))), { budget }), 'yes');
      assert.ok(budget.spent < 20_000, String(budget.spent));
    });
  });

  describe('what costs too much', () => {
    it('is not known, unless it was found before', () => {
      const lines = event('DTSTART:20200101T000000Z', 'RRULE:FREQ=SECONDLY;BYMONTHDAY=31;BYMONTH=2');
      for (const steps of [1000, 1_000_000])
        assert.equal(
          asked(lines, within('00:00-', comp('VEVENT')), { budget: new Budget(steps) }),
          'unknown',
        );
      const found = event('DTSTART:20260310T000000Z', 'RRULE:FREQ=SECONDLY');
      assert.equal(asked(found, within('00:00-', comp('VEVENT')), { budget: new Budget(1000) }), 'yes');
    });
    it('is looked for where it can be alone', () => {
      const lines = [
        ...event('DTSTART:20260101T000000Z', 'RRULE:FREQ=MINUTELY', 'SUMMARY:usual'),
        ...event('RECURRENCE-ID:20260310T090000Z', `DTSTART:${at('0900')}`, 'SUMMARY:other'),
      ];
      const other = within('00:00-', comp('VEVENT', prop('SUMMARY', text('other'))));
      assert.equal(asked(lines, other, { budget: new Budget(1000) }), 'yes');
    });
  });

  describe('conditions (RFC 4791 §7.8)', () => {
    const range = { start: 0, end: 1 };
    const cases: [string, CompFilter, ReturnType<typeof conditionOf>][] = [
      ['a filter of the calendar', comp('VCALENDAR', comp('VEVENT')), undefined],
      ['a filter of anything else', comp('VEVENT'), 'valid-filter'],
      ['an event in a task', comp('VCALENDAR', comp('VTODO', comp('VEVENT'))), 'valid-filter'],
      ['an alarm in the calendar', comp('VCALENDAR', comp('VALARM')), 'valid-filter'],
      ['an alarm in an event', comp('VCALENDAR', comp('VEVENT', comp('VALARM'))), undefined],
      ['a kind that nobody knows', comp('VCALENDAR', comp('VNOTHING')), undefined],
      ['a range on the calendar', { ...comp('VCALENDAR'), range }, undefined],
      ['a range on a zone', comp('VCALENDAR', { ...comp('VTIMEZONE'), range }), 'valid-filter'],
      ['a range on what nobody knows', comp('VCALENDAR', { ...comp('X-THING'), range }), 'supported-filter'],
      [
        'a range that ends before it starts',
        comp('VCALENDAR', { ...comp('VEVENT'), range: { start: 2, end: 1 } }),
        'valid-filter',
      ],
      ['a range without sides', comp('VCALENDAR', { ...comp('VEVENT'), range: {} }), 'valid-filter'],
      ['a range on a title', comp('VCALENDAR', comp('VEVENT', prop('SUMMARY', { range }))), 'valid-filter'],
      ['a range on a start', comp('VCALENDAR', comp('VEVENT', prop('DTSTART', { range }))), undefined],
      [
        'a range on a line of somebody',
        comp('VCALENDAR', comp('VEVENT', prop('X-AT', { range }))),
        'supported-filter',
      ],
      [
        'another collation',
        comp('VCALENDAR', comp('VEVENT', prop('SUMMARY', text('a', 'i;klingon')))),
        'supported-collation',
      ],
      [
        'another collation of a parameter',
        comp(
          'VCALENDAR',
          comp(
            'VEVENT',
            prop('ATTENDEE', { params: [{ name: 'CN', is: 'defined', text: text('a', 'i;klingon') }] }),
          ),
        ),
        'supported-collation',
      ],
      ['deeper than anybody asks', comp('VCALENDAR', deep(9)), 'supported-filter'],
      ['as deep as somebody may', comp('VCALENDAR', deep(4)), undefined],
      [
        'more than anybody asks',
        comp('VCALENDAR', comp('VEVENT', ...Array.from({ length: 200 }, () => prop('SUMMARY')))),
        'supported-filter',
      ],
    ];
    for (const [what, filter, expected] of cases) it(what, () => assert.equal(conditionOf(filter), expected));
  });

  describe('candidates', () => {
    it('are of the kind, and in the window, that are asked for', () => {
      const [start, end] = [Date.UTC(2026, 2), Date.UTC(2026, 3)];
      const of = (...comps: CompFilter[]) => candidatesFor(comp('VCALENDAR', ...comps));
      const open = { from: null, to: null };
      assert.deepEqual(of({ ...comp('VEVENT'), range: { start, end } }), {
        kinds: ['VEVENT'],
        window: { from: start - 1, to: end + 1, months: monthsBetween(start - 1, end + 1) },
      });
      assert.deepEqual(of({ ...comp('VEVENT'), range: { start } }), {
        kinds: ['VEVENT'],
        window: { from: start - 1, to: null },
      });
      assert.deepEqual(of(), { kinds: 'all', window: open });
      assert.deepEqual(candidatesFor({ ...comp('VCALENDAR', comp('VTODO')), range: { start } }), {
        kinds: ['VTODO'],
        window: { from: start - 1, to: null },
      });
      assert.deepEqual(of(gone('VTODO')), { kinds: 'all', window: open });
      assert.deepEqual(of(comp('VTIMEZONE')), { kinds: 'all', window: open });
      assert.deepEqual(of(comp('VEVENT'), comp('VTODO')).kinds, []);
      const alarms = of(comp('VEVENT', { ...comp('VALARM'), range: { start, end } }));
      assert.deepEqual(alarms, { kinds: ['VEVENT'], window: open });
    });

    it('leave nothing out that matches', () => {
      const moment = fc.integer({ min: 0, max: 600 });
      const time = (minutes: number) =>
        `20260310T${String(Math.floor(minutes / 60)).padStart(2, '0')}${String(minutes % 60).padStart(2, '0')}00Z`;
      const lines = fc.oneof(
        fc.tuple(moment, moment).map(([a, b]) => todo(`DTSTART:${time(a)}`, `DUE:${time(a + b)}`)),
        fc.tuple(moment, moment).map(([a, b]) => todo(`DTSTART:${time(a)}`, `DURATION:PT${b}M`)),
        moment.map((a) => todo(`DUE:${time(a)}`)),
        moment.map((a) => todo(`COMPLETED:${time(a)}`)),
        moment.map((a) => event(`DTSTART:${time(a)}`)),
        fc.tuple(moment, moment).map(([a, b]) => event(`DTSTART:${time(a)}`, `DTEND:${time(a + b)}`)),
      );
      fc.assert(
        fc.property(lines, moment, fc.integer({ min: 1, max: 60 }), (component, from, length) => {
          const kind = component[0]!.replace('BEGIN:', '');
          const range = { start: march(10) + from * 60_000, end: march(10) + (from + length) * 60_000 };
          const filter = comp('VCALENDAR', { ...comp(kind), range });
          const { span } = read(...component).objects[0]!;
          const { window } = candidatesFor(filter);
          const isCandidate = (span.last ?? Infinity) > window.from! && span.first < window.to!;
          if (matches(subjectOf(component), filter) === 'yes') assert.ok(isCandidate);
        }),
        { numRuns: 500 },
      );
    });
  });
});

function march(day: number): number {
  return instant(`2026-03-${String(day).padStart(2, '0')}T00:00:00Z`).epochMilliseconds;
}

function deep(levels: number): CompFilter {
  return levels === 0 ? comp('X-LAST') : comp('X-THING', deep(levels - 1));
}
