/** Files that cost much, where anybody does not count: each is at most as large as an upload may be. Made when needed. */
export const hostile: Readonly<Record<string, () => string>> = {
  'a leap month since the year 1': () =>
    one('00010101T000000Z', 'RSCALE=CHINESE;FREQ=YEARLY;BYMONTH=6L;BYMONTHDAY=30'),
  'months of another calendar, by sevens': () =>
    one('00010101T000000Z', 'RSCALE=HEBREW;FREQ=MONTHLY;INTERVAL=7;SKIP=BACKWARD;BYMONTHDAY=30'),
  'weeks of another calendar': () =>
    one('00010101T000000Z', 'RSCALE=HEBREW;FREQ=YEARLY;BYWEEKNO=53;BYSETPOS=-1'),
  'a count of a billion seconds': () =>
    one('19700101T000000Z', 'FREQ=SECONDLY;COUNT=1000000000;BYSECOND=1,2,3'),
  'a day that never comes': () => one('19700101T000000Z', 'FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30'),
  'five thousand counts': () =>
    calendar(
      times(5000, (n) =>
        event(n, 'DTSTART:19700101T000000Z', 'RRULE:FREQ=SECONDLY;COUNT=999999999;BYSECOND=1'),
      ),
    ),
  'nine thousand days of nine thousand events': () =>
    calendar(
      times(9000, (n) => event(n, `DTSTART;TZID=Europe/Paris:20200101T${hour(n)}0000`, 'RRULE:FREQ=DAILY')),
    ),
  'each second for ever, and none of them': () =>
    calendar(
      times(500, (n) =>
        event(n, 'DTSTART;TZID=Europe/Paris:20200101T000000', 'RRULE:FREQ=SECONDLY', 'EXRULE:FREQ=SECONDLY'),
      ),
    ),
  'a million dates': () =>
    calendar(
      times(115, (n) =>
        event(n, 'DTSTART;TZID=Europe/Paris:20200101T000000', `RDATE;TZID=Europe/Paris:${dates(9999)}`),
      ),
    ),
  'a million exceptions': () =>
    calendar(
      times(115, (n) =>
        event(
          n,
          'DTSTART;TZID=Europe/Paris:20200101T000000',
          'RRULE:FREQ=HOURLY',
          `EXDATE;TZID=Europe/Paris:${dates(9999)}`,
        ),
      ),
    ),
  'ten thousand overrides': () =>
    calendar(
      event(0, 'DTSTART:20200101T000000Z', 'RRULE:FREQ=HOURLY'),
      times(9000, (n) =>
        event(0, `RECURRENCE-ID:${date(n)}Z`, `DTSTART:${date(n + 60_000)}Z`, 'X-A:a\r\n'.repeat(90).trim()),
      ),
    ),
  'thousands of overrides that move the rest': () =>
    calendar(
      event(0, 'DTSTART;TZID=Europe/Paris:20200101T000000', 'RRULE:FREQ=DAILY'),
      times(5000, (n) =>
        event(
          0,
          `RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Paris:${date(24 * n)}`,
          `DTSTART;TZID=Europe/Paris:${date(24 * n + 1)}`,
        ),
      ),
    ),
  'one event of a million lines': () =>
    calendar(event(0, 'DTSTART:20200101T000000Z', 'RRULE:FREQ=DAILY', 'X-A:a\r\n'.repeat(990_000).trim())),
  'six hundred thousand attendees': () =>
    calendar(
      event(
        0,
        'DTSTART:20200101T000000Z',
        'RRULE:FREQ=DAILY',
        'ATTENDEE;CN="b":mailto:a@b.c\r\n'.repeat(600_000).trim(),
      ),
    ),
  'a long description each day': () =>
    calendar(
      event(0, 'DTSTART:20200101T000000Z', 'RRULE:FREQ=DAILY', `DESCRIPTION:${'x'.repeat(4_900_000)}`),
    ),
  'a thousand zones of two hundred rules': () =>
    calendar(
      times(250, (n) =>
        zone(
          n,
          times(200, (m) => observance(`19700101T00${minute(m)}00`, 'FREQ=YEARLY')),
        ),
      ),
      times(250, (n) => event(n, `DTSTART;TZID=Zone ${n}:20200101T000000`, 'RRULE:FREQ=DAILY')),
    ),
  'nine hundred zones that change each second': () =>
    calendar(
      times(900, (n) =>
        zone(
          n,
          observance('16010101T000000', 'FREQ=SECONDLY'),
          observance('16010101T000000', 'RSCALE=HEBREW;FREQ=YEARLY;BYMONTH=5L'),
        ),
      ),
      times(900, (n) => event(n, `DTSTART;TZID=Zone ${n}:20200101T000000`, 'RRULE:FREQ=DAILY')),
    ),
  'nine hundred zones in one event': () =>
    calendar(
      times(900, (n) => zone(n, observance('19700101T000000', 'FREQ=MONTHLY'))),
      event(
        0,
        'DTSTART;TZID=Zone 0:20200101T000000',
        ...Array.from({ length: 900 }, (_, n) => `RDATE;TZID=Zone ${n}:${date(n)}`),
      ),
    ),
  'the name of a zone of colons': () =>
    calendar(event(0, 'DTSTART:20200101T000000Z', `EXDATE;TZID=${':'.repeat(4_900_000)}20200101T000000`)),
  'spaces around the name of a zone': () =>
    calendar(
      event(
        0,
        'DTSTART:20200101T000000Z',
        `EXDATE;TZID=${' '.repeat(40_000)}a${' '.repeat(40_000)}"b":20200101T000000`,
      ),
    ),
  'a zone of nineteen megabytes': () =>
    calendar(
      zone(0, 'COMMENT:x\r\n'.repeat(950_000), observance('19700101T000000', 'FREQ=YEARLY')),
      event(0, 'DTSTART;TZID=Zone 0:20200101T000000', 'RRULE:FREQ=DAILY'),
    ),
  'ten thousand small events': () =>
    calendar(times(9900, (n) => event(n, `DTSTART:${date(n)}Z`, `DESCRIPTION:${'é'.repeat(800)}`))),
  'nine thousand of one UID': () => calendar(times(9000, (n) => event(0, `DTSTART:${date(n)}Z`))),
};

function calendar(...parts: string[]): string {
  return `BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//Test//Test//EN\r\n${parts.join('')}END:VCALENDAR\r\n`;
}

function event(n: number, ...lines: string[]): string {
  const own = [
    'BEGIN:VEVENT',
    `UID:${n}`,
    'DTSTAMP:20260101T000000Z',
    'SUMMARY:s',
    ...lines,
    'END:VEVENT',
    '',
  ];
  return own.join('\r\n');
}

function one(start: string, rule: string): string {
  return calendar(event(0, `DTSTART:${start}`, `RRULE:${rule}`));
}

function zone(n: number, ...parts: string[]): string {
  return `BEGIN:VTIMEZONE\r\nTZID:Zone ${n}\r\n${parts.join('')}END:VTIMEZONE\r\n`;
}

function observance(start: string, rule: string): string {
  const offsets = ['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200'];
  return ['BEGIN:STANDARD', `DTSTART:${start}`, ...offsets, `RRULE:${rule}`, 'END:STANDARD', ''].join('\r\n');
}

function times(count: number, make: (n: number) => string): string {
  return Array.from({ length: count }, (_, n) => make(n)).join('');
}

/** So many hours after the beginning of 2020, on the clock. */
function date(hours: number): string {
  return new Date(Date.UTC(2020, 0) + hours * 3_600_000).toISOString().slice(0, 19).replace(/[-:]/g, '');
}

function dates(count: number): string {
  return Array.from({ length: count }, (_, n) => date(n)).join(',');
}

const hour = (n: number) => String(n % 24).padStart(2, '0');
const minute = (n: number) => String(n % 60).padStart(2, '0');
