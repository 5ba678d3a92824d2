import type { Context } from '../context.ts';
import { Budget } from '../ics/budget.ts';
import { lineOf, readComponents } from '../ics/components.ts';
import { calendarData, type CalendarDataRequest } from '../ics/calendar-data.ts';
import { selectCalendarLines, selectComponents } from '../ics/selection.ts';
import { Subject } from '../ics/subject.ts';
import { unescapeText } from '../ics/values.ts';
import { aroundComponents } from '../ics/wrapper.ts';
import { calendarBegin, calendarFoot } from '../ics/write.ts';
import type { Zone } from '../ics/zones.ts';
import type { Snapshot } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import type { EventWhole } from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { isEverything } from './access.ts';
import type { ListedResource } from './list-resources.ts';
import type { Opened } from './open-calendar.ts';
import { tagsFor, textsFor } from './resource.ts';
import { revisionFor } from './revisions.ts';
import { shownTo } from './shown.ts';
import { linesOf } from './vtimezones.ts';
import { busyIn } from './wording.ts';

/** Steps for all objects of one report, and for one of them. */
const stepsForReport = 3_000_000;
const stepsForOne = 100_000;

/** An event as a report asks about it. */
export type Found = Readonly<{
  listed: ListedResource;
  /** What this reader sees of it, read. */
  subject: () => Subject;
  /** The whole resource. */
  text: () => Promise<string>;
  /** What of it is asked for, in a calendar. */
  data: (request: CalendarDataRequest) => Promise<string>;
}>;

type Reading = Readonly<{
  opened: Opened;
  scope: string;
  /** Of times that name none (RFC 4791 §7.3); the calendar's where it is not given. */
  floatingZone?: string | Zone | undefined;
}>;

/** Reads the events of a calendar for one reader and one report; undefined for what they do not see at all. */
export async function reportReader(
  context: Context,
  snapshot: Snapshot,
  { opened: { calendar, access, language }, scope, floatingZone }: Reading,
): Promise<(event: EventWhole) => Found | undefined> {
  const { view } = access;
  const reader = { view, language, scope };
  const stored = await zones.list(snapshot.db, calendar.id);
  const byHash = new Map(stored.map((zone) => [zone.hash, zone]));
  const fallbackZone = await calendars.timeZone(snapshot.db, calendar.id);
  const textOf = await textsFor(context, snapshot, calendar.id, reader);
  const tagOf = tagsFor(context.config, calendar.id, reader);
  const shown = shownTo(context.config, { view, scope, busy: busyIn(language) }, (tzid) => tzid);
  const budget = new Budget(stepsForReport);
  const isExact = isEverything(view);

  return (event) => {
    const text = shown(event);
    if (text === '') return undefined;
    const definitions = linesOf(event.zones).flatMap((line) => byHash.get(line.split('\t')[1] ?? '') ?? []);
    const calendarText =
      isExact && event.wrapper !== '' ? aroundComponents(event.wrapper) : calendarBegin + calendarFoot;
    const surroundings = { floatingZone: floatingZone ?? fallbackZone, calendar: calendarText };
    let read: Subject | undefined;
    const subject = () =>
      (read ??= new Subject(text, {
        ...surroundings,
        zones: definitions,
        budget: budget.part(stepsForOne),
      }));
    return {
      listed: {
        name: event.name,
        etag: tagOf(event),
        kind: event.kind,
        revision: revisionFor(event, view),
      },
      subject,
      text: () => textOf(event),
      async data(request) {
        const { selection, recurrences } = request;
        const lines = selectCalendarLines(calendarText, selection);
        if (recurrences?.how === 'expand') return inCalendar(lines + calendarData(subject(), request).text);
        // Under the names that this reader knows: a zone of somebody's own making has another for them.
        const whole = await textOf(event);
        const [own, timeZones] = apart(whole);
        const known = timeZones.map((text) => ({ tzid: tzidIn(text), text }));
        const named = new Subject(own, { ...surroundings, zones: known, budget: budget.part(stepsForOne) });
        const zoneText = selectComponents(timeZones.join(''), selection);
        return inCalendar(lines + zoneText + calendarData(named, request).text);
      },
    };
  };
}

const inCalendar = (content: string) => `BEGIN:VCALENDAR\r\n${content}END:VCALENDAR\r\n`;

/** The components of a resource, and its time zones each by itself. */
function apart(whole: string): [own: string, timeZones: string[]] {
  let own = '';
  const timeZones: string[] = [];
  for (const { name, start, end } of readComponents(whole)[0]?.components ?? []) {
    const text = whole.slice(start, end);
    if (name === 'VTIMEZONE') timeZones.push(text);
    else own += text;
  }
  return [own, timeZones];
}

function tzidIn(timeZone: string): string {
  const [component] = readComponents(timeZone);
  return unescapeText((component && lineOf(component, 'TZID')?.value) ?? '');
}
