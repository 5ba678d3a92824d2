import assert from 'node:assert/strict';
import { readCalendar } from '../../src/ics/read.ts';
import { assertGrowsEvenly } from '../support/growth.ts';
import { calendarText, event, problemsOf, startsOf } from './support.ts';

const start = 'DTSTART:20260203T090000Z';
/** The lines of the one event of a file, as it is kept, without UID and DTSTAMP. */
function kept(...lines: string[]): string[] {
  const { objects } = readCalendar(calendarText(...event(...lines)));
  return objects[0]!.text.replaceAll('\r\n ', '').split('\r\n').slice(3, -2);
}
const codes = (...lines: string[]) =>
  readCalendar(calendarText(...event(...lines))).problems.map(({ code }) => code);

describe('ics/mend', () => {
  describe('writes times in the forms of RFC 5545, and tells', () => {
    for (const [came, mended] of [
      ['DTSTART:20261004', 'DTSTART;VALUE=DATE:20261004'],
      ['DTSTART;VALUE=DATE-TIME:20261004', 'DTSTART;VALUE=DATE:20261004'],
      ['DTSTART;VALUE=DATE:20261222T000000', 'DTSTART;VALUE=DATE:20261222'],
      ['DTSTART;VALUE=DATE:20261222T000000Z', 'DTSTART;VALUE=DATE:20261222'],
      ['DTSTART;VALUE=DATE:20261222T093000', 'DTSTART:20261222T093000'],
      ['DTSTART:2026-09-10T12:00:00Z', 'DTSTART:20260910T120000Z'],
      ['DTSTART:2026-09-10 12:00', 'DTSTART:20260910T120000'],
      ['DTSTART:2026-09-10', 'DTSTART;VALUE=DATE:20260910'],
      ['DTSTART:2026-09-10T12:00:00.000+02:00', 'DTSTART:20260910T100000Z'],
      ['DTSTART:20260910T1200Z', 'DTSTART:20260910T120000Z'],
      ['DTSTART:20260910t120000z', 'DTSTART:20260910T120000Z'],
      ['DTSTART:20260910T240000', 'DTSTART:20260911T000000'],
      ['DTSTART;TZID=Europe/Paris:2026-09-10T12:00:00', 'DTSTART;TZID=Europe/Paris:20260910T120000'],
      [
        'DTSTART;TZID=tzone://Microsoft/Utc:20261105T190000',
        'DTSTART;TZID="tzone://Microsoft/Utc":20261105T190000',
      ],
      [
        'DTSTART;TZID=Dublin, Edinburgh, Lisbon, London:20260610T100000',
        'DTSTART;TZID="Dublin, Edinburgh, Lisbon, London":20260610T100000',
      ],
      [
        'DTSTART;TZID=(UTC-08:00) Pacific Time (US & Canada); Tijuana:20260610T100000',
        'DTSTART;TZID="(UTC-08:00) Pacific Time (US & Canada); Tijuana":20260610T100000',
      ],
    ] as const)
      it(came, () => {
        assert.deepEqual(kept(came), [mended]);
        assert.deepEqual(
          codes(came).filter((code) => code !== 'zone-unknown'),
          ['value-mended'],
        );
        assert.deepEqual(kept(mended), [mended]);
        assert.deepEqual(codes(mended), []);
      });

    it('in lists, a line for each form', () => {
      assert.deepEqual(kept(start, 'EXDATE:20260204T0900Z,20260205,20260206T090000'), [
        start,
        'EXDATE:20260204T090000Z',
        'EXDATE;VALUE=DATE:20260205',
        'EXDATE:20260206T090000',
      ]);
      assert.deepEqual(kept(start, 'RDATE;TZID=tzone://Microsoft/Utc:20260204T090000/pt1h'), [
        start,
        'RDATE;VALUE=PERIOD;TZID="tzone://Microsoft/Utc":20260204T090000/PT1H',
      ]);
    });

    it('in stamps, which are moments', () => {
      assert.deepEqual(kept(start, 'CREATED:2026-01-01', 'LAST-MODIFIED:20260101'), [
        start,
        'CREATED:20260101T000000Z',
        'LAST-MODIFIED:20260101T000000Z',
      ]);
    });
  });

  it('leaves alone what is right, however it is written, and what nobody understands', () => {
    for (const line of [
      'DTEND;X-A="b:c";TZID="Chez nous":20260203T100000',
      'DTEND;VALUE=DATE-TIME;TZID=Europe/Paris:20260203T100000',
      'DTEND;TZID=Europe/Paris;VALUE=DATE-TIME:20260203T100000',
      'dtend;value=date:20260204',
      'EXDATE;VALUE=DATE:20260203,20260204',
      'DTEND:whenever',
      'DTEND:20260231T100000',
      'DTEND:20260203T250000',
    ])
      assert.deepEqual(kept(start, line), [start, line]);
  });

  it('reads on in the value that it mended', () => {
    const uri = 'TZID=tzone://Microsoft/Utc:';
    assert.deepEqual(
      startsOf(
        event(`DTSTART;${uri}20260203T090000`, 'RRULE:FREQ=WEEKLY;COUNT=3', `EXDATE;${uri}20260210T090000`),
      ),
      ['2026-02-03T09:00:00Z', '2026-02-17T09:00:00Z'],
    );
  });

  describe('decodes QUOTED-PRINTABLE', () => {
    for (const [what, lines, text] of [
      ['in UTF-8', ['SUMMARY;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:Restm=C3=BCll'], 'SUMMARY:Restmüll'],
      [
        'in what the line says',
        ['SUMMARY;ENCODING=QUOTED-PRINTABLE;CHARSET=ISO-8859-1:Restm=FCll'],
        'SUMMARY:Restmüll',
      ],
      ['in windows-1252 where it is no UTF-8', ['SUMMARY;ENCODING=QUOTED-PRINTABLE:=80=FC'], 'SUMMARY:€ü'],
      ['named alone, as vCalendar 1.0 does', ['SUMMARY;QUOTED-PRINTABLE:=C3=A9'], 'SUMMARY:é'],
      [
        'with breaks and what TEXT escapes',
        ['DESCRIPTION;ENCODING=QUOTED-PRINTABLE:a=0D=0Ab, c; d=3De\\, f'],
        'DESCRIPTION:a\\nb\\, c\\; d=e\\, f',
      ],
      [
        'with soft breaks, before a space too',
        ['DESCRIPTION;ENCODING=QUOTED-PRINTABLE:un =', 'deux et=', ' trois=', ''],
        'DESCRIPTION:un deux et trois',
      ],
      ['with a fold within an escape', ['SUMMARY;ENCODING=QUOTED-PRINTABLE:caf=C3=', ' A9'], 'SUMMARY:café'],
      [
        'with other parameters kept',
        ['SUMMARY;LANGUAGE=de;ENCODING=QUOTED-PRINTABLE:=C3=BC'],
        'SUMMARY;LANGUAGE=de:ü',
      ],
    ] as const)
      it(what, () => {
        assert.deepEqual(kept(start, ...lines, 'LOCATION:x'), [start, text, 'LOCATION:x']);
        assert.deepEqual(codes(start, ...lines), ['quoted-printable']);
      });

    it('to the end of the file and no further', () => {
      const text = calendarText(...event(start, 'SUMMARY;ENCODING=QUOTED-PRINTABLE:a=')).split(
        'END:VEVENT',
      )[0]!;
      assert.deepEqual(readCalendar(text).objects, []);
    });
  });

  describe('costs no more than reading', () => {
    const hostile: Record<string, (size: number) => string> = {
      'a line of colons': (size) => `DTSTART;TZID=${':'.repeat(4 * size)}`,
      'a line of colons and dates': (size) => `RDATE;X-A=${':20260101'.repeat(size)}`,
      'a line of parameters': (size) => `EXDATE;TZID=${';a'.repeat(size)}:x`,
      'spaces around the name of a zone': (size) =>
        `EXDATE;TZID=${' '.repeat(size / 5)}a${' '.repeat(size / 5)}"b":x`,
      'spaces within the name of a zone': (size) => `EXDATE;TZID=a${' '.repeat(4 * size)}a:x`,
      'a value of soft breaks': (size) => `SUMMARY;ENCODING=QUOTED-PRINTABLE:${'='.repeat(10 * size)}`,
      'a list of times': (size) => `RDATE:${'2026-01-01T00:00:00,'.repeat(size / 10)}20260101`,
    };
    for (const [what, line] of Object.entries(hostile))
      it(what, () =>
        assertGrowsEvenly(
          1000,
          (size) => calendarText(...event(start, line(size))),
          (text) => readCalendar(text),
        ),
      );
  });

  it('is told by line', () => {
    const lines = event(start, 'SUMMARY;ENCODING=QUOTED-PRINTABLE:a=', 'b', 'DTEND:2026-02-03T10:00:00Z');
    assert.deepEqual(problemsOf(readCalendar(calendarText(...lines))), [
      ['quoted-printable', 8],
      ['value-mended', 10],
    ]);
  });
});
