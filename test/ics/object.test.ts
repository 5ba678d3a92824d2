import assert from 'node:assert/strict';
import fc from 'fast-check';
import { DomainError } from '../../src/errors.ts';
import { readObject, type ObjectLimits } from '../../src/ics/object.ts';
import { readCalendar } from '../../src/ics/read.ts';
import { joinObject } from '../../src/ics/wrapper.ts';
import { calendarText, event } from './support.ts';

const start = 'DTSTART:20260310T090000Z';
const paris = [
  'BEGIN:VTIMEZONE',
  'TZID:Europe/Paris',
  'BEGIN:DAYLIGHT',
  'TZOFFSETFROM:+0100',
  'TZOFFSETTO:+0200',
  'DTSTART:19810329T020000',
  'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
  'END:DAYLIGHT',
  'BEGIN:STANDARD',
  'TZOFFSETFROM:+0200',
  'TZOFFSETTO:+0100',
  'DTSTART:19961027T030000',
  'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
  'END:STANDARD',
  'END:VTIMEZONE',
];
const zone = (tzid: string, offset: string) => [
  ...['BEGIN:VTIMEZONE', `TZID:${tzid}`, 'BEGIN:STANDARD', 'DTSTART:19700101T000000'],
  ...[`TZOFFSETFROM:${offset}`, `TZOFFSETTO:${offset}`, 'END:STANDARD', 'END:VTIMEZONE'],
];
const component = (kind: string, ...lines: string[]) => [`BEGIN:${kind}`, ...lines, `END:${kind}`];

/** What a text is refused for, as `condition reason line`; 'accepted' where it is not. */
function refusalOf(text: string, limits: Partial<ObjectLimits> = {}): string {
  try {
    readObject(text, limits);
    return 'accepted';
  } catch (error) {
    assert.ok(error instanceof DomainError && error.code === 'object-refused', String(error));
    const { condition, reason, line } = error.details;
    return `${String(condition)} ${String(reason)} ${String(line)}`;
  }
}

/** As programs write them: their lines, order, folds and habits. */
const written: Record<string, string> = {
  'a program of macOS': [
    'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Apple Inc.//macOS 15.1//EN\r\nCALSCALE:GREGORIAN\r\n',
    `${paris.join('\r\n')}\r\n`,
    'BEGIN:VEVENT\r\nCREATED:20260301T100000Z\r\nUID:5A1C7B0E-0000-4000-8000-000000000001\r\n',
    'DTEND;TZID=Europe/Paris:20260310T110000\r\nTRANSP:OPAQUE\r\nX-APPLE-TRAVEL-ADVISORY-BEHAVIOR:AUTOMATIC\r\n',
    'SUMMARY:Chorale\r\nDTSTART;TZID=Europe/Paris:20260310T100000\r\nDTSTAMP:20260301T100001Z\r\nSEQUENCE:1\r\n',
    'X-APPLE-STRUCTURED-LOCATION;VALUE=URI;X-TITLE="12, rue du Port":geo:47.2,\r\n -1.55\r\n',
    'BEGIN:VALARM\r\nX-WR-ALARMUID:A\r\nUID:A\r\nTRIGGER;VALUE=DATE-TIME:19760401T005545Z\r\nACTION:NONE\r\n',
    'END:VALARM\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  ].join(''),
  'a program of the desktop': [
    'BEGIN:VCALENDAR\r\nPRODID:-//Mozilla.org/NONSGML Mozilla Calendar V1.1//EN\r\nVERSION:2.0\r\n',
    `${paris.join('\r\n')}\r\n`,
    'BEGIN:VEVENT\r\nCREATED:20260301T100000Z\r\nLAST-MODIFIED:20260301T100000Z\r\nDTSTAMP:20260301T100000Z\r\n',
    'UID:2d9f\r\nSUMMARY:Réunion\r\nRRULE:FREQ=WEEKLY;UNTIL=20260630T080000Z\r\nEXDATE:20260317T090000Z\r\n',
    'DTSTART;TZID=Europe/Paris:20260310T100000\r\nDTEND;TZID=Europe/Paris:20260310T100000\r\nX-MOZ-GENERATION:3\r\n',
    'END:VEVENT\r\nBEGIN:VEVENT\r\nUID:2d9f\r\nRECURRENCE-ID;TZID=Europe/Paris:20260324T100000\r\n',
    'DTSTART;TZID=Europe/Paris:20260325T100000\r\nDURATION:PT1H\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n',
  ].join(''),
  'a task of a telephone, without DTSTAMP, due at an hour of a day': [
    'BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:+//IDN example.org//tasks//EN\nBEGIN:VTODO\nUID:t1\nSUMMARY:Pain\n',
    'DTSTART;VALUE=DATE:20260310\nDUE;TZID=Europe/Paris:20260310T180000\nPERCENT-COMPLETE:0\nEND:VTODO\nEND:VCALENDAR\n',
  ].join(''),
  'a libical program, whose zone has a prefix and no definition': calendarText(
    ...event(
      'DTSTART;TZID=/freeassociation.sourceforge.net/Europe/Paris:20260310T100000',
      'EXDATE;VALUE=DATE:20260312',
    ),
  ),
  'an invitation to one instance alone': calendarText(
    ...event(
      'RECURRENCE-ID;VALUE=DATE:20260310',
      'DTSTART;value=date:20260311',
      'ATTENDEE:mailto:a@example.org',
    ),
  ),
  'a byte order mark, capitals, blanks at the ends, no last break': `\ufeff${calendarText(...event(start))
    .replaceAll('BEGIN:VEVENT', 'begin:VEvent ')
    .trimEnd()}`,
  'breaks after the end': `${calendarText(...event(start))}\r\n\n\r\n`,
  'a zone after its event, one that nothing names, one twice, lines of the calendar between': calendarText(
    ...event('DTSTART;TZID=Chez nous:20260310T100000', 'RRULE:FREQ=DAILY'),
    'X-WR-CALNAME:Entre',
    ...zone('Chez nous', '+0130'),
    ...zone('Ailleurs', '+0200'),
    ...zone('Chez nous', '+0130'),
    ...event('RECURRENCE-ID;TZID=Chez nous:20260311T100000', 'DTSTART;TZID=Chez nous:20260311T110000'),
    'X-LAST:1',
  ),
};

describe('ics/object', () => {
  describe('takes what programs write, and gives it back byte for byte', () => {
    for (const [what, text] of Object.entries(written))
      it(what, () => {
        const object = readObject(text);
        assert.equal(joinObject(object), text);
        assert.ok(!object.wrapper.includes('VEVENT') && !object.text.includes('VCALENDAR'));
        // Read as a file, it is the same object.
        const { wrapper, zones, ...told } = object;
        const { source, fileUid, isPartial, ...imported } = readCalendar(text.replace('\ufeff', ''))
          .objects[0]!;
        assert.deepEqual(told, imported);
        assert.deepEqual(source.definitions(), zones);
        assert.equal(fileUid, object.uid);
        assert.equal(isPartial, what === 'an invitation to one instance alone');
        assert.ok(wrapper.length > 0 && zones.length <= 2);
      });
  });

  it('reads what stands behind an alarm as it reads the rest', () => {
    const alarm = component('VALARM', 'ACTION:DISPLAY', 'TRIGGER:-PT5M');
    const object = readObject(calendarText(...event(start, ...alarm, 'CLASS:PRIVATE', 'RRULE:FREQ=DAILY')));
    assert.deepEqual([object.hasPrivate, object.recurrent, object.hasExtras], [true, true, true]);
  });

  it('takes as much as may be, the first day that there is, and one time by two clocks for two instances', () => {
    const series = event(start, 'RRULE:FREQ=DAILY');
    const moved = (zone: string) => event(`RECURRENCE-ID;TZID=${zone}:20260311T090000`, start);
    const both = calendarText(...series, ...moved('Europe/Paris'), ...moved('Asia/Tokyo'));
    assert.equal(refusalOf(both, { overrides: 3 }), 'accepted');
    assert.match(refusalOf(both, { overrides: 2 }), /^max-instances/);
    const twice = calendarText(...series, ...moved('Europe/Paris'), ...moved('Europe/Paris'));
    assert.match(refusalOf(twice), /recurrence-id-repeated/);
    assert.equal(refusalOf(calendarText(...event('DTSTART:00010101T000000Z'))), 'accepted');
  });

  it('keeps components and time zones apart from the rest', () => {
    const { text, zones, wrapper, tzids, overrides } = readObject(Object.values(written).at(-1)!);
    assert.equal(text.match(/^BEGIN:VEVENT/gm)?.length, 2);
    assert.ok(!text.includes('X-WR-CALNAME'));
    assert.deepEqual([tzids, overrides], [['Chez nous'], 1]);
    assert.deepEqual(
      zones.map(({ tzid }) => tzid),
      ['Chez nous', 'Ailleurs'],
    );
    const [first = '', ...after] = wrapper.replaceAll('\u0001', '<component>').split('\u0002');
    assert.equal(
      [first, ...after.map((part) => part.slice(22))].join('<zone>'),
      'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\n<component>X-WR-CALNAME:Entre\r\n' +
        '<zone><zone><zone><component>X-LAST:1\r\nEND:VCALENDAR\r\n',
    );
  });

  const head = 'BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n';
  const data = 'valid-calendar-data';
  const resource = 'valid-calendar-object-resource';
  const one = calendarText(...event(start));
  const refused: [what: string, text: string, answer: string][] = [
    ['nothing', '', `${data} not-a-calendar 1`],
    ['breaks alone', '\r\n\r\n', `${data} not-a-calendar 1`],
    ['words', 'this is no calendar', `${data} not-a-calendar 1`],
    ['a page', '<html></html>', `${data} not-a-calendar 1`],
    ['a card', 'BEGIN:VCARD\r\nVERSION:3.0\r\nEND:VCARD\r\n', `${data} not-a-calendar 1`],
    ['an event without a calendar', event(start).join('\r\n'), `${data} not-a-calendar 1`],
    ['a break before the calendar', `\r\n${one}`, `${data} not-a-calendar 1`],
    ['a text that is cut off', one.slice(0, -30), `${data} component-unterminated 4`],
    ['a text that ends before its calendar does', one.slice(0, -15), `${data} component-unterminated 1`],
    [
      'an event without END',
      `${head}BEGIN:VEVENT\r\nUID:x\r\nEND:VCALENDAR\r\n`,
      `${data} component-unterminated 4`,
    ],
    ['an END without BEGIN', calendarText('END:VEVENT', ...event(start)), `${data} component-unterminated 1`],
    [
      'an event within an event',
      calendarText(...event(start, ...event(start))),
      `${data} component-misplaced 8`,
    ],
    [
      'a calendar within a calendar',
      calendarText('BEGIN:VCALENDAR', 'END:VCALENDAR'),
      `${data} component-misplaced 4`,
    ],
    ['no version', 'BEGIN:VCALENDAR\r\nPRODID:x\r\nEND:VCALENDAR\r\n', `${data} version-missing 1`],
    ['an old version', one.replace('VERSION:2.0', 'VERSION:1.0'), `${data} version-not-supported 2`],
    ['two versions', calendarText('VERSION:2.0', ...event(start)), `${data} version-repeated 4`],
    ['no program', one.replace(/PRODID.*\r\n/, ''), `${data} prodid-missing 1`],
    [
      'another calendar than the Gregorian',
      calendarText('CALSCALE:HEBREW'),
      `${data} calscale-not-supported 4`,
    ],
    ['a line that is none', calendarText(...event(start, 'no line')), `${data} not-a-content-line 8`],
    ['a quote that never ends', calendarText(...event(start, 'X-A;B="c:d')), `${data} not-a-content-line 8`],
    ['an empty line', calendarText(...event(start, '')), `${data} not-a-content-line 8`],
    ['words after the end', `${one}x`, `${data} text-after-the-end 10`],
    ['two calendars', one + one, `${resource} several-calendars 10`],
    ['a method', calendarText('METHOD:REQUEST', ...event(start)), `${resource} method 4`],
    ['no component', calendarText(), `${resource} no-component 1`],
    ['a time zone alone', calendarText(...paris), `${resource} no-component 1`],
    [
      'two UIDs',
      calendarText(...event(start), ...component('VEVENT', 'UID:v', start)),
      `${resource} several-uids 9`,
    ],
    ['no UID', calendarText(...component('VEVENT', start)), `${data} uid-missing 4`],
    ['an empty UID', calendarText(...component('VEVENT', 'UID: ', start)), `${data} uid-missing 4`],
    [
      'a UID of a page',
      calendarText(...component('VEVENT', `UID:${'x'.repeat(1001)}`)),
      `${data} uid-too-long 5`,
    ],
    ['two masters', calendarText(...event(start), ...event(start)), `${resource} several-masters 9`],
    [
      'an event and a task',
      calendarText(...event(start), ...component('VTODO', 'UID:u')),
      `${resource} several-kinds 9`,
    ],
    [
      'free and busy times',
      calendarText(...component('VFREEBUSY', 'UID:u')),
      'supported-calendar-component component-not-supported 4',
    ],
    [
      'two overrides of one instance',
      calendarText(
        ...event('RECURRENCE-ID:20260311T090000Z', start),
        ...event('RECURRENCE-ID:20260311T090000Z', 'DTSTART:20260312T090000Z'),
      ),
      `${resource} recurrence-id-repeated 10`,
    ],
    ['an event without a start', calendarText(...event('SUMMARY:x')), `${data} dtstart-missing 4`],
    ['two titles', calendarText(...event(start, 'SUMMARY:a', 'SUMMARY:b')), `${data} summary-repeated 9`],
    [
      'an end and a duration',
      calendarText(...event(start, 'DTEND:20260310T100000Z', 'DURATION:PT1H')),
      `${data} two-ends 4`,
    ],
    [
      'a day that no month has',
      calendarText(...event('DTSTART:20260230T090000Z')),
      `${data} date-not-understood 7`,
    ],
    [
      'a day that does not say so',
      calendarText(...event('DTSTART:20260310')),
      `${data} value-of-another-form 7`,
    ],
    [
      'an hour that says it is a day',
      calendarText(...event('DTSTART;VALUE=DATE:20260310T090000Z')),
      `${data} value-of-another-form 7`,
    ],
    [
      'a day that ends at an hour',
      calendarText(...event('DTSTART;VALUE=DATE:20260310', 'DTEND:20260311T090000Z')),
      `${data} end-of-another-form 4`,
    ],
    [
      'a rule that is none',
      calendarText(...event(start, 'RRULE:FREQ=FORTNIGHTLY')),
      `${data} rule-not-understood 8`,
    ],
    [
      'an exception that is no date',
      calendarText(...event(start, 'EXDATE:20260311T090000Z,soon')),
      `${data} date-not-understood 8`,
    ],
    [
      'a duration that is none',
      calendarText(...event(start, 'DURATION:1H')),
      `${data} value-not-understood 8`,
    ],
    [
      'a zone that nobody knows',
      calendarText(...event('DTSTART;TZID=Chez nous:20260310T090000')),
      `${data} zone-unknown 4`,
    ],
    [
      'a zone that is defined in two ways',
      calendarText(...zone('Z', '+0100'), ...zone('Z', '+0200'), ...event(start)),
      `${data} zone-redefined 12`,
    ],
    [
      'a zone without a name',
      calendarText(...component('VTIMEZONE', 'X-A:1'), ...event(start)),
      `${data} tzid-missing 4`,
    ],
    [
      'an alarm that never rings',
      calendarText(...event(start, ...component('VALARM', 'ACTION:DISPLAY'))),
      `${data} trigger-missing 8`,
    ],
    [
      'a zone that nobody knows, in an alarm',
      calendarText(
        ...event(start, ...component('VALARM', 'ACTION:DISPLAY', 'TRIGGER;TZID=Chez nous:20260310T080000')),
      ),
      `${data} zone-unknown 4`,
    ],
    [
      'a task that lasts from nowhen',
      calendarText(...component('VTODO', 'UID:t', 'DURATION:PT1H')),
      `${data} dtstart-missing 4`,
    ],
    [
      'a period of the year 0',
      calendarText(...event(start, 'RDATE;VALUE=PERIOD:00000310T090000Z/PT1H')),
      'min-date-time date-too-early 8',
    ],
    ['the year 0', calendarText(...event('DTSTART:00000310T090000Z')), 'min-date-time date-too-early 7'],
    ['the year 10000', calendarText(...event('DTSTART:100000310T090000Z')), 'max-date-time date-too-late 7'],
    [
      'what lasts beyond it',
      calendarText(...event('DTSTART:99991231T090000Z', 'DURATION:P1D')),
      'max-date-time date-too-late 4',
    ],
    ...['\u0000', '\u0001', '\u0002', '\u000b', '\u001f', '\u007f', '\uffff', '\ud83c', '\r'].map(
      (char): [string, string, string] => [
        `the character ${JSON.stringify(char)}`,
        calendarText(...event(start, `SUMMARY:a\r\n ${char}b`)),
        `${data} control-characters 8`,
      ],
    ),
  ];
  describe('refuses', () => {
    for (const [what, text, answer] of refused) it(what, () => assert.equal(refusalOf(text), answer));

    it('what is too much of something', () => {
      const many = (line: string, count: number) => Array.from({ length: count }, () => line);
      const answers: [Partial<ObjectLimits>, string[], string][] = [
        [{ size: 100 }, event(start), 'max-resource-size too-large 1'],
        [{ lines: 5 }, event(start), 'max-resource-size too-many-lines 6'],
        [{ lineLength: 30 }, event(start, `SUMMARY:${'x'.repeat(30)}`), 'max-resource-size line-too-long 8'],
        [{ components: 2 }, event(start, 'BEGIN:X-A', 'END:X-A'), 'max-resource-size too-many-components 8'],
        [{ zones: 0 }, [...paris, ...event(start)], 'max-resource-size too-many-zones 4'],
        [
          { zones: 1 },
          event('DTSTART;TZID=Europe/Paris:20260310T090000', 'EXDATE;TZID=Asia/Tokyo:20260311T090000'),
          'max-resource-size too-many-zones 4',
        ],
        [{ depth: 2 }, event(start, 'BEGIN:X-A', 'END:X-A'), 'valid-calendar-data too-deep 8'],
        [{ parameters: 1 }, event(start, 'X-A;B=1;C=2:x'), 'valid-calendar-data too-many-parameters 8'],
        [
          { dates: 1 },
          event(start, 'RDATE:20260311T090000Z,20260312T090000Z'),
          'max-instances too-many-dates 8',
        ],
        [{ overrides: 0 }, event(start), 'max-instances too-many-overrides 4'],
        [
          { attendees: 2 },
          event(start, ...many('ATTENDEE:mailto:a@example.org', 3)),
          'max-attendees-per-instance too-many-attendees 10',
        ],
      ];
      for (const [limits, lines, answer] of answers)
        assert.equal(refusalOf(calendarText(...lines), limits), answer);
      // As many as are allowed, for each instance; those of an alarm are not counted.
      const people = many('ATTENDEE:mailto:a@example.org', 2);
      const alarm = component('VALARM', 'ACTION:EMAIL', 'TRIGGER:-PT5M', ...people);
      const both = [
        ...event(start, ...people, ...alarm),
        ...event('RECURRENCE-ID:20260310T090000Z', start, ...people),
      ];
      assert.equal(refusalOf(calendarText(...both), { attendees: 2 }), 'accepted');
    });

    it('octets, not characters, beyond the size', () => {
      const text = calendarText(...event(start, `SUMMARY:${'é'.repeat(100)}`));
      assert.equal(refusalOf(text, { size: text.length + 100 }), 'accepted');
      assert.equal(refusalOf(text, { size: text.length + 99 }), 'max-resource-size too-large 1');
    });
  });

  it('property: what is taken in comes back, however it is written', () => {
    const breaks = fc.constantFrom('\r\n', '\n', '\r\r\n');
    const word = fc.string({ unit: fc.constantFrom(...Array.from('aé🎒 ;,:"\\\t^')), maxLength: 40 });
    const cased = (text: string) => fc.constantFrom(text, text.toLowerCase(), text.replace(':', ': '));
    /** A line with folds and a break of any kind. */
    const line = (text: fc.Arbitrary<string>) =>
      fc
        .tuple(text, fc.nat(60), breaks, fc.constantFrom(' ', '\t'), breaks)
        .map(([content, at, fold, blank, end]) => {
          const cut = content.length > at && at > 0 && !/[\ud800-\udbff]/.test(content[at - 1]!);
          return (cut ? content.slice(0, at) + fold + blank + content.slice(at) : content) + end;
        });
    const lines = (...texts: (string | fc.Arbitrary<string>)[]) =>
      fc
        .tuple(...texts.map((text) => line(typeof text === 'string' ? cased(text) : text)))
        .map((parts) => parts.join(''));
    const free = word.map((value) => `X-FREE:${value}`);
    const definition = fc
      .constantFrom('A', 'B')
      .chain((tzid) => fc.constant(zone(tzid, tzid === 'A' ? '+0100' : '+0200').join('\n') + '\n'));
    const instance = (day: number) =>
      lines(
        'BEGIN:VEVENT',
        'UID:u',
        free,
        `RECURRENCE-ID:202603${day}T090000Z`,
        `DTSTART:202603${day}T100000Z`,
        'END:VEVENT',
      );
    const master = lines(
      'BEGIN:VEVENT',
      free,
      'UID:u',
      start,
      'RRULE:FREQ=DAILY',
      'BEGIN:X-IN',
      free,
      'END:X-IN',
      'END:VEVENT',
    );
    const middle = fc
      .tuple(
        master,
        fc.subarray([11, 12, 13]).chain((days) => fc.tuple(...days.map(instance))),
        fc.array(fc.oneof(definition, lines(free)), { maxLength: 4 }),
      )
      .chain(([first, overrides, rest]) =>
        fc.shuffledSubarray([first, ...overrides, ...rest], {
          minLength: 1 + overrides.length + rest.length,
        }),
      )
      .map((parts) => parts.join(''));
    const text = fc
      .tuple(
        fc.constantFrom('', '\ufeff'),
        lines('BEGIN:VCALENDAR', 'VERSION:2.0', free, 'PRODID:x'),
        middle,
        lines('END:VCALENDAR'),
        fc.array(fc.constantFrom('\r\n', '\n'), { maxLength: 2 }),
      )
      .map((parts) => parts.flat().join(''));
    fc.assert(
      fc.property(text, (whole) => {
        assert.equal(joinObject(readObject(whole)), whole);
      }),
    );
  });

  it('is never put together without a time zone that it names', () => {
    const { wrapper, text } = readObject(
      calendarText(...paris, ...event('DTSTART;TZID=Europe/Paris:20260310T100000')),
    );
    assert.throws(() => joinObject({ wrapper, zones: [], text }), RangeError);
  });

  it('puts components that came later behind the last, and none where one is gone', () => {
    const { wrapper, text, zones } = readObject(Object.values(written).at(-1)!);
    const later = `${event('RECURRENCE-ID:20260313T090000Z', start).join('\r\n')}\r\n`;
    assert.ok(
      joinObject({ wrapper, zones, text: text + later }).endsWith(`${later}X-LAST:1\r\nEND:VCALENDAR\r\n`),
    );
    const master = text.slice(0, text.indexOf('BEGIN:VEVENT', 1));
    const shorter = joinObject({ wrapper, zones, text: master });
    assert.equal(shorter.match(/BEGIN:VEVENT/g)?.length, 1);
    assert.equal(readObject(shorter).text, master);
  });
});
