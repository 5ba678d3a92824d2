import assert from 'node:assert/strict';
import fc from 'fast-check';
import { Budget } from '../../src/ics/budget.ts';
import { calendarData, type CalendarDataRequest } from '../../src/ics/calendar-data.ts';
import { lineOf, linesOf, readComponents, type Component } from '../../src/ics/components.ts';
import { paramOf } from '../../src/ics/lines.ts';
import { selectCalendarLines, selectComponents, type CompSelection } from '../../src/ics/selection.ts';
import type { Surroundings } from '../../src/ics/subject.ts';
import { aroundComponents, componentMarker, zoneMarker } from '../../src/ics/wrapper.ts';
import { event, expansionOf, fixedZone, instant, subjectOf } from './support.ts';

const days = (from: string, to: string) => ({
  start: instant(`${from}T00:00:00Z`).epochMilliseconds,
  end: instant(`${to}T00:00:00Z`).epochMilliseconds,
});

const dataOf = (lines: string[], request: CalendarDataRequest, around: Partial<Surroundings> = {}) =>
  calendarData(subjectOf(lines, around), request);

/** The components that expand makes of these lines. */
function expanded(
  lines: string[],
  from: string,
  to: string,
  around: Partial<Surroundings> = {},
): Component[] {
  const { text, complete } = dataOf(lines, { recurrences: { how: 'expand', range: days(from, to) } }, around);
  assert.ok(complete);
  return readComponents(text);
}

/** The lines of these names, written anew; one that is not there is left out. */
function told(component: Component, ...names: string[]): string[] {
  return names.flatMap((name) =>
    linesOf(component, name).map(({ params, value }) =>
      [name, ...params.map((param) => `${param.name}=${param.values.join(',')}`)]
        .join(';')
        .concat(':', value),
    ),
  );
}

const all = (lines: string[], from: string, to: string, ...names: string[]) =>
  expanded(lines, from, to).map((component) => told(component, ...names));

describe('ics/calendar-data', () => {
  const meeting = event(
    'DTSTART:20260310T090000Z',
    'SUMMARY;LANGUAGE=en:Meeting',
    'ATTENDEE:mailto:ann@example.com',
    'BEGIN:VALARM',
    'ACTION:DISPLAY',
    'TRIGGER:-PT5M',
    'END:VALARM',
  );

  describe('parts (RFC 4791 §9.6.1)', () => {
    const part = (selection: CompSelection) =>
      dataOf(meeting, { selection }).text.split('\r\n').filter(Boolean);
    const calendar = (...comps: CompSelection[]): CompSelection => ({ name: 'VCALENDAR', comps });
    const prop = (name: string, value: 'kept' | 'left-out' = 'kept') => ({ name, value });

    it('is as it is kept where nothing is said', () => {
      assert.equal(dataOf(meeting, {}).text, [...meeting, ''].join('\r\n'));
    });

    const cases: [what: string, CompSelection, expected: string[]][] = [
      ['all of an empty comp', calendar({ name: 'VEVENT' }), meeting],
      ['all of all components', { name: 'VCALENDAR', props: 'all', comps: 'all' }, meeting],
      ['no component where only lines are asked for', { name: 'VCALENDAR', props: 'all' }, []],
      ['no component of another kind', calendar({ name: 'VTODO' }), []],
      [
        'some lines, and no alarm',
        calendar({ name: 'VEVENT', props: [prop('SUMMARY'), prop('UID')] }),
        ['BEGIN:VEVENT', 'UID:u', 'SUMMARY;LANGUAGE=en:Meeting', 'END:VEVENT'],
      ],
      [
        'a line without its value',
        calendar({ name: 'VEVENT', props: [prop('SUMMARY', 'left-out')] }),
        ['BEGIN:VEVENT', 'SUMMARY;LANGUAGE=en:', 'END:VEVENT'],
      ],
      [
        'all lines, and no alarm',
        calendar({ name: 'VEVENT', props: 'all' }),
        [...meeting.slice(0, 6), 'END:VEVENT'],
      ],
      [
        'alarms, and no line',
        calendar({ name: 'VEVENT', comps: 'all' }),
        ['BEGIN:VEVENT', ...meeting.slice(6, 10), 'END:VEVENT'],
      ],
      [
        'a line of an alarm',
        calendar({ name: 'VEVENT', comps: [{ name: 'VALARM', props: [prop('TRIGGER')] }] }),
        ['BEGIN:VEVENT', 'BEGIN:VALARM', 'TRIGGER:-PT5M', 'END:VALARM', 'END:VEVENT'],
      ],
    ];
    for (const [what, selection, expected] of cases)
      it(what, () => assert.deepEqual(part(selection), expected));

    it('of the calendar itself, and of its zones', () => {
      const wrapper = `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//X\r\n${zoneMarker('x'.repeat(22))}${componentMarker}X-A:1\r\nEND:VCALENDAR\r\n`;
      const around = aroundComponents(wrapper);
      assert.equal(selectCalendarLines(around, undefined), 'VERSION:2.0\r\nPRODID:-//X\r\nX-A:1\r\n');
      const version: CompSelection = {
        name: 'VCALENDAR',
        props: [prop('VERSION')],
        comps: [{ name: 'VEVENT' }],
      };
      assert.equal(selectCalendarLines(around, version), 'VERSION:2.0\r\n');
      const zone = [...fixedZone('A', '+0100'), ''].join('\r\n');
      assert.equal(selectComponents(zone, version), '');
      assert.equal(selectComponents(zone, calendar({ name: 'VTIMEZONE' })), zone);
      assert.equal(selectComponents(zone, undefined), zone);
    });
  });

  describe('expand (RFC 4791 §9.6.5)', () => {
    const paris = event(
      'DTSTART;TZID=Europe/Paris:20260320T090000',
      'DTEND;TZID=Europe/Paris:20260320T100000',
      'RRULE:FREQ=WEEKLY;COUNT=4',
      'EXDATE;TZID=Europe/Paris:20260327T090000',
      'SUMMARY:Choir',
    );

    it('gives each instance its times in UTC, and says which it is', () => {
      assert.deepEqual(
        all(paris, '2026-03-01', '2026-05-01', 'RECURRENCE-ID', 'DTSTART', 'DTEND', 'SUMMARY'),
        ['20260320T08', '20260403T07', '20260410T07'].map((hour, index) => [
          `RECURRENCE-ID:${hour}0000Z`,
          `DTSTART:${hour}0000Z`,
          `DTEND:${hour.slice(0, 9)}0${9 - Math.min(index, 1)}0000Z`,
          'SUMMARY:Choir',
        ]),
      );
    });

    it('leaves nothing of the series, nor of a zone', () => {
      const lines = event(
        'DTSTART;TZID=Europe/Paris:20260320T090000',
        'RRULE:FREQ=DAILY;COUNT=3',
        'RDATE;TZID=Europe/Paris:20260401T090000',
        'EXRULE:FREQ=YEARLY',
        'X-SEEN;TZID=Europe/Paris;X-A=1:20260320T090000',
      );
      const found = expanded(lines, '2026-03-01', '2026-05-01');
      assert.equal(found.length, 3);
      for (const component of found) {
        for (const name of ['RRULE', 'RDATE', 'EXDATE', 'EXRULE'])
          assert.equal(lineOf(component, name), undefined);
        assert.ok(component.lines.every((line) => paramOf(line, 'TZID') === undefined));
        assert.deepEqual(told(component, 'X-SEEN'), ['X-SEEN;X-A=1:20260320T080000Z']);
      }
    });

    it('tells what overlaps the range alone', () => {
      const daily = event('DTSTART:20260301T230000Z', 'DURATION:PT2H', 'RRULE:FREQ=DAILY');
      assert.deepEqual(all(daily, '2026-03-12', '2026-03-14', 'DTSTART'), [
        ['DTSTART:20260311T230000Z'],
        ['DTSTART:20260312T230000Z'],
        ['DTSTART:20260313T230000Z'],
      ]);
      assert.deepEqual(all(meeting, '2026-03-11', '2026-03-12', 'DTSTART'), []);
    });

    it('keeps days as days', () => {
      const trip = event(
        'DTSTART;VALUE=DATE:20260328',
        'DTEND;VALUE=DATE:20260330',
        'RRULE:FREQ=WEEKLY;COUNT=2',
      );
      assert.deepEqual(all(trip, '2026-03-01', '2026-05-01', 'RECURRENCE-ID', 'DTSTART', 'DTEND')[1], [
        'RECURRENCE-ID;VALUE=DATE:20260404',
        'DTSTART;VALUE=DATE:20260404',
        'DTEND;VALUE=DATE:20260406',
      ]);
    });

    it('keeps times of whatever clock', () => {
      const lines = event('DTSTART:20260320T090000', 'DURATION:PT1H', 'RRULE:FREQ=DAILY;COUNT=2');
      const [, second] = expanded(lines, '2026-03-01', '2026-05-01', { floatingZone: 'America/New_York' });
      assert.deepEqual(told(second!, 'RECURRENCE-ID', 'DTSTART', 'DURATION'), [
        'RECURRENCE-ID:20260321T090000',
        'DTSTART:20260321T090000',
        'DURATION:PT1H',
      ]);
    });

    it('keeps what an override says, at its own time', () => {
      const lines = [
        ...paris,
        ...event(
          'RECURRENCE-ID;TZID=Europe/Paris:20260403T090000',
          'DTSTART;TZID=Europe/Paris:20260404T120000',
          'SUMMARY:Concert',
        ),
      ];
      assert.deepEqual(all(lines, '2026-04-04', '2026-04-05', 'RECURRENCE-ID', 'DTSTART', 'SUMMARY'), [
        ['RECURRENCE-ID:20260403T070000Z', 'DTSTART:20260404T100000Z', 'SUMMARY:Concert'],
      ]);
    });

    it('gives what THISANDFUTURE moves its new text', () => {
      const lines = [
        ...event('DTSTART:20260301T090000Z', 'RRULE:FREQ=DAILY;COUNT=3', 'SUMMARY:before'),
        ...event(
          'RECURRENCE-ID;RANGE=THISANDFUTURE:20260302T090000Z',
          'DTSTART:20260302T150000Z',
          'SUMMARY:after',
        ),
      ];
      assert.deepEqual(all(lines, '2026-03-03', '2026-03-04', 'RECURRENCE-ID', 'DTSTART', 'SUMMARY'), [
        ['RECURRENCE-ID:20260303T090000Z', 'DTSTART:20260303T150000Z', 'SUMMARY:after'],
      ]);
    });

    it('says an end where a length is another in UTC, or the instance has its own', () => {
      const day = event(
        'DTSTART;TZID=Europe/Paris:20260328T120000',
        'DURATION:P1D',
        'RRULE:FREQ=DAILY;COUNT=2',
      );
      assert.deepEqual(all(day, '2026-03-28', '2026-03-29', 'DTEND', 'DURATION'), [
        ['DTEND:20260329T100000Z'],
      ]);
      const period = event('DTSTART:20260301T090000Z', 'RDATE;VALUE=PERIOD:20260302T090000Z/PT3H');
      assert.deepEqual(all(period, '2026-03-01', '2026-03-05', 'DTEND'), [[], ['DTEND:20260302T120000Z']]);
    });

    it('makes no instance of what is alone, but tells it in UTC', () => {
      const lines = event('DTSTART;TZID=Europe/Paris:20260320T090000', 'DURATION:PT1H');
      assert.deepEqual(all(lines, '2026-03-01', '2026-05-01', 'RECURRENCE-ID', 'DTSTART', 'DURATION'), [
        ['DTSTART:20260320T080000Z', 'DURATION:PT1H'],
      ]);
    });

    const task = (...lines: string[]) => ['BEGIN:VTODO', 'UID:t', ...lines, 'END:VTODO'];
    const tasks: [what: string, lines: string[], expected: string[][]][] = [
      [
        'that starts and is due',
        task('DTSTART:20260308T090000Z', 'DUE:20260308T180000Z', 'RRULE:FREQ=DAILY;COUNT=9'),
        [['DTSTART:20260310T090000Z', 'DUE:20260310T180000Z']],
      ],
      ['that is due', task('DUE:20260309T180000Z', 'RRULE:FREQ=DAILY'), [['DUE:20260310T180000Z']]],
      ['that has no date', task('SUMMARY:some day'), [[]]],
      ['that is due on another day', task('DUE:20260401T090000Z'), []],
    ];
    for (const [what, lines, expected] of tasks)
      it(`tells a task ${what}`, () =>
        assert.deepEqual(all(lines, '2026-03-10', '2026-03-11', 'DTSTART', 'DUE'), expected));

    it('tells the lines that are asked for alone', () => {
      const selection: CompSelection = {
        name: 'VCALENDAR',
        comps: [
          {
            name: 'VEVENT',
            props: [
              { name: 'DTSTART', value: 'kept' },
              { name: 'RRULE', value: 'kept' },
              { name: 'RECURRENCE-ID', value: 'left-out' },
            ],
          },
        ],
      };
      const range = days('2026-03-20', '2026-03-21');
      const { text } = dataOf(paris, { selection, recurrences: { how: 'expand', range } });
      assert.equal(text, 'BEGIN:VEVENT\r\nRECURRENCE-ID:\r\nDTSTART:20260320T080000Z\r\nEND:VEVENT\r\n');
    });

    it('is alike the list of instances, for any series', () => {
      const rule = fc.constantFrom(
        ...[
          'FREQ=DAILY;COUNT=40',
          'FREQ=WEEKLY;BYDAY=MO,FR',
          'FREQ=MONTHLY;BYMONTHDAY=-1',
          'FREQ=HOURLY;INTERVAL=7',
        ],
      );
      const start = fc.constantFrom(
        ...[
          'DTSTART:20260301T090000Z',
          'DTSTART;TZID=Europe/Paris:20260301T023000',
          'DTSTART;VALUE=DATE:20260301',
        ],
      );
      fc.assert(
        fc.property(rule, start, fc.integer({ min: 0, max: 60 }), (rrule, first, from) => {
          const lines = event(first, `RRULE:${rrule}`, 'EXDATE:20260303T090000Z');
          const range = { start: Date.UTC(2026, 2, 1 + from), end: Date.UTC(2026, 2, 8 + from) };
          const { text } = dataOf(lines, { recurrences: { how: 'expand', range } });
          const window = {
            from: Temporal.Instant.fromEpochMilliseconds(range.start),
            to: Temporal.Instant.fromEpochMilliseconds(range.end),
          };
          assert.deepEqual(
            readComponents(text).map((component) => lineOf(component, 'DTSTART')!.value),
            expansionOf(lines, window).instances.map(({ startText }) => startText.replaceAll(/[-:]/g, '')),
          );
        }),
      );
    });

    it('says where it is too much, and gives what it has', () => {
      const minutes = event(
        'DTSTART:20260301T000000Z',
        'RRULE:FREQ=MINUTELY',
        `DESCRIPTION:${'a'.repeat(4000)}`,
      );
      const recurrences = { how: 'expand', range: days('2026-03-01', '2026-03-08') } as const;
      const enough = dataOf(minutes, { recurrences }, { budget: new Budget(1_000_000) });
      assert.equal(enough.complete, false);
      assert.ok(enough.text.length > 1_000_000 && enough.text.length < 11_000_000);
      assert.equal(dataOf(minutes, { recurrences }, { budget: new Budget(5000) }).complete, false);
      const month = { how: 'expand', range: days('2026-03-01', '2026-04-01') } as const;
      const short = event('DTSTART:20260301T000000Z', 'RRULE:FREQ=MINUTELY');
      assert.equal(dataOf(short, { recurrences: month }).complete, false);
    });
  });

  describe('limit-recurrence-set (RFC 4791 §9.6.6)', () => {
    const master = event(
      'DTSTART:20260310T090000Z',
      'DURATION:PT1H',
      'RRULE:FREQ=DAILY;COUNT=9',
      'SUMMARY:master',
    );
    const override = (id: string, start: string, summary: string, params = '') =>
      event(
        `RECURRENCE-ID${params}:${id}T090000Z`,
        `DTSTART:${start}T150000Z`,
        'DURATION:PT1H',
        `SUMMARY:${summary}`,
      );
    const left = (lines: string[], from: string, to: string) =>
      readComponents(dataOf(lines, { recurrences: { how: 'limit', range: days(from, to) } }).text).map(
        (component) => lineOf(component, 'SUMMARY')!.value,
      );
    const moves = [
      ...master,
      ...override('20260311', '20260311', 'within'),
      ...override('20260312', '20260401', 'left'),
      ...override('20260315', '20260315', 'later'),
      ...override('20260316', '20260312', 'came'),
    ];

    it('keeps the master, and what is in the range or was', () => {
      assert.deepEqual(left(moves, '2026-03-11', '2026-03-13'), ['master', 'within', 'left', 'came']);
      assert.deepEqual(left(moves, '2026-05-01', '2026-06-01'), ['master']);
      assert.deepEqual(left(moves, '2026-03-10', '2026-05-01'), [
        'master',
        'within',
        'left',
        'later',
        'came',
      ]);
    });

    it('keeps what began before the range, and ends in it', () => {
      const night = event(
        'RECURRENCE-ID:20260312T090000Z',
        'DTSTART:20260401T220000Z',
        'DURATION:PT4H',
        'SUMMARY:night',
      );
      assert.deepEqual(left([...master, ...night], '2026-04-02', '2026-04-03'), ['master', 'night']);
      assert.deepEqual(left([...master, ...night], '2026-04-03', '2026-04-04'), ['master']);
    });

    it('keeps what moves the rest of the series', () => {
      const lines = [...master, ...override('20260311', '20260311', 'rest', ';RANGE=THISANDFUTURE')];
      assert.deepEqual(left(lines, '2026-03-15', '2026-03-16'), ['master', 'rest']);
      assert.deepEqual(left(lines, '2026-03-01', '2026-03-10'), ['master']);
    });

    it('gives them byte for byte', () => {
      const { text } = dataOf(master, {
        recurrences: { how: 'limit', range: days('2026-05-01', '2026-06-01') },
      });
      assert.equal(text, [...master, ''].join('\r\n'));
    });
  });

  it('limits the times of a VFREEBUSY to those in the range (RFC 4791 §9.6.7)', () => {
    const lines = [
      'BEGIN:VFREEBUSY',
      'UID:f',
      'FREEBUSY;FBTYPE=BUSY:20260309T090000Z/PT1H,20260310T090000Z/PT1H,20260310T233000Z/PT1H',
      'FREEBUSY;FBTYPE=FREE:20260311T000000Z/PT1H',
      'END:VFREEBUSY',
    ];
    assert.deepEqual(dataOf(lines, { freeBusy: days('2026-03-10', '2026-03-11') }).text.split('\r\n'), [
      'BEGIN:VFREEBUSY',
      'UID:f',
      'FREEBUSY;FBTYPE=BUSY:20260310T090000Z/PT1H,20260310T233000Z/PT1H',
      'END:VFREEBUSY',
      '',
    ]);
  });
});
