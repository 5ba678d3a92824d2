import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { expand } from '../../src/ics/expand.ts';
import { ensureCrlf } from '../../src/ics/lines.ts';
import { readCalendar, type ReadCalendar } from '../../src/ics/read.ts';
import {
  redactObject as redactWith,
  redactZone,
  type Redaction,
  type Redactions,
} from '../../src/ics/redact.ts';
import { calendarText, event, instant, read } from './support.ts';

const golden = (name: string) => join(import.meta.dirname, 'golden', `${name}.ics`);
const pseudonym = (uid: string) =>
  `${createHash('sha256').update(uid).digest('hex').slice(0, 8)}@pseudonym.example`;

/** The moment that components are said to be of which are written anew. */
const stamp = '19700101T000000Z';
const zoneName = (tzid: string) => (tzid.startsWith('Chez') ? 'zone-x' : tzid);
const redactObject = (text: string, redactions: Redactions) =>
  redactWith(text, redactions, { pseudonym, zoneName, stamp });

/** So much of public events, without attendees and alarms unless they are kept, and times alone of private ones. */
function showing(detail: Redaction['detail'], kept: Partial<Redaction> = {}): Redactions {
  const ofPrivate: Redaction = { detail: 'times', attendees: 'dropped', alarms: 'dropped' };
  return { ofPublic: { ...ofPrivate, detail, ...kept }, ofPrivate };
}
const start = 'DTSTART:20260101T090000Z';
const whole: Redaction = { detail: 'all', attendees: 'kept', alarms: 'kept' };
const everything: Redactions = { ofPublic: whole, ofPrivate: whole };
const all = showing('all');
const titles = showing('titles');
const times = showing('times');

/** One event, redacted. */
function redacted(view: Redactions, ...lines: string[]): string {
  return redactObject(`${event(...lines).join('\r\n')}\r\n`, view);
}

describe('ics/redact', () => {
  it('writes nothing of what stands where a value or a name of the standard belongs', () => {
    const lines = ['RRULE:FREQ=DAILY;SECRET=SALLE7', 'SUMMARY;LANGUAGE="secret 7":Chorale'];
    for (const view of [times, titles]) {
      const text = redacted(view, start, ...lines);
      assert.match(text, /^RRULE:FREQ=DAILY\r$/m);
      assert.doesNotMatch(text, /secret|salle/i);
    }
    const zone = ['BEGIN:VTIMEZONE', 'TZID:Z', 'BEGIN:SECRET', 'DTSTART:19700101T000000'];
    const more = ['TZOFFSETFROM:+0100', 'TZOFFSETTO:+0100', 'END:SECRET', 'END:VTIMEZONE', ''];
    assert.doesNotMatch(redactZone([...zone, ...more].join('\r\n'), 'Z'), /SECRET/);
  });

  it('writes once what may stand once', () => {
    const text = redacted(titles, start, 'DTSTART:20260102T090000Z', 'SUMMARY:Chorale', 'SUMMARY:Autre');
    assert.deepEqual(text.match(/^(DTSTART|SUMMARY).*$/gm), [start, 'SUMMARY:Chorale']);
  });

  it('leaves an attendee out who stands right behind an alarm that is kept', () => {
    const alarm = ['BEGIN:VALARM', 'ACTION:AUDIO', 'TRIGGER:-PT5M', 'END:VALARM'];
    const text = redacted(
      showing('all', { alarms: 'kept' }),
      start,
      ...alarm,
      'ATTENDEE:mailto:gil@orange.fr',
    );
    assert.match(text, /VALARM/);
    assert.doesNotMatch(text, /gil/);
  });

  describe('golden files: a school’s calendar with a private override, attendees and alarms', () => {
    const school = readCalendar(readFileSync(golden('school'), 'utf8'));
    const feed = (view: Redactions) => {
      const zones = school.zones.map(({ tzid, text }) =>
        view.ofPublic.detail === 'all' ? text : redactZone(text, zoneName(tzid)),
      );
      return [...zones, ...school.objects.map(({ text }) => named(text, view))].join('');
    };
    const named = (text: string, view: Redactions) =>
      redactWith(text, view, { pseudonym, zoneName, stamp, busy: 'Occupé' });
    for (const [name, view] of Object.entries({ busy: times, titles, full: all }))
      it(name, () => {
        assert.equal(feed(view), readFileSync(golden(`school.${name}`), 'utf8'));
      });

    it('a time that is taken goes by the word it is given, folded and escaped as any title', () => {
      const text = `${event('DTSTART:20260312T180000Z', 'SUMMARY:Dentiste', 'CLASS:PRIVATE').join('\r\n')}\r\n`;
      for (const view of [times, titles, all])
        assert.match(
          redactWith(text, view, { pseudonym, zoneName, stamp, busy: 'Occupé, là' }),
          /^SUMMARY:Occupé\\, là\r$/m,
        );
    });

    it('everything: the owner’s own bytes', () => {
      const texts = [...school.zones, ...school.objects].map(({ text }) => text).join('');
      assert.equal(feed(everything), texts);
    });

    it('no level below everything tells what the private override says', () => {
      for (const view of [times, titles, all])
        for (const secret of ['Léo', 'Zoé', 'disciplinaire', 'Infirmerie', 'famille.example'])
          assert.ok(!feed(view).includes(secret), `${view.ofPublic.detail}: ${secret}`);
    });

    it('every level is a calendar without problems, with the same instances', () => {
      const window = {
        from: instant('2026-01-01T00:00:00Z'),
        to: instant('2027-01-01T00:00:00Z'),
        limit: 99,
      };
      const council = ({ objects, zones }: ReadCalendar) =>
        expand(objects[0]!, zones, window).instances.map(({ startText, endText }) => [startText, endText]);
      assert.equal(council(school).length, 10);
      for (const view of [times, titles, all]) {
        const shown = readCalendar(calendarText(feed(view).trimEnd()));
        assert.deepEqual(shown.problems, []);
        assert.deepEqual(council(shown), council(school));
      }
    });
  });

  describe('times', () => {
    it('keeps times and nothing else, whatever stands in them', () => {
      const text = redacted(
        times,
        'DTSTART;TZID=Europe/Paris;X-WHO=Ann:20260101T090000',
        'DURATION:PT1H',
        'RRULE:FREQ=DAILY;COUNT=2;X-WHO=ANN;BYHOUR=9=ANN',
        'RDATE;VALUE=SECRET:20260105T090000,Ann',
        'EXDATE;X-A=Ann:Ann',
        'TRANSP:Ann',
        'SUMMARY:Ann',
        'GEO:1;2',
        'COLOR:red',
        'CATEGORIES:Ann',
        'LAST-MODIFIED:20260101T000000Z',
        'CREATED:20260101T000000Z',
        'SEQUENCE:7',
        'X-ANN:Ann',
        'STATUS:TENTATIVE',
        'BEGIN:VLOCATION',
        'NAME:Ann',
        'END:VLOCATION',
      );
      assert.equal(
        text,
        [
          'BEGIN:VEVENT',
          `UID:${pseudonym('u')}`,
          `DTSTAMP:${stamp}`,
          'DTSTART;TZID=Europe/Paris:20260101T090000',
          'DURATION:PT1H',
          'RRULE:FREQ=DAILY;COUNT=2',
          'RDATE:20260105T090000',
          'END:VEVENT',
          '',
        ].join('\r\n'),
      );
    });

    it('is of the moment that is given, not of one that changes with what is hidden', () => {
      const shown = (...lines: string[]) =>
        redactObject(
          ['BEGIN:VEVENT', 'UID:1', 'DTSTART:20260101T090000Z', ...lines, 'END:VEVENT', ''].join('\n'),
          times,
        );
      const changed = ['LAST-MODIFIED:20260202T000000Z', 'CREATED:20260101T000000Z', 'SEQUENCE:3'];
      assert.match(shown(), /\r\nDTSTAMP:19700101T000000Z\r\n/);
      assert.equal(shown(...changed, 'DTSTAMP:20260202T000000Z', 'DESCRIPTION:new'), shown());
    });

    it('leaves a cancelled event out, and says of a cancelled instance that the time is free', () => {
      assert.equal(redacted(times, start, 'STATUS:CANCELLED'), '');
      const series = event(start, 'RRULE:FREQ=DAILY;COUNT=3', 'TRANSP:OPAQUE');
      const gone = event(
        'RECURRENCE-ID:20260102T090000Z',
        'DTSTART:20260102T090000Z',
        'STATUS:CANCELLED',
        'TRANSP:OPAQUE',
      );
      const text = redactObject(`${[...series, ...gone].join('\r\n')}\r\n`, times);
      assert.deepEqual(text.match(/TRANSP:\w+/g), ['TRANSP:OPAQUE', 'TRANSP:TRANSPARENT']);
      assert.match(text, /RECURRENCE-ID:20260102T090000Z/);
      assert.equal(redactObject(`${gone.join('\r\n')}\r\n`, times), '');
    });

    it('shows no tasks, no journals, and nothing without a time', () => {
      assert.equal(redactObject('BEGIN:VTODO\r\nUID:t\r\nSUMMARY:x\r\nEND:VTODO\r\n', times), '');
      assert.equal(redacted(times, 'SUMMARY:x'), '');
    });

    it('property: no word of the title gets through, wherever else it stands', () => {
      const word = fc.string({
        unit: fc.constantFrom(...Array.from('QXJKWVqxjkwvéß✂')),
        minLength: 6,
        maxLength: 30,
      });
      fc.assert(
        fc.property(
          word,
          fc.constantFrom('SUMMARY', 'CLASS', 'DTEND', 'RRULE', 'EXDATE', 'DURATION', 'X-A'),
          (secret, name) => {
            const text = redacted(
              times,
              'DTSTART:20260101T090000Z',
              `SUMMARY:${secret}`,
              `${name};X=${secret}:${secret}`,
            );
            assert.ok(!text.toLowerCase().includes(secret.toLowerCase()));
          },
        ),
      );
    });
  });

  describe('titles', () => {
    it('adds the title with its language alone, folded, and the status', () => {
      const title = 'Réunion de rentrée des parents d’élèves 🎒 dans la grande salle, au premier étage';
      const text = redacted(
        titles,
        'DTSTART:20260101T090000Z',
        `SUMMARY;LANGUAGE=fr;ALTREP="cid:1":${title}`,
        'STATUS:CANCELLED',
      );
      assert.match(text, /\r\nSTATUS:CANCELLED\r\n/);
      const { objects } = readCalendar(calendarText(text.trimEnd()));
      assert.ok(objects[0]!.text.replaceAll('\r\n ', '').includes(`SUMMARY;LANGUAGE=fr:${title}\r\n`));
      for (const line of text.split('\r\n')) assert.ok(Buffer.byteLength(line) <= 75);
    });
  });

  describe('all', () => {
    it('is the very same text where there is nothing to leave out', () => {
      const text = 'BEGIN:VEVENT\nuid:1\nX-NOTE:x\nDTSTART:20260101T090000Z\nEND:VEVENT\n';
      assert.equal(redactObject(text, all), text);
    });

    it('leaves out people and alarms however they are written, and keeps every other byte', () => {
      const text = [
        'BEGIN:VEVENT\r\nUID:1\r\n',
        'attendee;CN=Ann:mailto:ann@example.org\r\n',
        'ATT\r\n ENDEE:mailto:ben@example.org\r\n',
        'SUMMARY:a\r\n ATTENDEE:b\r\n',
        'ORGANIZER:mailto:a\r\n b@example.org\r\n',
        'begin;x=y: VAlarm \r\nTRIGGER:-PT1M\r\nBEGIN:X-IN\r\nEND:X-IN\r\nATTENDEE:mailto:c@example.org\r\nEND:VALARM\r\n',
        'BEGIN:PARTICIPANT\r\nCALENDAR-ADDRESS:mailto:d@example.org\r\nEND:PARTICIPANT\r\n',
        'DTSTART:20260101T090000Z\r\nEND:VEVENT\r\n',
      ];
      assert.equal(
        redactObject(text.join(''), all),
        'BEGIN:VEVENT\r\nUID:1\r\nSUMMARY:a\r\n ATTENDEE:b\r\nDTSTART:20260101T090000Z\r\nEND:VEVENT\r\n',
      );
      const kept = redactObject(text.join(''), showing('all', { attendees: 'kept' }));
      assert.equal(kept, text.toSpliced(5, 1).join(''));
      assert.equal(
        redactObject(text.join(''), showing('all', { alarms: 'kept' })).includes('c@example.org'),
        false,
      );
    });

    it('is not deceived by a CR alone', () => {
      const text = redacted(all, start, 'SUMMARY:x\rATTENDEE:mailto:eve@example.org');
      assert.ok(!text.includes('eve'));
    });

    it('keeps tasks', () => {
      const task = 'BEGIN:VTODO\r\nUID:t\r\nSUMMARY:x\r\nEND:VTODO\r\n';
      assert.equal(redactObject(task, all), task);
    });

    it('leaves a private task out, and lets a private event fall to its times under a pseudonym', () => {
      assert.equal(redactObject('BEGIN:VTODO\r\nUID:t\r\nCLASS:PRIVATE\r\nEND:VTODO\r\n', all), '');
      const text = redacted(all, start, 'SUMMARY:x', 'CLASS:X-SECRET');
      assert.ok(text.includes(`UID:${pseudonym('u')}`));
      assert.doesNotMatch(text, /SUMMARY/);
    });

    it('shows private events like the others where the share says so', () => {
      assert.match(
        redacted({ ...all, ofPrivate: all.ofPublic }, start, 'SUMMARY:x', 'CLASS:PRIVATE'),
        /SUMMARY:x/,
      );
    });

    it('shows private events less than the others where two shares reach one reader', () => {
      const view = { ...all, ofPrivate: titles.ofPublic };
      const shown = redacted(view, start, 'SUMMARY:x', 'LOCATION:y', 'CLASS:PRIVATE');
      assert.match(shown, /SUMMARY:x/);
      assert.doesNotMatch(shown, /LOCATION/);
      assert.match(redacted(view, start, 'SUMMARY:x', 'LOCATION:y'), /LOCATION:y/);
    });

    it('keeps the attendees and alarms of public events, and drops those of private ones beside them', () => {
      const view = { ofPublic: whole, ofPrivate: all.ofPublic };
      const extras = ['ATTENDEE:mailto:a@example.org', 'BEGIN:VALARM', 'TRIGGER:-PT1M', 'END:VALARM'];
      const series = event(start, 'RRULE:FREQ=DAILY', ...extras);
      const moved = event(start, 'RECURRENCE-ID:20260310T090000Z', 'CLASS:PRIVATE', 'SUMMARY:x', ...extras);
      const text = redactObject(`${[...series, ...moved].join('\r\n')}\r\n`, view);
      const bare = event(start, 'RECURRENCE-ID:20260310T090000Z', 'CLASS:PRIVATE', 'SUMMARY:x');
      assert.equal(text, `${[...series, ...bare].join('\r\n')}\r\n`);
    });

    it('hides the overrides of a private series, and keeps one UID where only an override is private', () => {
      const series = (of: string) =>
        event(start, 'RRULE:FREQ=DAILY;COUNT=3', 'SUMMARY:series', `CLASS:${of}`);
      const override = (of: string) =>
        event(
          'RECURRENCE-ID:20260102T090000Z',
          'DTSTART:20260102T100000Z',
          'SUMMARY:override',
          `CLASS:${of}`,
        );
      const shown = (...lines: string[]) => redactObject(`${lines.join('\r\n')}\r\n`, all);
      const hidden = shown(...series('PRIVATE'), ...override('PUBLIC'));
      assert.deepEqual(hidden.match(/SUMMARY|UID:.*/g), [`UID:${pseudonym('u')}`, `UID:${pseudonym('u')}`]);
      const mixed = shown(...series('PUBLIC'), ...override('PRIVATE'));
      assert.deepEqual(mixed.match(/SUMMARY:.*|UID:.*/g), ['UID:u', 'SUMMARY:series', 'UID:u']);
      assert.match(mixed, /RECURRENCE-ID:20260102T090000Z/);
    });
  });

  it('names an object without a UID', () => {
    const { objects } = read('BEGIN:VEVENT', 'DTSTART:20260101T090000Z', 'END:VEVENT');
    assert.match(redactObject(objects[0]!.text, times), /UID:[0-9a-f]{8}@pseudonym/);
  });

  it('keeps of a time zone what it needs to be understood', () => {
    const zone = [
      'BEGIN:VTIMEZONE',
      'TZID:Chez Ann',
      'COMMENT:Ann',
      'TZURL:https://ann.example',
      'X-LIC-LOCATION:Europe/Paris',
      'BEGIN:STANDARD',
      'TZNAME:Ann',
      'DTSTART:19700101T000000',
      'TZOFFSETFROM:+0100',
      'TZOFFSETTO:+0100',
      'RRULE:FREQ=YEARLY;X-A=ANN',
      'END:STANDARD',
      'END:VTIMEZONE',
      '',
    ];
    assert.equal(
      redactZone(zone.join('\n'), 'zone-x'),
      'BEGIN:VTIMEZONE\r\nTZID:zone-x\r\nBEGIN:STANDARD\r\nDTSTART:19700101T000000\r\nTZOFFSETFROM:+0100\r\n' +
        'TZOFFSETTO:+0100\r\nRRULE:FREQ=YEARLY\r\nEND:STANDARD\r\nEND:VTIMEZONE\r\n',
    );
  });

  it('writes an observance that other programs read, and none that says nothing', () => {
    const zone = (...lines: string[]) =>
      redactZone(
        ['BEGIN:VTIMEZONE', 'TZID:Z', 'BEGIN:STANDARD', ...lines, 'END:STANDARD', 'END:VTIMEZONE', ''].join(
          '\r\n',
        ),
        'z',
      ).split('\r\n');
    const whole = ['DTSTART:20200101T000000', 'TZOFFSETFROM:+0400', 'TZOFFSETTO:+0400'];
    for (const lines of [
      ['DTSTART;VALUE=DATE:20200101', 'TZOFFSETFROM:+0400', 'TZOFFSETTO:+0400'],
      ['DTSTART:20200101T0000', 'TZOFFSETFROM:+04:00', 'TZOFFSETTO:+04:00'],
      ['DTSTART:20200101T000000Z', 'TZOFFSETTO:+0400'],
      ['DTSTART:20200101', 'TZOFFSETFROM:+0400', 'TZOFFSETTO:soon'],
    ])
      assert.deepEqual(
        zone(...lines)
          .slice(3, 6)
          .sort(),
        whole,
      );
    assert.deepEqual(zone('TZOFFSETFROM:+0400', 'TZOFFSETTO:+0400').slice(2, 3), ['END:VTIMEZONE']);
    assert.deepEqual(zone('DTSTART:20200101').slice(2, 3), ['END:VTIMEZONE']);
  });

  describe('of one UID that came twice', () => {
    const twice = (...versions: [sequence: number, status: string, ...lines: string[]][]) =>
      versions.flatMap(([sequence, status, ...lines]) =>
        event(`SEQUENCE:${sequence}`, `STATUS:${status}`, ...lines),
      );
    const shown = (view: Redactions, lines: string[]) =>
      redactObject(`${lines.join('\r\n')}\r\n`, view).match(/^DTSTART.*$/gm) ?? [];
    const first = 'DTSTART:20260301T100000Z';
    const second = 'DTSTART:20260302T100000Z';

    it('keeps the time that a higher SEQUENCE confirms', () => {
      const lines = twice([1, 'CANCELLED', first], [2, 'CONFIRMED', second]);
      for (const view of [times, titles])
        for (const order of [lines, [...lines.slice(lines.length / 2), ...lines.slice(0, lines.length / 2)]])
          assert.deepEqual(shown(view, order), [second]);
    });

    it('frees the time that a higher SEQUENCE cancels', () => {
      const lines = twice([1, 'CONFIRMED', first], [2, 'CANCELLED', first]);
      assert.deepEqual(shown(times, lines), []);
    });

    it('keeps those that nothing replaced', () => {
      const lines = twice([1, 'CONFIRMED', first], [1, 'CONFIRMED', second]);
      assert.deepEqual(shown(times, lines), [first, second]);
    });
  });

  it('writes times as RFC 5545 wants them, whatever form they came in', () => {
    for (const [came, written] of [
      ['DTSTART:20261004', 'DTSTART;VALUE=DATE:20261004'],
      ['DTSTART;VALUE=DATE-TIME:20261004', 'DTSTART;VALUE=DATE:20261004'],
      ['DTSTART;VALUE=DATE;TZID=Europe/Paris:20261004', 'DTSTART;VALUE=DATE:20261004'],
      ['DTSTART:20260910t1200z', 'DTSTART:20260910T120000Z'],
      ['DTSTART;VALUE=DATE;TZID=Europe/Paris:20261004T090000', 'DTSTART;TZID=Europe/Paris:20261004T090000'],
      ['DTSTART;TZID=Europe/Paris:20261004T090000Z', 'DTSTART:20261004T090000Z'],
    ] as const)
      for (const view of [times, titles]) assert.equal(redacted(view, came).split('\r\n')[3], written);
    const lists = redacted(
      times,
      start,
      'EXDATE:20261004T090000Z,20261005,20261006T0900',
      'RDATE;VALUE=PERIOD;TZID=Europe/Paris:20261004T0900/pt1h',
      'RRULE:FREQ=DAILY;UNTIL=20261231T2300Z',
    );
    assert.match(
      lists,
      /\r\nRRULE:FREQ=DAILY;UNTIL=20261231T230000Z\r\nRDATE;VALUE=PERIOD;TZID=Europe\/Paris:20261004T090000\/PT1H\r\nEXDATE:20261004T090000Z\r\nEXDATE;VALUE=DATE:20261005\r\nEXDATE:20261006T090000\r\n/,
    );
  });

  it('says no rule in an override, and nothing of one that is replaced or taken out by a newer series', () => {
    const series = [
      'SEQUENCE:2',
      'DTSTART;VALUE=DATE:20260706',
      'RRULE:FREQ=WEEKLY',
      'EXDATE;VALUE=DATE:20260713',
    ];
    const id = (day: number) => `RECURRENCE-ID;VALUE=DATE:202607${day}`;
    const text = [
      series,
      ['SEQUENCE:1', id(13), 'DTSTART;VALUE=DATE:20260714'],
      ['SEQUENCE:3', id(20), 'DTSTART;VALUE=DATE:20260721', 'RRULE:FREQ=DAILY', 'EXDATE;VALUE=DATE:20260722'],
      ['SEQUENCE:2', id(20), 'DTSTART;VALUE=DATE:20260725'],
      ['SEQUENCE:3', id(27), 'DTSTART;VALUE=DATE:20260728'],
      ['SEQUENCE:3', id(27), 'DTSTART;VALUE=DATE:20260729'],
    ].map((lines) => `${event(...lines).join('\r\n')}\r\n`);
    const shown = redactObject(text.join(''), times);
    assert.deepEqual(shown.match(/DTSTART;VALUE=DATE:\d+/g), [
      'DTSTART;VALUE=DATE:20260706',
      'DTSTART;VALUE=DATE:20260721',
      'DTSTART;VALUE=DATE:20260729',
    ]);
    assert.equal(shown.match(/^(RRULE|EXDATE)/gm)?.length, 2);
  });

  it('takes a zone’s name for what it may tell', () => {
    assert.match(redacted(times, 'DTSTART;TZID=Chez Ann:20260101T100000'), /DTSTART;TZID=zone-x:/);
    assert.match(redacted(all, 'DTSTART;TZID=Chez Ann:20260101T100000'), /DTSTART;TZID=Chez Ann:/);
  });

  it('takes Apple’s line for CLASS, and one around the object for all of it', () => {
    for (const access of ['CONFIDENTIAL', 'PRIVATE', 'RESTRICTED', 'X-WHATEVER'])
      assert.doesNotMatch(redacted(all, start, 'SUMMARY:x', `X-CALENDARSERVER-ACCESS:${access}`), /SUMMARY/);
    assert.match(redacted(all, start, 'SUMMARY:x', 'X-CALENDARSERVER-ACCESS:public'), /SUMMARY/);
    const text = `${event(start, 'SUMMARY:x').join('\r\n')}\r\n`;
    assert.doesNotMatch(redactWith(text, all, { pseudonym, zoneName, stamp, isPrivate: true }), /SUMMARY/);
  });

  it('drops whatever line says who takes part, by its name, its parameters or its value', () => {
    const about = [
      'ATTENDEE:mailto:a@example.org',
      'organizer:mailto:a@example.org',
      'X-ATTENDEE;CN=Ann:mailto:a@example.org',
      'X-MOZ-INVITED-ATTENDEE:mailto:a@example.org',
      'X-MICROSOFT-CDO-ORGANIZER:Ann',
      'X-MS-OLK-SENDER:Ann',
      'X-LOTUS-CHAIR:mailto:a@example.org',
      'X-MICROSOFT-ONLINEMEETINGCONFLINK:conf:sip:a@example.org;gruu',
      'X-WHO;PARTSTAT=ACCEPTED:Ann',
      'VOTER;EMAIL=a@example.org:x',
      'REQUEST-STATUS:2.0;Success;a@example.org',
    ];
    const kept = [
      'SUMMARY:mailto: a',
      'URL:mailto:club@example.org',
      'X-NOTE:room',
      'CONTACT:mailto:club@example.org',
    ];
    const text = `${event(start, ...about, ...kept).join('\r\n')}\r\n`;
    assert.equal(redactObject(text, all), `${event(start, ...kept).join('\r\n')}\r\n`);
  });

  it('ends lines with CRLF, and leaves a text that has them alone', () => {
    assert.equal(ensureCrlf('A:1\nB:2\rC:3\r\r\nD:4\r\n E\n'), 'A:1\r\nB:2\r\nC:3\r\nD:4\r\n E\r\n');
    const text = 'A:1\r\nB:2\r\n';
    assert.equal(ensureCrlf(text), text);
    assert.equal(ensureCrlf('A:1\r\nB:2\n'), text);
  });
});
