import assert from 'node:assert/strict';
import { readCalendar } from '../../src/ics/read.ts';
import { DomainError } from '../../src/errors.ts';
import { calendarText, event, fixedZone, problemsOf, read } from './support.ts';

const zone = (offset: string) => fixedZone('Here', offset);

const start = 'DTSTART:20260101T090000Z';

describe('ics/read', () => {
  it('keeps each object byte for byte, with the line breaks and folds that it came with', () => {
    const first =
      'BEGIN:VEVENT\nUID:1\nDTSTART:20260101T090000Z\nx-odd;b=2;a=1:v\nSUMMARY:long\n er\nEND:VEVENT\n';
    const second = 'begin:vevent\r\nUID:2\r\nDTSTART:20260101T090000Z\r\nend:vevent\r\n';
    const { objects } = readCalendar(`BEGIN:VCALENDAR\n${first}${second}END:VCALENDAR\n`);
    assert.deepEqual(
      objects.map(({ uid, text }) => [uid, text]),
      [
        ['1', first],
        ['2', second],
      ],
    );
  });

  it('puts all components of a UID into one object, wherever they stand', () => {
    const { objects, counts } = read(
      ...event(start, 'RRULE:FREQ=DAILY;COUNT=3'),
      ...['BEGIN:VEVENT', 'UID:other', start, 'END:VEVENT'],
      ...event('RECURRENCE-ID:20260102T090000Z', 'DTSTART:20260102T100000Z'),
    );
    assert.deepEqual(
      objects.map(({ uid, overrides, recurrent }) => [uid, overrides, recurrent]),
      [
        ['u', 1, true],
        ['other', 0, false],
      ],
    );
    assert.equal(objects[0]!.text.match(/BEGIN:VEVENT/g)?.length, 2);
    assert.deepEqual(counts, { events: 3, todos: 0, journals: 0, others: 0, recurrent: 1, refused: 0 });
  });

  it('tells what an object holds: zones, private parts, people and alarms', () => {
    const { objects } = read(
      ...event(
        'DTSTART;TZID="Europe/Paris":20260101T090000',
        'DTEND;X=1;TZID=Europe/London:20260101T090000',
        'CLASS:confidential',
        'BEGIN:VALARM',
        'TRIGGER:-PT5M',
        'END:VALARM',
      ),
    );
    const { tzids, hasPrivate, hasExtras } = objects[0]!;
    assert.deepEqual(
      { tzids, hasPrivate, hasExtras },
      {
        tzids: ['Europe/Paris', 'Europe/London'],
        hasPrivate: true,
        hasExtras: true,
      },
    );
    const plain = read(...event(start, 'CLASS:PUBLIC')).objects[0]!;
    assert.deepEqual([plain.hasPrivate, plain.hasExtras], [false, false]);
    assert.equal(read(...event(start, 'ORGANIZER:mailto:a@example.org')).objects[0]!.hasExtras, true);
  });

  it('reads what the calendar says about itself, unescaped, the standard name before the old one', () => {
    const { properties } = read(
      'X-WR-CALNAME:Ancien nom',
      'NAME:Fête\\, du lycée',
      'X-APPLE-CALENDAR-COLOR:#FF2968',
      'X-WR-TIMEZONE:Europe/Paris',
      'X-WR-CALDESC:deux\\nlignes',
    );
    assert.deepEqual(properties, {
      name: 'Fête, du lycée',
      color: '#FF2968',
      timeZone: 'Europe/Paris',
      description: 'deux\nlignes',
    });
  });

  it('takes the first zone that it names for times without one', () => {
    const zones = ['X-WR-TIMEZONE:Europe/Paris', 'X-WR-TIMEZONE:Asia/Tokyo', 'X-WR-TIMEZONE:Nowhere'];
    const { objects } = read(...zones, ...event('DTSTART:20260310T090000'));
    assert.equal(objects[0]!.source.timeZone, 'Europe/Paris');
  });

  it('takes a zone that nobody knows for that of the series, not of an override', () => {
    const [there, here] = ['TZID=America/Los_Angeles', 'TZID=Asia/Tokyo'];
    const moved = event(`RECURRENCE-ID;${there}:20260311T090000`, `DTSTART;${here}:20260311T090000`);
    const series = event(
      `DTSTART;${there}:20260310T090000`,
      'RRULE:FREQ=DAILY',
      'EXDATE;TZID=PDT:20260312T090000',
    );
    const { objects } = read(...moved, ...series);
    assert.ok(objects[0]!.text.includes(`EXDATE;${there}:20260312T090000`));
  });

  it('keeps time zones as they came, and tells where one name means two things', () => {
    const calendar = read(...zone('+0100'), ...zone('+0100'), ...zone('+0200'));
    assert.deepEqual(
      calendar.zones.map(({ tzid }) => tzid),
      ['Here'],
    );
    assert.equal(calendar.zones[0]!.text, `${zone('+0100').join('\r\n')}\r\n`);
    assert.deepEqual(problemsOf(calendar), [['zone-redefined', 20]]);
  });

  it('reads several calendars in one text as one', () => {
    const text = calendarText(...event(start)) + calendarText('BEGIN:VTODO', 'UID:t', 'END:VTODO');
    const { objects, problems } = readCalendar(text);
    assert.deepEqual(
      objects.map(({ uid, kind }) => [uid, kind]),
      [
        ['u', 'VEVENT'],
        ['t', 'VTODO'],
      ],
    );
    assert.deepEqual(problems, []);
  });

  it('gives a component without UID one that stays the same, and a copy another', () => {
    const nameless = ['BEGIN:VEVENT', start, 'SUMMARY:x', 'END:VEVENT'];
    const once = read(...nameless, ...nameless);
    const again = read(...nameless, ...nameless);
    const uids = once.objects.map(({ uid }) => uid);
    assert.equal(new Set(uids).size, 2);
    assert.deepEqual(
      uids,
      again.objects.map(({ uid }) => uid),
    );
    assert.equal(once.objects[0]!.fileUid, '');
    assert.match(once.objects[0]!.text, new RegExp(`^BEGIN:VEVENT\r\nUID:${uids[0]!}\r\nDTSTART`));
    assert.deepEqual(problemsOf(once), [
      ['uid-missing', 4],
      ['uid-missing', 8],
    ]);
  });

  it('takes names such as __proto__ for what they are', () => {
    const uids = ['__proto__', 'constructor', 'toString'];
    const { objects } = read(...uids.flatMap((uid) => ['BEGIN:VEVENT', `UID:${uid}`, start, 'END:VEVENT']));
    assert.deepEqual(
      objects.map(({ uid }) => uid),
      uids,
    );
    assert.equal(({} as Record<string, unknown>)['uid'], undefined);
  });

  describe('takes in the good and names the bad by its line', () => {
    const bad: [string, string[], [string, number][], number][] = [
      ['a line that is none', event(start, 'GARBAGE LINE'), [['not-a-content-line', 8]], 1],
      ['a CLASS that cannot be read', event(start, 'CLASS;PRIVATE'), [['not-a-content-line', 8]], 0],
      ['a CLASS with a space', event(start, 'Class :PRIVATE'), [['not-a-content-line', 8]], 0],
      ['an END without its BEGIN', ['END:VEVENT', ...event(start)], [['end-without-begin', 4]], 1],
      [
        'an event without END before another',
        ['BEGIN:VEVENT', 'UID:1', start, ...event(start)],
        [['component-unterminated', 4]],
        1,
      ],
      ['an event without END at the end', event(start).slice(0, -1), [['component-unterminated', 4]], 0],
      [
        'an alarm without END',
        event(start, 'BEGIN:VALARM', 'TRIGGER:-PT5M'),
        [['component-unterminated', 4]],
        0,
      ],
      ['a NUL', event(start, 'DESCRIPTION:a\0b'), [['control-characters', 8]], 0],
      ['a second DTSTART', event(start, 'DTSTART:20270101T090000Z'), [['property-repeated', 8]], 1],
      ['no DTSTART', event('SUMMARY:x'), [['start-missing', 4]], 1],
      [
        'a day that is none',
        event('DTSTART:20261399'),
        [
          ['value-not-understood', 7],
          ['start-missing', 4],
        ],
        1,
      ],
      ['a rule that is none', event(start, 'RRULE:FREQ=NEVER'), [['rule-not-understood', 8]], 1],
      [
        'a UID without bound',
        event('SUMMARY:x').with(1, `UID:${'u'.repeat(5000)}`),
        [['uid-too-long', 5]],
        0,
      ],
      ['a component that nobody knows', ['BEGIN:X-A', 'A:b', 'END:X-A'], [['component-unknown', 4]], 0],
      [
        'parameters without end',
        event(start, `X-A${';P=v'.repeat(1000)}:v`),
        [['too-many-parameters', 8]],
        0,
      ],
      [
        'dates without end',
        event(start, `EXDATE:${'20260102T090000Z,'.repeat(20_000)}20260102T090000Z`),
        [['too-many-dates', 8]],
        0,
      ],
      ['a line without end', event(start, `DESCRIPTION:${'a'.repeat(5_000_001)}`), [['line-too-long', 8]], 0],
    ];
    for (const [what, lines, problems, objects] of bad)
      it(what, () => {
        const calendar = read(...lines, 'BEGIN:VEVENT', 'UID:good', start, 'END:VEVENT');
        assert.deepEqual(problemsOf(calendar), problems);
        assert.equal(calendar.objects.length, objects + 1);
        assert.equal(calendar.objects.at(-1)!.uid, 'good');
      });
  });

  it('leaves lines that are none out of the text, and blank ones', () => {
    const { objects } = read(...event(start, 'GARBAGE LINE', '', 'SUMMARY:x'));
    assert.equal(objects[0]!.text, `${event(start, 'SUMMARY:x').join('\r\n')}\r\n`);
  });

  it('reads the complete events of a file that was cut off', () => {
    const text = calendarText(...event(start), 'BEGIN:VEVENT', 'UID:cut', start);
    const calendar = readCalendar(text.slice(0, text.indexOf('END:VCALENDAR')));
    assert.equal(calendar.objects.length, 1);
    assert.deepEqual(problemsOf(calendar), [
      ['component-unterminated', 9],
      ['calendar-unterminated', 1],
    ]);
  });

  it('ends the last line of a text that does not', () => {
    const { objects } = readCalendar(`BEGIN:VCALENDAR\r\n${event(start).join('\r\n')}`);
    assert.ok(objects[0]!.text.endsWith('END:VEVENT\r\n'));
  });

  it('reads events that stand outside of any calendar, and says so', () => {
    const calendar = readCalendar(event(start).join('\n'));
    assert.equal(calendar.objects.length, 1);
    assert.deepEqual(problemsOf(calendar), [['no-calendar-around', 1]]);
  });

  it('does not let the list of problems grow without end', () => {
    const { problems } = read(...Array.from({ length: 3000 }, () => 'GARBAGE'));
    assert.equal(problems.length, 1001);
    assert.equal(problems.at(-1)!.code, 'more-problems');
  });

  describe('refuses what is no calendar', () => {
    for (const [what, text, reason] of [
      ['nothing', '', 'empty'],
      ['white space', ' \r\n\r\n', 'empty'],
      ['a page', '<!doctype html><html><body>Sign in</body></html>', 'no-calendar'],
      ['a contact', 'BEGIN:VCARD\r\nFN:Ann\r\nEND:VCARD\r\n', 'no-calendar'],
    ] as const)
      it(what, () => {
        assert.throws(() => readCalendar(text), new DomainError('not-a-calendar', { reason }));
      });
  });

  describe('refuses what is too large', () => {
    const many = (count: number, lines: (index: number) => string[]) => () =>
      calendarText(Array.from({ length: count }, (_, index) => lines(index).join('\r\n')).join('\r\n'));
    const texts: [string, number, () => string][] = [
      ['size', 20_000_000, () => calendarText(`X:${'a'.repeat(20_000_000)}`)],
      ['lines', 1_000_000, () => '\n'.repeat(1_000_001) + calendarText()],
      ['uids', 10_000, many(10_001, (index) => ['BEGIN:VEVENT', `UID:${index}`, start, 'END:VEVENT'])],
      [
        'overrides',
        10_000,
        many(10_001, () => [
          'BEGIN:VEVENT',
          'UID:u',
          start.replace('DTSTART', 'RECURRENCE-ID'),
          'END:VEVENT',
        ]),
      ],
      [
        'uids',
        10_000,
        many(10_001, (index) => ['BEGIN:VEVENT', 'UID:none', start, `SUMMARY:${index}`, 'END:VEVENT']),
      ],
      ['components', 100_000, many(100_000, () => ['BEGIN:X-A', 'END:X-A'])],
      ['zones', 1000, many(1001, (index) => ['BEGIN:VTIMEZONE', `TZID:${index}`, 'END:VTIMEZONE'])],
      ['depth', 32, many(40, () => ['BEGIN:X-A'])],
    ];
    for (const [limit, allowed, text] of texts)
      it(`${limit} over ${allowed}`, () => {
        assert.throws(
          () => readCalendar(text()),
          (error) => {
            assert.ok(error instanceof DomainError);
            assert.deepEqual([error.code, error.details], ['calendar-too-large', { limit, allowed }]);
            return true;
          },
        );
      });

    it('by the limits of the caller', () => {
      assert.throws(() => readCalendar(calendarText(), { lines: 2 }), DomainError);
    });
  });
});
