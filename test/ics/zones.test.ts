import assert from 'node:assert/strict';
import { zoneNamed } from '../../src/ics/iana.ts';
import { readCalendar } from '../../src/ics/read.ts';
import {
  hashOf,
  instantAt,
  resolveZone,
  writeZone,
  wallAt,
  type ZoneDefinition,
} from '../../src/ics/zones.ts';
import { event, startsOf } from './support.ts';

/** A VTIMEZONE with the rules of the European Union, at these offsets. */
function zoneText(tzid: string, standard: string, daylight: string): string[] {
  return [
    'BEGIN:VTIMEZONE',
    `TZID:${tzid}`,
    'BEGIN:DAYLIGHT',
    'DTSTART:19810329T020000',
    `TZOFFSETFROM:${standard}`,
    `TZOFFSETTO:${daylight}`,
    'RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU',
    'END:DAYLIGHT',
    'BEGIN:STANDARD',
    'DTSTART:19961027T030000',
    `TZOFFSETFROM:${daylight}`,
    `TZOFFSETTO:${standard}`,
    'RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU',
    'END:STANDARD',
    'END:VTIMEZONE',
  ];
}

const definition = (tzid: string, standard: string, daylight: string): ZoneDefinition => ({
  tzid,
  text: `${zoneText(tzid, standard, daylight).join('\r\n')}\r\n`,
});

describe('ics/zones', () => {
  it('are known by a hash of their text, which stored events go by', () => {
    assert.equal(hashOf({ text: 'BEGIN:VTIMEZONE\r\n' }), 'LGK8KYto7cze8BK6ZGij6-');
  });

  describe('names', () => {
    const names: [string, string | undefined][] = [
      ['Europe/Paris', 'Europe/Paris'],
      ['europe/PARIS', 'Europe/Paris'],
      ['/mozilla.org/20050126_1/Europe/Paris', 'Europe/Paris'],
      ['/freeassociation.sourceforge.net/Europe/Paris', 'Europe/Paris'],
      [
        '/softwarestudio.org/Olson_20011030_5/America/Argentina/Buenos_Aires',
        'America/Argentina/Buenos_Aires',
      ],
      ['/Europe/Stockholm', 'Europe/Stockholm'],
      ['Romance Standard Time', 'Europe/Paris'],
      ['w. europe standard time', 'Europe/Berlin'],
      ['Eastern Standard Time', 'America/New_York'],
      ['UTC', 'UTC'],
      ['Eastern Standard Time 1', 'America/New_York'],
      ['Eastern Standard Time 1 2', undefined],
      ['(UTC-05:00) Eastern Time (US & Canada)', 'America/New_York'],
      ['(GMT-05:00) Eastern Time (US and Canada)', 'America/New_York'],
      ['Bogota, Lima, Quito', 'America/Bogota'],
      ['(UTC-05:00) Bogota, Lima, Quito', 'America/Bogota'],
      ['(UTC+01:00) Brussels, Copenhagen, Madrid, Paris', 'Europe/Brussels'],
      ['(UTC) Dublin, Edinburgh, Lisbon, London', 'Europe/Dublin'],
      ['(GMT) Greenwich Mean Time : Dublin, Edinburgh, Lisbon, London', 'Europe/Dublin'],
      ['(UTC+06:00) Astana, Dhaka', 'Asia/Dhaka'],
      ['(UTC+05:30) Chennai, Kolkata, Mumbai, New Delhi', 'Asia/Kolkata'],
      ['(UTC+09:00) Osaka, Sapporo, Tokyo', 'Asia/Tokyo'],
      ['(UTC-08:00) Pacific Time (US & Canada); Tijuana', 'America/Los_Angeles'],
      ['(UTC) Coordinated Universal Time', 'UTC'],
      ['Paris, Atlantis', undefined],
      ['tzone://Microsoft/Utc', 'UTC'],
      ['tzone://Microsoft/Olson/America/New_York', 'America/New_York'],
      ['tzone://Microsoft/Custom', undefined],
      ['Customized Time Zone', undefined],
      ['__proto__', undefined],
      ['constructor', undefined],
      ['', undefined],
      ['A'.repeat(1_000_000), undefined],
    ];
    for (const [name, iana] of names)
      it(`${name.slice(0, 70) || '(none)'} is ${iana ?? 'unknown'}`, () =>
        assert.equal(zoneNamed(name), iana));
  });

  it('takes a known name for what everyone knows, even if the definition is cut short', () => {
    const paris = definition('Europe/Paris', '+0100', '+0200');
    assert.deepEqual(resolveZone('Europe/Paris', [paris]), { kind: 'iana', id: 'Europe/Paris' });
    const empty = { tzid: 'Europe/Paris', text: 'BEGIN:VTIMEZONE\r\nTZID:Europe/Paris\r\nEND:VTIMEZONE\r\n' };
    assert.deepEqual(resolveZone('Europe/Paris', [empty]), { kind: 'iana', id: 'Europe/Paris' });
  });

  it('takes a name of the database for its rules of today, whatever a definition says', () => {
    const almaty = definition('Asia/Almaty', '+0600', '+0600');
    assert.deepEqual(resolveZone('Asia/Almaty', [almaty]), { kind: 'iana', id: 'Asia/Almaty' });
    const prefixed = '/mozilla.org/20050126_1/Asia/Almaty';
    assert.deepEqual(resolveZone(prefixed, [definition(prefixed, '+0600', '+0600')]), {
      kind: 'iana',
      id: 'Asia/Almaty',
    });
  });

  it('takes a definition that says something else under any other name at its word', () => {
    for (const name of ['Romance Standard Time', 'EST', 'Bogota, Lima, Quito'])
      assert.equal(resolveZone(name, [definition(name, '+0800', '+0900')])?.kind, 'custom', name);
  });

  it('finds a definition whatever the case of its name', () => {
    assert.equal(resolveZone('MY ZONE', [definition('My Zone', '+0500', '+0600')])?.kind, 'custom');
  });

  it('believes X-LIC-LOCATION where the definition agrees', () => {
    const lines = zoneText('/citadel.org/x/Nowhere', '+0100', '+0200');
    const text = lines.toSpliced(2, 0, 'X-LIC-LOCATION:Europe/Rome').join('\r\n');
    assert.deepEqual(resolveZone('/citadel.org/x/Nowhere', [{ tzid: '/citadel.org/x/Nowhere', text }]), {
      kind: 'iana',
      id: 'Europe/Rome',
    });
  });

  it('knows no zone that defines no offset', () => {
    const text =
      'BEGIN:VTIMEZONE\r\nTZID:E\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n';
    assert.equal(resolveZone('E', [{ tzid: 'E', text }]), undefined);
  });

  it('reads a time in a gap and a fold of a custom zone as in any other', () => {
    const zone = resolveZone('Elsewhere', [definition('Elsewhere', '+0530', '+0630')])!;
    const utc = (wall: number) => new Date(instantAt(zone, wall)).toISOString();
    assert.equal(utc(Date.UTC(2026, 2, 29, 1, 59)), '2026-03-28T20:29:00.000Z');
    assert.equal(utc(Date.UTC(2026, 2, 29, 2, 30)), '2026-03-28T21:00:00.000Z'); // skipped: at +5:30
    assert.equal(utc(Date.UTC(2026, 2, 29, 3, 0)), '2026-03-28T20:30:00.000Z');
    assert.equal(utc(Date.UTC(2026, 9, 25, 2, 30)), '2026-10-24T20:00:00.000Z'); // twice: the first, at +6:30
    assert.equal(utc(Date.UTC(2026, 9, 25, 3, 0)), '2026-10-24T21:30:00.000Z');
    assert.equal(wallAt(zone, Date.UTC(1950, 0)), Date.UTC(1950, 0, 1, 5, 30));
  });

  it('expands events in custom, Windows and prefixed zones', () => {
    const starts = (tzid: string, ...zone: string[]) =>
      startsOf([...zone, ...event(`DTSTART;TZID="${tzid}":20260322T090000`, 'RRULE:FREQ=WEEKLY;COUNT=2')]);
    const parisian = ['2026-03-22T08:00:00Z', '2026-03-29T07:00:00Z'];
    assert.deepEqual(starts('Romance Standard Time'), parisian);
    assert.deepEqual(starts('/mozilla.org/20050126_1/Europe/Paris'), parisian);
    assert.deepEqual(
      starts('Customized, Time: Zone', ...zoneText('Customized\\, Time: Zone', '+0100', '+0200')),
      parisian,
    );
    assert.deepEqual(starts('Elsewhere', ...zoneText('Elsewhere', '-0300', '-0200')), [
      '2026-03-22T12:00:00Z',
      '2026-03-29T11:00:00Z',
    ]);
  });

  describe('writeZone', () => {
    const written = (iana: string) => {
      const { zones, problems } = readCalendar(
        `BEGIN:VCALENDAR\r\n${writeZone('Mine', iana)}END:VCALENDAR\r\n`,
      );
      assert.deepEqual(problems, []);
      return resolveZone('Mine', zones)!;
    };

    it('writes the rule of today, and the past as dates, folded and with CRLF', () => {
      const text = writeZone('Europe/Paris', 'Europe/Paris');
      assert.match(text, /^BEGIN:VTIMEZONE\r\nTZID:Europe\/Paris\r\n/);
      assert.match(
        text,
        /DTSTART:19810329T020000\r\nTZOFFSETFROM:\+0100\r\nTZOFFSETTO:\+0200\r\nRRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU\r\n/,
      );
      assert.match(text, /END:VTIMEZONE\r\n$/);
      assert.doesNotMatch(text, /[^\r]\n/);
    });

    const kinds: [string, string][] = [
      ['Europe/Paris', 'a rule'],
      ['America/New_York', 'a rule that changed'],
      ['Australia/Lord_Howe', 'half an hour of summer time, in the south'],
      ['America/Nuuk', 'a rule by the days of a month'],
      ['Africa/Casablanca', 'no rule: Ramadan'],
      ['Africa/Cairo', 'a rule in spring alone'],
      ['Pacific/Apia', 'a day left out'],
      ['Asia/Kolkata', 'no change at all'],
      ['Africa/Monrovia', 'offsets with seconds'],
      ['UTC', 'nothing to say'],
    ];
    for (const [iana, what] of kinds)
      it(`shows the same time as ${iana}, with ${what}`, () => {
        const zone = written(iana);
        assert.equal(zone.kind, 'custom');
        const step = 77 * 3_600_000;
        for (let at = Date.UTC(1970, 0, 2); at < Date.UTC(2040, 0); at += step)
          assert.equal(wallAt(zone, at), wallAt({ kind: 'iana', id: iana }, at), new Date(at).toISOString());
      });

    it('refuses a zone that is none', () => {
      assert.throws(() => writeZone('x', 'Atlantis/Lost'), RangeError);
    });
  });
});
