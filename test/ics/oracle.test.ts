import assert from 'node:assert/strict';
import ICAL from 'ical.js';
import nodeIcal, { type VEvent } from 'node-ical';
import { writeZone } from '../../src/ics/zones.ts';
import { calendarText, event, startsOf } from './support.ts';

const from = new Date('2000-01-01T00:00:00Z');
const to = new Date('2040-01-01T00:00:00Z');
const most = 15;

/** The first starts by ical.js, which Thunderbird reads with. */
function byIcalJs(text: string): string[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const [master, ...overrides] = calendar.getAllSubcomponents('vevent');
  const series = new ICAL.Event(master, { exceptions: overrides });
  const starts: Date[] = [];
  const iterator = series.iterator();
  for (
    let next = iterator.next() as ICAL.Time | undefined;
    next && starts.length < most;
    next = iterator.next()
  )
    starts.push((series.getOccurrenceDetails(next).startDate as ICAL.Time).toJSDate());
  return starts.map((start) => start.toISOString()).sort();
}

/** The first starts by node-ical, a second reader with another parser. */
function byNodeIcal(text: string): string[] {
  const found = Object.values(nodeIcal.sync.parseICS(text)).find(
    (entry) => entry?.type === 'VEVENT',
  ) as VEvent;
  const instances = nodeIcal.expandRecurringEvent(found, { from, to });
  return instances
    .map(({ start }) => new Date(start).toISOString())
    .sort()
    .slice(0, most);
}

const paris = 'TZID=Europe/Paris';
const oracles = { 'ical.js': byIcalJs, 'node-ical': byNodeIcal };

/** Series on which both readers and this one have to agree. */
const series: [string, string[]][] = [
  ['each day in UTC', event('DTSTART:20260101T090000Z', 'RRULE:FREQ=DAILY;INTERVAL=3')],
  [
    'each week through both changes of clocks',
    event(`DTSTART;${paris}:20260301T170000`, 'RRULE:FREQ=WEEKLY;INTERVAL=4'),
  ],
  [
    'two days of the week until a time',
    event(`DTSTART;${paris}:20260302T080000`, 'RRULE:FREQ=WEEKLY;BYDAY=MO,TH;UNTIL=20260420T060000Z'),
  ],
  ['the second Tuesday', event(`DTSTART;${paris}:20260113T193000`, 'RRULE:FREQ=MONTHLY;BYDAY=2TU')],
  [
    'the last working day',
    event(`DTSTART;${paris}:20260130T120000`, 'RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1'),
  ],
  ['the last day of the month', event('DTSTART:20260131T120000Z', 'RRULE:FREQ=MONTHLY;BYMONTHDAY=-1')],
  [
    'Thanksgiving',
    event('DTSTART;TZID=America/New_York:20261126T120000', 'RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH;COUNT=10'),
  ],
  [
    'with days taken away',
    event(
      `DTSTART;${paris}:20260301T100000`,
      'RRULE:FREQ=DAILY;COUNT=10',
      `EXDATE;${paris}:20260302T100000,20260329T100000`,
    ),
  ],
  [
    'every other week from a Sunday',
    event('DTSTART:20260104T090000Z', 'RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=SU,MO'),
  ],
  [
    'with an instance moved',
    [
      ...event(`DTSTART;${paris}:20260105T090000`, 'RRULE:FREQ=WEEKLY;COUNT=4'),
      ...event(`RECURRENCE-ID;${paris}:20260112T090000`, `DTSTART;${paris}:20260113T140000`),
    ],
  ],
];

describe('ics: two other readers see the same instances', () => {
  for (const [what, lines] of series) {
    const zones = ['Europe/Paris', 'America/New_York'].map((id) => writeZone(id, id).trimEnd());
    const ours = startsOf([...zones, ...lines], { limit: most }).map((start) => start.replace('Z', '.000Z'));
    for (const [name, starts] of Object.entries(oracles))
      it(`${what}: ${name}`, () => {
        assert.ok(ours.length > 2);
        assert.deepEqual(starts(calendarText(...zones, ...lines)), ours);
      });
  }
});
