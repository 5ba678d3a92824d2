import assert from 'node:assert/strict';
import { DomainError } from '../../src/errors.ts';
import { inspectCalendar } from '../../src/ics/inspect.ts';
import { readObject } from '../../src/ics/object.ts';
import { readCalendar } from '../../src/ics/read.ts';
import { redactObject } from '../../src/ics/redact.ts';
import { joinObject } from '../../src/ics/wrapper.ts';
import { calendarText, event } from './support.ts';

/** Seconds within which each input has its answer, on a machine that is busy with other things. */
const PATIENCE = 5;

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

/** Texts that make a careless reader slow, large, or wrong. They are made when they are needed. */
const inputs: Record<string, () => string> = {
  'each second for ever, since 1970': () => rule('FREQ=SECONDLY', 'DTSTART:19700101T000000Z'),
  'each second in a zone, since 1970': () => rule('FREQ=SECONDLY', 'DTSTART;TZID=Asia/Tokyo:19700101T000000'),
  'a billion seconds': () => rule('FREQ=SECONDLY;COUNT=1000000000'),
  'the 30th of February': () => rule('FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'),
  'ten thousand times the 30th of February': () =>
    events(10_000, start, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
  'every second of every year, the last': () =>
    rule(
      `FREQ=YEARLY;BYMONTH=${upTo(12, 1)};BYMONTHDAY=${upTo(31, 1)};BYHOUR=${upTo(24)};BYMINUTE=${upTo(60)};` +
        `BYSECOND=${upTo(60)};BYSETPOS=-1`,
    ),
  'an interval without end': () => rule('FREQ=DAILY;INTERVAL=1000000000000000000'),
  'everything taken away again': () =>
    calendarText(...event(start, 'RRULE:FREQ=MINUTELY', 'EXRULE:FREQ=MINUTELY')),
  'the year 1': () => rule('FREQ=DAILY', 'DTSTART:00010101T090000Z'),
  'the end of time': () => rule('FREQ=DAILY', 'DTSTART:99991231T235959Z'),
  'four megabytes of backslashes': () => calendarText(...event(start, `SUMMARY:${'\\'.repeat(4e6)}`)),
  'four megabytes of folds': () => calendarText(...event(start, `SUMMARY:${'\r\n '.repeat(4e5)}`)),
  'four megabytes of semicolons': () => calendarText(...event(start, `X${';'.repeat(4e6)}:`)),
  'four megabytes of quotes': () => calendarText(...event(start, `X-A;P=${'"'.repeat(4e6)}:`)),
  'four megabytes of one name': () => calendarText('A'.repeat(4e6)),
  'four megabytes of days': () => rule(`FREQ=DAILY;BYDAY=${'MO,'.repeat(1e6)}MO`),
  'a name of a zone of a megabyte': () =>
    calendarText(...event(`DTSTART;TZID=${'A'.repeat(1e6)}:20260101T090000`)),
  'nineteen megabytes of CR': () => calendarText('\r'.repeat(19e6)),
  'nine thousand overrides that move the rest': () =>
    events(1, start, 'RRULE:FREQ=DAILY').replace(
      'END:VCALENDAR',
      `${event('RECURRENCE-ID;RANGE=THISANDFUTURE:20260102T090000Z', 'DTSTART:99990101T090000Z').join('\r\n')}\r\n`
        .repeat(9000)
        .concat('END:VCALENDAR'),
    ),
  'a zone that changes each second': () =>
    zoned('DTSTART:19700101T000000', ...offsets, 'RRULE:FREQ=SECONDLY'),
  'a zone that never changes': () =>
    zoned('DTSTART:19700101T000000', ...offsets, 'RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30'),
  'nine hundred zones that never change': () =>
    calendarText(
      ...Array.from({ length: 900 }, (_, index) => [
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
  'a hundred thousand names of one zone': () =>
    calendarText(
      ...event(
        start,
        ...Array.from({ length: 100_000 }, (_, index) => {
          const name = Array.from('america/argentina', (letter, at) =>
            (index >> at) & 1 ? letter.toUpperCase() : letter,
          );
          return `X-A;TZID=${name.join('')}/ushuaia:x`;
        }),
      ),
    ),
  'components in components without end': () => 'BEGIN:VCALENDAR\r\n' + 'BEGIN:X-A\r\n'.repeat(100_000),
  'calendars in calendars without end': () => 'BEGIN:VCALENDAR\r\n'.repeat(100_000),
  'a property called __proto__': () =>
    calendarText(...event(start, '__proto__;polluted=1:x', 'constructor:y')),
  'a component called __proto__': () => calendarText('BEGIN:__proto__', 'SUMMARY:polluted', 'END:__proto__'),
  'a zone called __proto__': () =>
    zoned('DTSTART:19700101T000000', ...offsets).replaceAll('Evil', '__proto__'),
  'half an emoji': () => calendarText(...event(start, 'SUMMARY:\ud83c')),
};

describe('ics: hostile inputs', () => {
  for (const [what, make] of Object.entries(inputs))
    it(what, () => {
      const bytes = Buffer.from(make());
      const begun = process.cpuUsage();
      try {
        const inspection = inspectCalendar(bytes);
        assert.ok(inspection.events >= 0);
        for (const starts of Object.values(inspection.series)) assert.ok(starts.length <= 50);
      } catch (error) {
        assert.ok(error instanceof DomainError, String(error));
      }
      assert.ok(process.cpuUsage(begun).user / 1e6 < PATIENCE);
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined);
    });

  it('reads an object strictly as fast, and gives back what it takes', () => {
    for (const [what, make] of Object.entries(inputs)) {
      const text = make();
      const begun = process.cpuUsage();
      try {
        assert.equal(joinObject(readObject(text)), text);
      } catch (error) {
        assert.ok(
          error instanceof DomainError && error.code === 'object-refused',
          `${what}: ${String(error)}`,
        );
      }
      assert.ok(process.cpuUsage(begun).user / 1e6 < PATIENCE, what);
    }
  });

  it('redacts what it reads as fast: attendees, folds and alarms without end', () => {
    const alarms = 'BEGIN:VALARM\r\nTRIGGER:-PT1M\r\nEND:VALARM\r\n'.repeat(30_000);
    const people = 'ATTENDEE:mailto:a@example.org\r\n'.repeat(100_000);
    const { objects } = readCalendar(
      calendarText(...event(start, `${people}${alarms}SUMMARY:${'\r\n '.repeat(4e5)}x`)),
    );
    const begun = process.cpuUsage();
    const asTheyAre = {
      pseudonym: (uid: string) => uid,
      zoneName: (tzid: string) => tzid,
      stamp: '20260101T000000Z',
    };
    const bare = (detail: 'times' | 'all') => {
      const redaction = { detail, attendees: 'dropped', alarms: 'dropped' } as const;
      return { ofPublic: redaction, ofPrivate: redaction };
    };
    assert.equal(
      redactObject(objects[0]!.text, bare('times'), asTheyAre),
      `${event(start).join('\r\n')}\r\n`,
    );
    assert.doesNotMatch(redactObject(objects[0]!.text, bare('all'), asTheyAre), /ATTENDEE|VALARM/);
    assert.ok(process.cpuUsage(begun).user / 1e6 < PATIENCE);
  });
});
