import ICAL from 'ical.js';
import { textOf } from '../../src/ics/components.ts';
import { writeZone } from '../../src/ics/zones.ts';
import { expand } from '../../src/ics/expand.ts';
import { readObject } from '../../src/ics/object.ts';
import { calendarText } from './support.ts';

/** What happens, as both readers tell it: when it begins, how long it lasts in milliseconds, what it is called. */
export type Told = readonly [start: string, length: number, title: string];

const [from, to] = [
  Temporal.Instant.from('2025-12-01T00:00:00Z'),
  Temporal.Instant.from('2027-06-01T00:00:00Z'),
];

/** A resource of these components, with the zones that they may name. */
export function resource(...lines: string[]): string {
  const named = ['Europe/Paris', 'America/New_York', 'Pacific/Auckland'].filter((id) =>
    lines.some((line) => line.includes(`TZID=${id}`)),
  );
  return calendarText(...named.map((id) => writeZone(id, id).trimEnd()), ...lines);
}

const byStart = (one: Told, other: Told) => one[0].localeCompare(other[0]) || one[2].localeCompare(other[2]);

/** By our own engine. */
export function told(text: string): Told[] {
  const object = readObject(text);
  const { instances } = expand(object, object.zones, { from, to, limit: 1000, floatingZone: 'UTC' });
  return instances
    .map(({ start, end, startText, component }): Told => [
      startText,
      end.epochMilliseconds - start.epochMilliseconds,
      textOf(component, 'SUMMARY'),
    ])
    .sort(byStart);
}

/** By ical.js, which Thunderbird reads with. */
export function toldByIcalJs(text: string): Told[] {
  const calendar = new ICAL.Component(ICAL.parse(text) as unknown[]);
  ICAL.TimezoneService.reset();
  for (const zone of calendar.getAllSubcomponents('vtimezone')) ICAL.TimezoneService.register(zone);
  const components = calendar.getAllSubcomponents('vevent');
  const master = components.find((one) => !one.hasProperty('recurrence-id'))!;
  const series = new ICAL.Event(master, { exceptions: components.filter((one) => one !== master) });
  const found: Told[] = [];
  const tell = ({
    startDate,
    endDate,
    item,
  }: {
    startDate: ICAL.Time;
    endDate: ICAL.Time;
    item: ICAL.Event;
  }) => {
    const at = startDate.toUnixTime() * 1000;
    if (at >= from.epochMilliseconds && at < to.epochMilliseconds)
      found.push([
        startText(startDate),
        (endDate.toUnixTime() - startDate.toUnixTime()) * 1000,
        item.summary,
      ]);
  };
  const iterator = series.iterator();
  for (let next = iterator.next() as ICAL.Time | undefined; next; next = iterator.next()) {
    // Overrides may lie earlier than their place.
    if (next.toUnixTime() * 1000 > to.epochMilliseconds + 40 * 86_400_000) break;
    tell(series.getOccurrenceDetails(next));
  }
  return found.sort(byStart);
}

function startText(time: ICAL.Time): string {
  if (time.isDate || time.zone === ICAL.Timezone.localTimezone) return time.toString();
  return new Date(time.toUnixTime() * 1000).toISOString().replace('.000', '');
}
