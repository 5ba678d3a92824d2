import assert from 'node:assert/strict';
import { DomainError } from '../../src/errors.ts';
import { Budget } from '../../src/ics/budget.ts';
import { inspectCalendar } from '../../src/ics/inspect.ts';
import { readObject } from '../../src/ics/object.ts';
import { readCalendar } from '../../src/ics/read.ts';
import { redactObject } from '../../src/ics/redact.ts';
import { joinObject } from '../../src/ics/wrapper.ts';
import { assertGrowsEvenly } from '../support/growth.ts';
import { calendarText, event } from './support.ts';

const start = 'DTSTART:20260101T090000Z';
const rule = (text: string, first = start) => calendarText(...event(first, 'DURATION:PT1H', `RRULE:${text}`));
const upTo = (count: number, from = 0) => Array.from({ length: count }, (_, index) => index + from).join(',');
const events = (count: number, ...lines: string[]) =>
  calendarText(
    Array.from({ length: count }, (_, index) =>
      ['BEGIN:VEVENT', `UID:${index}`, ...lines, 'END:VEVENT'].join('\r\n'),
    ).join('\r\n'),
  );
const zoned = (...observance: string[]) => {
  const zone = [
    'BEGIN:VTIMEZONE',
    'TZID:Evil',
    'BEGIN:STANDARD',
    ...observance,
    'END:STANDARD',
    'END:VTIMEZONE',
  ];
  return calendarText(...zone, ...event('DTSTART;TZID=Evil:20261101T090000', 'RRULE:FREQ=DAILY;COUNT=2'));
};
const offsets = ['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'];

/** Rules that never end, or find nothing: they are followed in counted steps. */
const endless: Record<string, string> = {
  'each second for ever, since 1970': rule('FREQ=SECONDLY', 'DTSTART:19700101T000000Z'),
  'each second in a zone, since 1970': rule('FREQ=SECONDLY', 'DTSTART;TZID=Asia/Tokyo:19700101T000000'),
  'a billion seconds': rule('FREQ=SECONDLY;COUNT=1000000000'),
  'the 30th of February': rule('FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'),
  'every second of every year, the last': rule(
    `FREQ=YEARLY;BYMONTH=${upTo(12, 1)};BYMONTHDAY=${upTo(31, 1)};BYHOUR=${upTo(24)};BYMINUTE=${upTo(60)};` +
      `BYSECOND=${upTo(60)};BYSETPOS=-1`,
  ),
  'an interval without end': rule('FREQ=DAILY;INTERVAL=1000000000000000000'),
  'everything taken away again': calendarText(...event(start, 'RRULE:FREQ=MINUTELY', 'EXRULE:FREQ=MINUTELY')),
  'the year 1': rule('FREQ=DAILY', 'DTSTART:00010101T090000Z'),
  'the end of time': rule('FREQ=DAILY', 'DTSTART:99991231T235959Z'),
  'a zone that changes each second': zoned('DTSTART:19700101T000000', ...offsets, 'RRULE:FREQ=SECONDLY'),
  'a zone that never changes': zoned(
    'DTSTART:19700101T000000',
    ...offsets,
    'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30',
  ),
};

/** Texts that make a careless reader slow, of about so many characters. */
const large: Record<string, (size: number) => string> = {
  'the 30th of February, many times': (size) =>
    events(size / 2000, start, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
  backslashes: (size) => calendarText(...event(start, `SUMMARY:${'\\'.repeat(size)}`)),
  folds: (size) => calendarText(...event(start, `SUMMARY:${'\r\n '.repeat(size / 3)}`)),
  semicolons: (size) => calendarText(...event(start, `X${';'.repeat(size)}:`)),
  quotes: (size) => calendarText(...event(start, `X-A;P=${'"'.repeat(size)}:`)),
  'one name': (size) => calendarText('A'.repeat(size)),
  days: (size) => rule(`FREQ=DAILY;BYDAY=${'MO,'.repeat(size / 3)}MO`),
  'a name of a zone': (size) => calendarText(...event(`DTSTART;TZID=${'A'.repeat(size)}:20260101T090000`)),
  CR: (size) => calendarText('\r'.repeat(size)),
  LF: (size) => calendarText(...event(start, 'X-A:a\n'.repeat(size / 6))),
  'overrides that move the rest': (size) =>
    events(1, start, 'RRULE:FREQ=DAILY').replace(
      'END:VCALENDAR',
      `${event('RECURRENCE-ID;RANGE=THISANDFUTURE:20260102T090000Z', 'DTSTART:99990101T090000Z').join('\r\n')}\r\n`
        .repeat(size / 150)
        .concat('END:VCALENDAR'),
    ),
  'zones that never change': (size) =>
    calendarText(
      ...Array.from({ length: size / 5000 }, (_, index) => [
        ...['BEGIN:VTIMEZONE', `TZID:${index}`, 'BEGIN:STANDARD', 'DTSTART:19700101T000000', ...offsets],
        ...['RRULE:FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30', 'END:STANDARD', 'END:VTIMEZONE'],
        ...[
          'BEGIN:VEVENT',
          `UID:${index}`,
          `DTSTART;TZID=${index}:20260101T090000`,
          'RRULE:FREQ=DAILY',
          'END:VEVENT',
        ],
      ]).flat(),
    ),
  'names of one zone': (size) =>
    calendarText(
      ...event(
        start,
        ...Array.from({ length: size / 40 }, (_, index) => {
          const name = Array.from('america/argentina', (letter, at) =>
            (index >> at) & 1 ? letter.toUpperCase() : letter,
          );
          return `X-A;TZID=${name.join('')}/ushuaia:x`;
        }),
      ),
    ),
  'components in components': (size) => 'BEGIN:VCALENDAR\r\n' + 'BEGIN:X-A\r\n'.repeat(size / 11),
  'calendars in calendars': (size) => 'BEGIN:VCALENDAR\r\n'.repeat(size / 70),
};

/** What could be taken for something else. */
const misleading: Record<string, string> = {
  'a property called __proto__': calendarText(...event(start, '__proto__;polluted=1:x', 'constructor:y')),
  'a component called __proto__': calendarText('BEGIN:__proto__', 'SUMMARY:polluted', 'END:__proto__'),
  'a zone called __proto__': zoned('DTSTART:19700101T000000', ...offsets).replaceAll('Evil', '__proto__'),
  'half an emoji': calendarText(...event(start, 'SUMMARY:\ud83c')),
};

const size = 90_000;

function inspect(text: string, steps?: Budget): void {
  try {
    const inspection = inspectCalendar(Buffer.from(text), {}, steps);
    assert.ok(inspection.events >= 0);
    for (const starts of Object.values(inspection.series)) assert.ok(starts.length <= 50);
  } catch (error) {
    assert.ok(error instanceof DomainError, String(error));
  }
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
}

function readStrictly(text: string): void {
  try {
    assert.equal(joinObject(readObject(text)), text);
  } catch (error) {
    assert.ok(error instanceof DomainError && error.code === 'object-refused', String(error));
  }
}

describe('ics: hostile inputs', () => {
  for (const [what, text] of Object.entries(endless))
    it(`${what}: ends when its steps are spent`, () => {
      const steps = new Budget(50_000);
      inspect(text, steps);

      assert.ok(steps.spent < 51_000, `${steps.spent} steps`);
      readStrictly(text);
    });

  it('leave something for those behind them, up to the end of what a file may cost', () => {
    const file = (costly: number) =>
      calendarText(
        ...Array.from({ length: costly }, (_, at) =>
          event('DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY;BYSECOND=1;COUNT=1000000000').with(
            1,
            `UID:${at}`,
          ),
        ).flat(),
        ...event(start, 'RRULE:FREQ=DAILY;COUNT=2'),
      );
    const startsOf = (costly: number) => inspectCalendar(Buffer.from(file(costly))).series['u']!.length;
    assert.equal(startsOf(1), 2);
    assert.equal(startsOf(100), 0);
  });

  for (const [what, make] of Object.entries(large)) {
    it(`${what}: cost no more than their length`, () =>
      assertGrowsEvenly(size, make, (text) => inspect(text)));

    it(`${what}: are read strictly as fast, and given back as they came`, () =>
      assertGrowsEvenly(size, make, readStrictly));
  }

  for (const [what, text] of Object.entries(misleading))
    it(what, () => {
      inspect(text);
      readStrictly(text);
    });

  for (const [what, make] of Object.entries<(size: number) => string>({
    attendees: (size) => 'ATTENDEE:mailto:a@example.org\r\n'.repeat(size / 30),
    alarms: (size) => 'BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\n'.repeat(size / 40),
    folds: (size) => `SUMMARY:${'\r\n '.repeat(size / 3)}x\r\n`,
  }))
    it(`${what} without end are left out at the cost of their length`, () => {
      const asTheyAre = {
        pseudonym: (uid: string) => uid,
        zoneName: (tzid: string) => tzid,
        stamp: '20260101T000000Z',
      };
      const bare = (detail: 'times' | 'all') => {
        const redaction = { detail, attendees: 'dropped', alarms: 'dropped' } as const;
        return { ofPublic: redaction, ofPrivate: redaction };
      };
      const object = (size: number) =>
        readCalendar(calendarText(...event(start, make(size).trimEnd()))).objects[0]!.text;
      return assertGrowsEvenly(size, object, (text) => {
        assert.equal(redactObject(text, bare('times'), asTheyAre), `${event(start).join('\r\n')}\r\n`);
        assert.doesNotMatch(redactObject(text, bare('all'), asTheyAre), /ATTENDEE|VALARM/);
      });
    });
});
