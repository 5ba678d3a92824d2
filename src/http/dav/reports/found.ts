import type { Found } from '../../../calendars/found.ts';
import type { ListedResource } from '../../../calendars/list-resources.ts';
import { isWholeData, readCalendarData } from '../../../dav/data.ts';
import { element, escapeXml, type Markup } from '../../../dav/markup.ts';
import { propResponse } from '../../../dav/multistatus.ts';
import { caldav, dav, type Name } from '../../../dav/names.ts';
import { readAsked, type Asked } from '../../../dav/propfind.ts';
import { childOf, type Element } from '../../../dav/xml.ts';
import { DomainError } from '../../../errors.ts';
import type { CalendarDataRequest } from '../../../ics/calendar-data.ts';
import { readResource } from '../read-resource.ts';
import type { CalendarResource, Resource } from '../resource.ts';
import type { MembersContext } from '../sign-in.ts';
import { eventPath } from '../tree.ts';

/** What a report wants of each event: properties, and CALDAV:calendar-data where it names it (RFC 4791 §9.6). */
export type Wanted = Readonly<{ asked: Asked; data: CalendarDataRequest | undefined }>;

const calendarData: Name = caldav('calendar-data');

export function readWanted(root: Element): Wanted {
  const prop = childOf(root, dav('prop'));
  const isSaid = prop !== undefined || [dav('allprop'), dav('propname')].some((name) => childOf(root, name));
  const asked = isSaid ? readAsked(root) : ({ kind: 'prop', names: [dav('getetag')] } as const);
  const element = childOf(prop, calendarData);
  const names = asked.kind === 'prop' ? asked.names.filter((name) => name !== calendarData) : [];
  return {
    asked: asked.kind === 'prop' ? { kind: 'prop', names } : asked,
    data: element && readCalendarData(element),
  };
}

/** Only calendars have these reports. Throws dav-refused. */
export function calendarOf(resource: Resource): CalendarResource {
  if (resource.kind !== 'calendar') throw new DomainError('dav-refused', { condition: 'D:supported-report' });
  return resource;
}

type How = Readonly<{ context: MembersContext; wanted: Wanted; isMinimal: boolean }>;

/** The response for one event. */
export async function foundResponse(calendar: CalendarResource, found: Found, how: How): Promise<Markup> {
  const { data } = how.wanted;
  const text = data && (isWholeData(data) ? await found.text() : await found.data(data));
  return await listedResponse(calendar, found.listed, how, text);
}

/** The same where all that is asked for is what a listing tells, or is known already. */
export async function listedResponse(
  { path, opened, names }: CalendarResource,
  listed: ListedResource,
  { context, wanted, isMinimal }: How,
  text?: string,
): Promise<Markup> {
  const href = eventPath(path, names.told(listed));
  const resource = { kind: 'event', path: href, opened, event: listed } as const;
  const [there, missing] = await readResource(resource, { context, asked: wanted.asked, isMinimal });
  const properties =
    text === undefined ? there!.properties : [...there!.properties, element(calendarData, escapeXml(text))];
  return propResponse(href, [{ status: 200, properties }, missing!]);
}
