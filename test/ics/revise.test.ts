import assert from 'node:assert/strict';
import fc from 'fast-check';
import { expand } from '../../src/ics/expand.ts';
import { fieldsOf, type EventFields } from '../../src/ics/fields.ts';
import { readObject } from '../../src/ics/object.ts';
import { occurrenceAt, parseEvents } from '../../src/ics/parsed.ts';
import { pointAt, type Point } from '../../src/ics/point.ts';
import { removeFromEvent, reviseEvent, type Aim, type Scope } from '../../src/ics/revise.ts';
import { refused } from '../support/refused.ts';
import { resource, told, toldByIcalJs, type Told } from './engines.ts';
import { event } from './support.ts';

const paris = 'TZID=Europe/Paris';
const york = 'TZID=America/New_York';
const rich = [
  'SUMMARY;LANGUAGE=fr:R\\, un',
  'X-ODD;X-P="a:b;c":kept',
  'DESCRIPTION:a long line that is folded where no other program would ha',
  ' ve folded it',
  'BEGIN:VALARM',
  'X-WR-ALARMUID:1',
  'ACTION:AUDIO',
  'TRIGGER;RELATED=END:-PT5M',
  'END:VALARM',
];

/** Series of each form, through both changes of the clock. */
const series: Record<string, string[]> = {
  'by the week, in a zone': event(
    `DTSTART;${paris}:20260303T183000`,
    `DTEND;${paris}:20260303T200000`,
    'RRULE:FREQ=WEEKLY;BYDAY=TU',
    ...rich,
  ),
  'by the week, counted, late in New York': event(
    `DTSTART;${york}:20260302T210000`,
    'DURATION:PT90M',
    'RRULE:FREQ=WEEKLY;COUNT=12;BYDAY=MO,TH',
    'SUMMARY:R',
  ),
  'until a time, every other week': event(
    `DTSTART;${paris}:20260210T003000`,
    `DTEND;${paris}:20260210T013000`,
    'RRULE:FREQ=WEEKLY;INTERVAL=2;UNTIL=20261109T225959Z;BYDAY=TU',
    'SUMMARY:R',
  ),
  'of whole days': event(
    'DTSTART;VALUE=DATE:20260306',
    'DTEND;VALUE=DATE:20260308',
    'RRULE:FREQ=WEEKLY;UNTIL=20261002',
    'SUMMARY:R',
  ),
  'in UTC, by days': event(
    'DTSTART:20260320T230000Z',
    'DURATION:PT1H',
    'RRULE:FREQ=DAILY;COUNT=30',
    'SUMMARY:R',
  ),
  'on no clock of its own': event(
    'DTSTART:20260305T090000',
    'DTEND:20260305T100000',
    'RRULE:FREQ=MONTHLY;BYDAY=1TH;COUNT=9',
    'SUMMARY:R',
  ),
  'the last Friday, in Auckland': event(
    'DTSTART;TZID=Pacific/Auckland:20260130T080000',
    'DURATION:PT45M',
    'RRULE:FREQ=MONTHLY;BYDAY=-1FR;UNTIL=20270128T185959Z',
    'SUMMARY:R',
  ),
  'with exceptions and overrides': [
    ...event(
      `DTSTART;${paris}:20260303T183000`,
      `DTEND;${paris}:20260303T200000`,
      'RRULE:FREQ=WEEKLY;COUNT=20',
      `EXDATE;${paris}:20260317T183000,20260421T183000`,
      `EXDATE;${paris}:20260505T183000`,
      'SUMMARY:R',
    ),
    ...event(
      `RECURRENCE-ID;${paris}:20260310T183000`,
      `DTSTART;${paris}:20260311T140000`,
      'DURATION:PT2H',
      'SUMMARY:Moved',
    ),
    ...event(
      `RECURRENCE-ID;${paris}:20260414T183000`,
      `DTSTART;${paris}:20260414T183000`,
      `DTEND;${paris}:20260414T200000`,
      'SUMMARY:Renamed',
    ),
  ],
};

const aimAt = (scope: Scope, at: string | undefined): Aim => ({
  scope,
  at,
  floatingZone: 'UTC',
  stamp: '20260220T100000Z',
  uid: 'u-2',
  set: 'set-1',
});

/** The occurrences of a text by the names that addresses give them, with their fields. */
function occurrencesOf(text: string): { at: string; fields: EventFields; own: boolean }[] {
  const object = readObject(text);
  const { instances } = expand(object, object.zones, {
    from: Temporal.Instant.from('2025-12-01T00:00:00Z'),
    to: Temporal.Instant.from('2027-06-01T00:00:00Z'),
    limit: 1000,
  });
  const parsed = parseEvents(text, 'UTC')!;
  return instances
    .map(({ recurrenceId }) => recurrenceId!)
    .sort()
    .map((at) => {
      const occurrence = occurrenceAt(parsed, at)!;
      const own = occurrence.component !== parsed.master;
      return { at, fields: fieldsOf(parsed, occurrence), own };
    });
}

/** What the two engines say of texts together, once they have said the same of each. */
function agreed(...texts: (string | undefined)[]): Told[] {
  return texts
    .flatMap((text) => {
      if (text === undefined) return [];
      const ours = told(text);
      assert.deepEqual(toldByIcalJs(text), ours, text);
      return ours;
    })
    .sort((one, other) => one[0].localeCompare(other[0]));
}

const unstamped = /^(?:DTSTAMP|LAST-MODIFIED|SEQUENCE)[:;]/;
/** Lines of one text that the other does not have, those that say when it changed aside. */
function lost(before: string, after: string): string[] {
  const left = after.split('\r\n');
  return before.split('\r\n').filter((line) => {
    const at = left.indexOf(line);
    if (at !== -1) left.splice(at, 1);
    return at === -1 && !unstamped.test(line);
  });
}

const later = (point: Point, by: number) => pointAt(point, point.wall + by);
const anyOf = fc.record({
  what: fc.constantFrom(...Object.keys(series)),
  at: fc.nat({ max: 60 }),
});
const pick = ({ what, at }: { what: string; at: number }) => {
  const text = resource(...series[what]!);
  const all = occurrencesOf(text);
  return { text, all, index: at % Math.min(all.length, 14) };
};

describe('ics/revise', () => {
  for (const [what, lines] of Object.entries(series))
    it(`leaves a series ${what} alone where nothing is changed`, () => {
      const text = resource(...lines);
      agreed(text);
      for (const { at, fields } of occurrencesOf(text).slice(0, 12))
        for (const scope of ['all', 'this', 'following'] as const)
          assert.deepEqual(reviseEvent(text, fields, aimAt(scope, at)), { text });
    });

  it('renames one, those that follow, or all, and touches no line but the title', () => {
    fc.assert(
      fc.property(anyOf, fc.constantFrom('all', 'this', 'following'), (which, scope) => {
        const { text, all, index } = pick(which);
        const { at, fields } = all[index]!;
        const made = reviseEvent(text, { ...fields, title: 'New' }, aimAt(scope, at));
        const were = told(text);
        const now = agreed(made.text, made.following);
        assert.deepEqual(
          now.map(([start, length]) => [start, length]),
          were.map(([start, length]) => [start, length]),
        );
        const renamed = all.filter(({ own, fields: { title } }, place) => {
          if (place === index) return true;
          // What has a name of its own keeps it.
          if (own && title !== all.find((one) => !one.own)!.fields.title) return false;
          return scope === 'all' || (scope === 'following' && place > index);
        });
        assert.equal(now.filter(([, , title]) => title === 'New').length, renamed.length);
        if (made.following === undefined) {
          const gone = lost(text, made.text!);
          assert.ok(gone.length <= 2 && gone.every((line) => line.startsWith('SUMMARY')), gone.join('\n'));
        } else {
          const gone = lost(text, made.text! + made.following);
          assert.ok(
            gone.every((line) =>
              /^(?:SUMMARY|RRULE|EXDATE|BEGIN:VEVENT|END:VEVENT|UID|DTSTART|DTEND)/.test(line),
            ),
            gone.join('\n'),
          );
        }
      }),
      { numRuns: 150, seed: 1 },
    );
  });

  it('takes out one, or all from one on', () => {
    fc.assert(
      fc.property(anyOf, fc.constantFrom('this', 'following'), (which, scope) => {
        const { text, all, index } = pick(which);
        const { at } = all[index]!;
        const starts = told(text);
        const { text: left } = removeFromEvent(text, aimAt(scope, at));
        const gone = new Set(
          all
            .filter((_, place) => (scope === 'this' ? place === index : place >= index))
            .map(({ fields }) => startText(fields)),
        );
        assert.deepEqual(
          agreed(left),
          starts.filter(([start]) => !gone.has(start)),
        );
        assert.equal(left === undefined, gone.size === starts.length);
      }),
      { numRuns: 120, seed: 2 },
    );
  });

  it('moves one, those that follow, or all, by what the clock shows', () => {
    fc.assert(
      fc.property(
        anyOf,
        fc.constantFrom('all', 'this', 'following'),
        fc.constantFrom(1, -1, 3),
        (which, scope, days) => {
          const { text, all, index } = pick(which);
          const { at, fields, own } = all[index]!;
          // Where one stands that was moved by itself, what "all" means is told below.
          fc.pre(!own);
          const by = days * 86_400_000 + (fields.start.kind === 'date' ? 0 : 3_600_000);
          const wanted = { ...fields, start: later(fields.start, by), end: later(fields.end, by) };
          const made = reviseEvent(text, wanted, aimAt(scope, at));
          const expected = all.map(({ fields: one, own: isOwn }, place) => {
            const isMeant = scope === 'all' || (scope === 'this' ? place === index : place >= index);
            const isFree = isOwn && one.title === 'Moved';
            return startText(isMeant && !isFree ? { ...one, start: later(one.start, by) } : one);
          });
          // A rule by ordinals of weekdays has another rhythm on other weekdays: only its phase is asked for.
          const isByOrdinal = /BYDAY=-?\d/.test(text) && scope !== 'this';
          const found = agreed(made.text, made.following).map(([start]) => start);
          if (!isByOrdinal) assert.deepEqual(found, expected.sort());
          else assert.ok(found.includes(startText(wanted)));
        },
      ),
      { numRuns: 200, seed: 3 },
    );
  });
});

/** A start as both engines tell it. */
function startText({ start }: Pick<EventFields, 'start'>): string {
  const told = new Date(start.wall).toISOString().slice(0, 19);
  if (start.kind === 'date') return told.slice(0, 10);
  if (start.kind === 'utc') return `${told}Z`;
  if (start.tzid === undefined) return told;
  const zoned = Temporal.PlainDateTime.from(told).toZonedDateTime(start.tzid);
  return zoned.toInstant().toString();
}

describe('ics/revise, in words', () => {
  it('tells what is not there, and refuses to split what no other program would understand', () => {
    const text = resource(...series['by the week, in a zone']!);
    const fields = occurrencesOf(text)[1]!.fields;
    const change = (source: string, scope: Scope, at: string) => () =>
      reviseEvent(source, { ...fields, title: 'x' }, aimAt(scope, at));
    assert.throws(change(text, 'this', '2026-03-11T17:30:00Z'), refused('occurrence-not-found'));
    const two = text.replace('RRULE:FREQ=WEEKLY', 'RRULE:FREQ=YEARLY\r\nRRULE:FREQ=WEEKLY');
    const endless = text
      .replace('FREQ=WEEKLY;BYDAY=TU', 'FREQ=DAILY;BYMONTHDAY=31;BYMONTH=2')
      .replace('20260303', '10000303')
      .replace('20260303', '10000303');
    assert.throws(change(endless, 'following', '9000-03-10T17:30:00Z'), refused('occurrence-not-found'));
    assert.throws(change(two, 'following', '2026-03-10T17:30:00Z'), refused('series-not-splittable'));
  });

  /** What becomes of the only occurrence, or of the one that is told, of these lines. */
  const revised = (lines: string[], wanted: Partial<EventFields>, scope: Scope = 'all', at?: string) => {
    const text = resource(...lines);
    const parsed = parseEvents(text, 'UTC')!;
    const fields = fieldsOf(parsed, occurrenceAt(parsed, at)!);
    const made = reviseEvent(text, { ...fields, ...wanted }, aimAt(scope, at)).text!;
    readObject(made);
    return made;
  };
  const own = (text: string) =>
    text
      .slice(text.indexOf('BEGIN:VEVENT'), text.lastIndexOf('END:VCALENDAR'))
      .split('\r\n')
      .filter((line) => line !== '' && !/^(?:BEGIN:VEVENT|END:VEVENT|UID|DTSTAMP|LAST-MODIFIED)/.test(line));

  it('changes what says the same in other words along with a text, and keeps all parameters else', () => {
    const lines = event(
      'DTSTART:20260310T090000Z',
      'DESCRIPTION;LANGUAGE=fr;ALTREP="data:text/html,old":Old',
      'X-ALT-DESC;FMTTYPE=text/html:<b>Old</b>',
      'LOCATION;X-P=1:There',
      'GEO:1;2',
      'SUMMARY:S',
    );
    assert.deepEqual(own(revised(lines, { description: 'New, one' })), [
      'DTSTART:20260310T090000Z',
      'DESCRIPTION;LANGUAGE=fr:New\\, one',
      'LOCATION;X-P=1:There',
      'GEO:1;2',
      'SUMMARY:S',
    ]);
    assert.deepEqual(own(revised(lines, { place: '', title: '' })), lines.slice(3, 6));
  });

  it('writes categories, visibility, attendees and reminders, each where it differs', () => {
    const alarm = ['BEGIN:VALARM', 'ACTION:DISPLAY', 'X-MINE:1', 'TRIGGER:-PT15M', 'END:VALARM'];
    const mail = ['BEGIN:VALARM', 'ACTION:EMAIL', 'TRIGGER:-PT15M', 'END:VALARM'];
    const lines = event(
      'DTSTART:20260310T090000Z',
      'CATEGORIES:A,B\\,c',
      'CATEGORIES:D',
      'CLASS:X-UNKNOWN',
      'ATTENDEE;CN=Zoe;PARTSTAT=ACCEPTED:MAILTO:zoe@x.org',
      'ATTENDEE;CN=Old:mailto:old@x.org',
      'ATTENDEE:urn:uuid:1',
      ...alarm,
      ...mail,
    );
    const made = revised(lines, {
      categories: ['A', 'E'],
      access: 'PUBLIC',
      transparency: 'TRANSPARENT',
      attendees: [
        { name: 'Zoé; D', address: 'zoe@x.org' },
        { name: '', address: 'new@x.org' },
      ],
      reminders: [15, 1440],
    });
    assert.deepEqual(own(made), [
      'DTSTART:20260310T090000Z',
      'CATEGORIES:A,E',
      'CLASS:PUBLIC',
      'ATTENDEE;CN="Zoé; D";PARTSTAT=ACCEPTED:MAILTO:zoe@x.org',
      'ATTENDEE:mailto:new@x.org',
      'ATTENDEE:urn:uuid:1',
      'TRANSP:TRANSPARENT',
      ...alarm,
      ...mail,
      ...['BEGIN:VALARM', 'ACTION:DISPLAY', 'DESCRIPTION:Reminder', 'TRIGGER:-P1D', 'END:VALARM'],
    ]);
    assert.deepEqual(
      own(revised(lines, { reminders: [] })),
      own(resource(...lines)).filter((_, at) => at < 7 || at > 11),
    );
  });

  it('defines a zone that comes with a change, once', () => {
    const lines = event(
      'DTSTART:20260310T090000Z',
      'DTEND:20260310T100000Z',
      'RRULE:FREQ=DAILY;COUNT=3',
      'SUMMARY:S',
    );
    const at = (hour: number): Point => ({
      kind: 'local',
      wall: Date.UTC(2026, 2, 10, hour),
      tzid: 'Europe/Paris',
    });
    const made = revised(lines, { start: at(10), end: at(11) });
    assert.equal(made.match(/TZID:Europe\/Paris/g)?.length, 1);
    assert.deepEqual(
      agreed(made).map(([start]) => start),
      ['2026-03-10T09:00:00Z', '2026-03-11T09:00:00Z', '2026-03-12T09:00:00Z'],
    );
  });

  it('turns times into days and back, with exceptions, overrides and the end of the rule', () => {
    const day = (date: string): Point => ({ kind: 'date', wall: Date.parse(date) });
    const made = revised(
      series['with exceptions and overrides']!.map((line) =>
        line.replace('COUNT=20', 'UNTIL=20260714T235959Z'),
      ),
      { start: day('2026-03-03'), end: day('2026-03-04') },
    );
    assert.match(made, /RRULE:FREQ=WEEKLY;UNTIL=20260714\r\n/);
    assert.match(made, /EXDATE;VALUE=DATE:20260317,20260421\r\n/);
    assert.match(made, /RECURRENCE-ID;VALUE=DATE:20260310\r\nDTSTART;TZID=Europe\/Paris:20260311T140000/);
    assert.match(made, /RECURRENCE-ID;VALUE=DATE:20260414\r\nDTSTART;VALUE=DATE:20260414/);
    const days = revised(series['of whole days']!, {
      start: { kind: 'utc', wall: Date.parse('2026-03-06T18:00Z') },
      end: { kind: 'utc', wall: Date.parse('2026-03-06T19:00Z') },
    });
    assert.match(days, /UNTIL=20261002T235959Z/);
    assert.equal(agreed(days).length, told(resource(...series['of whole days']!)).length);
  });

  it('asks before changed occurrences lose their place by another rule, and begins with a day of the rule', () => {
    const lines = series['with exceptions and overrides']!;
    const wednesdays = { rule: 'FREQ=WEEKLY;BYDAY=WE' };
    assert.throws(() => revised(lines, wednesdays), refused('overrides-without-place'));
    const text = resource(...lines);
    const parsed = parseEvents(text, 'UTC')!;
    const fields = { ...fieldsOf(parsed, occurrenceAt(parsed, undefined)!), ...wednesdays };
    const { text: made } = reviseEvent(text, fields, { ...aimAt('all', undefined), orphans: 'removed' });
    assert.equal(agreed(made)[0]![0], '2026-03-04T17:30:00Z');
    assert.doesNotMatch(made!, /RECURRENCE-ID/);
  });

  it('takes the rule, and all that goes with it, away', () => {
    const made = revised(series['by the week, in a zone']!, { rule: '' });
    assert.deepEqual(
      agreed(made).map(([start]) => start),
      ['2026-03-03T17:30:00Z'],
    );
  });

  it('counts an override as new as its series, and names its place as the series does', () => {
    const lines = event(`DTSTART;${paris}:20260303T183000`, 'SEQUENCE:4', 'RRULE:FREQ=DAILY');
    const made = revised(lines, { title: 'One' }, 'this', '2026-03-05T17:30:00Z');
    assert.match(
      made,
      new RegExp(`RECURRENCE-ID;${paris}:20260305T183000\\r\\nDTSTART;${paris}:20260305T183000`),
    );
    assert.deepEqual(made.match(/SEQUENCE:\d/g), ['SEQUENCE:4', 'SEQUENCE:4']);
    const again = reviseEvent(
      made,
      { ...occurrencesOf(made)[2]!.fields, title: 'Two' },
      aimAt('this', '2026-03-05T17:30:00Z'),
    ).text!;
    assert.equal(again.match(/BEGIN:VEVENT/g)!.length, 2, 'an override is changed in its place');
  });
});
