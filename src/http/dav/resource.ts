import type { Calendar, Which } from '../../calendars/calendar.ts';
import type { ListedResource } from '../../calendars/list-resources.ts';
import { hidesName } from '../../calendars/hides-name.ts';
import { openCalendar, type Opened } from '../../calendars/open-calendar.ts';
import { readEvent } from '../../calendars/read-event.ts';
import { toldNames, type ToldNames } from '../../calendars/told-names.ts';
import { DomainError } from '../../errors.ts';
import { findCalendar } from '../../calendars/find-calendar.ts';
import { findColleague } from '../../people/find-colleague.ts';
import { personOf } from '../../people/actor.ts';
import type { PrincipalKind } from '../../people/principal.ts';
import { readProperties } from '../../calendars/read-properties.ts';
import type { MembersContext } from './sign-in.ts';
import {
  calendarPath,
  eventPath,
  foreignId,
  homePath,
  homesPath,
  principalPath,
  principalsPath,
  rootPath,
  type Place,
} from './tree.ts';

/** A principal as DAV tells of it (RFC 3744 §4). */
export type DavPrincipal = Readonly<{
  kind: PrincipalKind;
  login: string;
  name: string;
  email: string | null;
}>;

export type PlainResource = Readonly<{ kind: 'root' | 'principals' | 'homes'; path: string }>;
export type PrincipalResource = Readonly<{ kind: 'principal'; path: string; principal: DavPrincipal }>;
export type HomeResource = Readonly<{ kind: 'home'; path: string; own: ReadonlyMap<string, string> }>;
export type CalendarResource = Readonly<{
  kind: 'calendar';
  path: string;
  opened: Opened;
  /** Properties as this reader alone has them. */
  own: ReadonlyMap<string, string>;
  names: ToldNames;
}>;
export type EventResourceAt = Readonly<{
  kind: 'event';
  path: string;
  opened: Opened;
  event: Omit<ListedResource, 'isHidden'>;
}>;

/** What a request speaks of, as its actor has it. */
export type Resource = PlainResource | PrincipalResource | HomeResource | CalendarResource | EventResourceAt;

/** Throws not-found, calendar-not-found, event-not-found. */
export async function findResource(context: MembersContext, place: Place): Promise<Resource> {
  switch (place.kind) {
    case 'root':
      return { kind: 'root', path: rootPath };
    case 'principals':
      return { kind: 'principals', path: principalsPath };
    case 'homes':
      return { kind: 'homes', path: homesPath };
    case 'principal':
      return await principalAt(context, place.login);
    case 'home':
      return await homeAt(context, place.login);
    case 'calendar':
      return await calendarAt(context, place);
    case 'push':
      throw new DomainError('not-found');
    case 'event':
      return await eventAt(context, place);
  }
}

async function principalAt(context: MembersContext, login: string): Promise<PrincipalResource> {
  const me = personOf(context.actor);
  const principal = login === me.login ? principalOf(context) : await findColleague(context, { login });
  if (principal === undefined) throw new DomainError('not-found');
  return { kind: 'principal', path: principalPath(principal.login), principal };
}

/** The actor's own. */
export function principalOf({ actor }: MembersContext): DavPrincipal {
  if (actor.kind === 'user') {
    const { login, name } = actor.user;
    return { kind: 'user', login, name, email: login };
  }
  const { login, name, email } = actor.guest;
  return { kind: 'guest', login, name: name ?? email, email };
}

/** Nobody sees the home of another. */
async function homeAt(context: MembersContext, login: string): Promise<HomeResource> {
  const me = personOf(context.actor);
  if (login !== me.login) throw new DomainError('not-found');
  return { kind: 'home', path: homePath(me.login), own: await readProperties(context, 'home') };
}

type CalendarPlace = Extract<Place, { kind: 'calendar' | 'event' }>;

/** How the door names the calendar of a place. Throws calendar-not-found. */
export async function whichAt(
  context: MembersContext,
  { login, segment }: Pick<CalendarPlace, 'login' | 'segment'>,
): Promise<Which> {
  const id = foreignId(segment);
  // What others have shared stands in one's own home alone.
  if (id !== undefined && login === personOf(context.actor).login) return { id };
  return (
    (await findCalendar(context, { owner: login, resourceName: segment })) ?? { owner: login, slug: segment }
  );
}

async function calendarAt(context: MembersContext, place: CalendarPlace): Promise<CalendarResource> {
  const opened = await openCalendar(context, await whichAt(context, place), 'read');
  return calendarResource(context, place.login, opened, await readProperties(context, opened.calendar));
}

export function calendarResource(
  context: MembersContext,
  home: string,
  opened: Opened,
  own: ReadonlyMap<string, string>,
): CalendarResource {
  const path = pathOf(context.actor, home, opened.calendar);
  return { kind: 'calendar', path, opened, own, names: namesIn(context, opened) };
}

/** The name that what is called so is kept under, or would be; undefined where nothing can be called so. */
export async function keptName(
  context: MembersContext,
  opened: Opened,
  told: string,
): Promise<string | undefined> {
  const names = namesIn(context, opened);
  const name = names.kept(told);
  if (name === undefined || names.hidden !== 'some') return name;
  return (await toldName(context, opened, name)) === told ? name : undefined;
}

/** What a resource is called for the actor. */
export const toldName = async (context: MembersContext, opened: Opened, name: string): Promise<string> =>
  namesIn(context, opened).told({ name, isHidden: await hidesName(context, opened, name) });

const namesIn = (context: MembersContext, opened: Opened): ToldNames =>
  toldNames(context.config, opened, scopeOf(context));

/** As it was asked for: in one's own home, or in its owner's. */
function pathOf(actor: MembersContext['actor'], home: string, calendar: Calendar): string {
  const me = personOf(actor).login;
  return calendarPath(home === me ? me : calendar.owner.login, calendar);
}

async function eventAt(
  context: MembersContext,
  place: Extract<Place, { kind: 'event' }>,
): Promise<EventResourceAt> {
  const { opened, calendar, name } = await openEvent(context, place);
  const found = await readEvent(context, { calendar, name, scope: scopeOf(context) });
  const path = eventPath(pathOf(context.actor, place.login, opened.calendar), place.name);
  return { kind: 'event', path, opened, event: { ...found, name } };
}

/** The calendar of a place, and the name that what is there is kept under. Throws calendar-not-found, event-not-found. */
export async function openEvent(
  context: MembersContext,
  place: Extract<Place, { kind: 'event' }>,
): Promise<{ opened: Opened; calendar: Which; name: string }> {
  const opened = await openCalendar(context, await whichAt(context, place), 'read');
  const name = await keptName(context, opened, place.name);
  if (name === undefined) throw new DomainError('event-not-found');
  return { opened, calendar: { id: opened.calendar.id }, name };
}

/** What UIDs are replaced for: each reader has pseudonyms of their own. */
export const scopeOf = ({ actor }: MembersContext): string => personOf(actor).id;
