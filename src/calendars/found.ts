import type { Context } from '../context.ts';
import { Budget } from '../ics/budget.ts';
import { lineOf, readComponents } from '../ics/components.ts';
import { calendarData, type CalendarDataRequest } from '../ics/calendar-data.ts';
import { selectCalendarLines, selectComponents } from '../ics/selection.ts';
import { Subject } from '../ics/subject.ts';
import { unescapeText } from '../ics/values.ts';
import { aroundComponents } from '../ics/wrapper.ts';
import { calendarBegin, calendarFoot } from '../ics/write.ts';
import type { Zone, ZoneDefinition } from '../ics/zones.ts';
import type { Snapshot } from '../storage/storage.ts';
import * as calendars from '../storage/tables/calendars.ts';
import type { EventWhole } from '../storage/tables/events.ts';
import * as zones from '../storage/tables/zones.ts';
import { isEverything, isWhole } from './access.ts';
import type { ListedResource } from './list-resources.ts';
import type { Opened } from './open-calendar.ts';
import { tagsFor, textsFor } from './resource.ts';
import { revisionFor } from './revisions.ts';
import { hidesUid, shownTo } from './shown.ts';
import { linesOf } from './vtimezones.ts';
import { busyIn } from './wording.ts';

/** Steps for all objects of one report, and for one of them. */
const stepsForReport = 3_000_000;
const usualStepsForOne = 100_000;

/** How far from where it is kept to lie something may lie in the zone of a report. In ms. */
const farthest = 2 * 24 * 3600 * 1000;

/** An event as a report asks about it. */
export type Found = Readonly<{
  listed: ListedResource;
  /** Between which moments it lies whole, wherever its times belong; undefined where only its text tells. */
  span: Readonly<{ first: number; last: number }> | undefined;
  /** What this reader sees of it, read. */
  subject: () => Subject;
  /** The whole resource. */
  text: () => Promise<string>;
  /** What of it is asked for, in a calendar. */
  data: (request: CalendarDataRequest) => Promise<string>;
}>;

export type Reading = Readonly<{
  opened: Opened;
  scope: string;
  /** Of times that name none (RFC 4791 §7.3); the calendar's where it is not given. */
  floatingZone?: string | Zone | undefined;
  /** Steps for each object, where fewer are meant than usual. */
  stepsForOne?: number;
}>;

/** Reads the events of a calendar for one reader and one report; undefined for what they do not see at all. */
export async function reportReader(
  context: Context,
  snapshot: Snapshot,
  { opened: { calendar, access, language }, scope, floatingZone, stepsForOne = usualStepsForOne }: Reading,
): Promise<(event: EventWhole) => Promise<Found | undefined>> {
  const { view } = access;
  const reader = { view, language, scope };
  const stored = await zones.list(snapshot.db, calendar.id);
  const byHash = new Map(stored.map((zone) => [zone.hash, zone]));
  const fallbackZone = await calendars.timeZone(snapshot.db, calendar.id);
  const textOf = await textsFor(context, snapshot, calendar.id, reader);
  const tagOf = tagsFor(context.config, calendar.id, reader);
  const shown = shownTo(context.config, { view, scope, busy: busyIn(language) });
  const budget = new Budget(stepsForReport);
  const isExact = isEverything(view);

  return async (event) => {
    // What is hidden from this reader no filter may find: it is asked of the very text that they get.
    const seen = isExact ? undefined : await textOf(event);
    if (seen === '') return undefined;
    const calendarText =
      isExact && event.wrapper !== '' ? aroundComponents(event.wrapper) : calendarBegin + calendarFoot;
    const surroundings = { floatingZone: floatingZone ?? fallbackZone, calendar: calendarText };
    const subjectOf = (own: string, known: readonly ZoneDefinition[]) =>
      new Subject(own, { ...surroundings, zones: known, budget: budget.part(stepsForOne) });
    const asSeen = (whole: string) => {
      const [own, timeZones] = apart(whole);
      return subjectOf(
        own,
        timeZones.map((text) => ({ tzid: tzidIn(text), text })),
      );
    };
    const asKept = () => {
      const cameWith = linesOf(event.zones).flatMap((line) => byHash.get(line.split('\t')[1] ?? '') ?? []);
      return subjectOf(shown(event), cameWith);
    };
    let read: Subject | undefined;
    const subject = () => (read ??= seen === undefined ? asKept() : asSeen(seen));
    return {
      listed: {
        name: event.name,
        isHidden: !isWhole(view) && hidesUid(event),
        etag: tagOf(event),
        kind: event.kind,
        revision: revisionFor(event, view),
      },
      span:
        isExact && event.recurrent === 0
          ? { first: event.first_at - farthest, last: event.last_at + farthest }
          : undefined,
      subject,
      text: async () => seen ?? (await textOf(event)),
      async data(request) {
        const { selection, recurrences } = request;
        const lines = selectCalendarLines(calendarText, selection);
        if (recurrences?.how === 'expand') return inCalendar(lines + calendarData(subject(), request).text);
        const whole = seen ?? (await textOf(event));
        const [, timeZones] = apart(whole);
        const zoneText = selectComponents(timeZones.join(''), selection);
        return inCalendar(lines + zoneText + calendarData(asSeen(whole), request).text);
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
