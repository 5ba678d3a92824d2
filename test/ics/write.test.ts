import assert from 'node:assert/strict';
import { readCalendar } from '../../src/ics/read.ts';
import { calendarFoot, calendarHead, renameZone, textLine, valueLine } from '../../src/ics/write.ts';

describe('ics/write', () => {
  it('lets neither breaks nor control characters nor lone surrogates through', () => {
    assert.equal(
      textLine('SUMMARY', 'a\r\nATTENDEE:x\0\x07\u007f\ud800'),
      'SUMMARY:a\\nATTENDEE:x\ufffd\r\n',
    );
    assert.equal(
      valueLine('X-A', '1\r\nEND:VEVENT', [['P', 'b"\n;\r\nc^']]),
      'X-A;P="b^\'^n;^nc^^":1END:VEVENT\r\n',
    );
    assert.throws(() => textLine('A:B\r\nC', 'x'), TypeError);
  });

  it('begins a calendar with all that programs look for', () => {
    const text = calendarHead({
      name: 'Fête, du lycée\n2026',
      color: '#FF2968',
      description: 'Ouvert à tous ; venez',
      refresh: 'PT1H',
    });
    assert.equal(
      text,
      [
        'BEGIN:VCALENDAR',
        'VERSION:2.0',
        'PRODID:-//Fasti//Fasti//EN',
        'CALSCALE:GREGORIAN',
        'METHOD:PUBLISH',
        'NAME:Fête\\, du lycée\\n2026',
        'X-WR-CALNAME:Fête\\, du lycée\\n2026',
        'DESCRIPTION:Ouvert à tous \\; venez',
        'X-WR-CALDESC:Ouvert à tous \\; venez',
        'COLOR:deeppink',
        'X-APPLE-CALENDAR-COLOR:#ff2968',
        'REFRESH-INTERVAL;VALUE=DURATION:PT1H',
        'X-PUBLISHED-TTL:PT1H',
        '',
      ].join('\r\n'),
    );
    const { properties, problems } = readCalendar(text + calendarFoot);
    assert.deepEqual([properties.name, properties.color, problems], ['Fête, du lycée\n2026', '#ff2968', []]);
  });

  it('says nothing of a colour or a refresh that is none', () => {
    const text = calendarHead({ name: 'x', color: 'javascript:1', refresh: 'often\r\nX:1' });
    assert.doesNotMatch(text, /COLOR|REFRESH|X:1|javascript/);
  });

  describe('renaming a zone', () => {
    const text = [
      'BEGIN:VEVENT',
      'DTSTART;VALUE=DATE-TIME;TZID=Here:20260101T090000',
      'DTEND;tzid="Here":20260101T100000',
      'RDATE;TZID=Elsewhere:20260101T090000',
      'EXDATE;TZID=He',
      ' re:20260101T090000',
      'SUMMARY:TZID=Here',
      'X-A;P="TZID=Here":TZID=Here',
      'END:VEVENT',
      '',
    ].join('\n');

    it('renames it in parameters, folded or quoted, and nowhere else', () => {
      assert.equal(
        renameZone(text, 'Here', 'Here (2)'),
        text
          .replace(
            'DTSTART;VALUE=DATE-TIME;TZID=Here:20260101T090000\n',
            'DTSTART;VALUE=DATE-TIME;TZID=Here (2):20260101T090000\r\n',
          )
          .replace('DTEND;tzid="Here":20260101T100000\n', 'DTEND;TZID=Here (2):20260101T100000\r\n')
          .replace('EXDATE;TZID=He\n re:20260101T090000\n', 'EXDATE;TZID=Here (2):20260101T090000\r\n'),
      );
    });

    it('renames its definition', () => {
      assert.equal(
        renameZone('BEGIN:VTIMEZONE\r\nTZID:A\\, B\r\nEND:VTIMEZONE\r\n', 'A, B', 'C; D'),
        'BEGIN:VTIMEZONE\r\nTZID:C\\; D\r\nEND:VTIMEZONE\r\n',
      );
    });

    it('is the very same text where the zone is not named', () => {
      assert.equal(renameZone(text, 'There', 'x'), text);
    });
  });
});
