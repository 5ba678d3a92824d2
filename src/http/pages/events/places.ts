import { inPath } from '../../../calendars/address.ts';
import { allows } from '../../../calendars/access.ts';
import type { Calendar } from '../../../calendars/calendar.ts';
import { pageScope } from '../../../calendars/editing.ts';
import { hidesName } from '../../../calendars/hides-name.ts';
import type { Opened } from '../../../calendars/open-calendar.ts';
import { toldNames } from '../../../calendars/told-names.ts';
import { viewEvent, type EventView } from '../../../calendars/view-event.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { personOf } from '../../../people/actor.ts';
import { listReached } from '../../../sharing/list-reached.ts';
import { listSharedWithMe } from '../../../sharing/list-shared-with-me.ts';
import type { MemberRequest, PageRequest, UserRequest } from '../frame/request.ts';

/** Which occurrence the address names. */
export const atOf = ({ query }: Pick<PageRequest, 'query'>): string | undefined =>
  query('at') || query('instance') || undefined;

/** The event of the address, as its reader sees it. */
export async function viewed(
  { context, param }: Pick<PageRequest, 'context' | 'param'>,
  at: string | undefined,
): Promise<EventView> {
  const calendar = { owner: param('owner'), slug: param('slug') };
  return await viewEvent(context, { calendar, name: param('name'), at });
}

type Placed = Pick<EventView, 'opened' | 'name' | 'isHidden'>;

/** Where an event has its page, for whoever reads it. */
export function eventPath(
  { context }: Pick<PageRequest, 'context'>,
  { opened, name, isHidden }: Placed,
  more = '',
): string {
  const { owner, slug } = opened.calendar;
  const told = toldNames(context.config, opened, pageScope(context)).told({ name, isHidden });
  return `/agenda/event/${inPath(owner.login)}/${inPath(slug)}/${inPath(told)}${more}`;
}

/** The same for what has just been written. */
export async function eventPathNow(
  request: Pick<PageRequest, 'context'>,
  { opened, name }: Pick<EventView, 'opened' | 'name'>,
): Promise<string> {
  return eventPath(request, { opened, name, isHidden: await hidesName(request.context, opened, name) });
}

export const atQuery = (at: string | undefined): string =>
  at === undefined ? '' : `?${new URLSearchParams({ at }).toString()}`;

/** The agenda on the day of something. */
export const agendaOn = (date: string): string => `/agenda?${new URLSearchParams({ date }).toString()}`;

/** A calendar as a choice: `owner/slug`. */
export const keyOf = ({ owner, slug }: Pick<Calendar, 'owner' | 'slug'>): string => `${owner.login}/${slug}`;

export type Choice = Readonly<{ key: string; name: string }>;

/** The calendars in which the actor may write, those of others with whose they are. */
export async function writable({ context }: UserRequest): Promise<Opened[]> {
  return (await listReached(context)).filter(({ access }) => allows(access, 'edit'));
}

export function choicesOf(all: readonly Opened[], { actor }: UserRequest): Choice[] {
  return all.map(({ calendar }) => ({
    key: keyOf(calendar),
    name: calendar.owner.id === actor.user.id ? calendar.name : `${calendar.name} (${calendar.owner.name})`,
  }));
}

/** The zone of whoever reads: their domain's. */
export async function zoneOfReader({ context, actor }: MemberRequest | UserRequest): Promise<string> {
  const { domain } = personOf(actor);
  return (await findDomain(context, { id: domain })).timeZone;
}

/** The space by which somebody sees a calendar; undefined where it is theirs, or shared with them by name. */
export async function spaceBehind(
  { context }: MemberRequest,
  { calendar }: Opened,
): Promise<string | undefined> {
  if (calendar.owner.kind === 'space') return calendar.owner.name;
  const reaching = (await listSharedWithMe(context)).filter(({ share }) => share.calendar === calendar.id);
  if (reaching.length === 0 || reaching.some(({ by }) => by === 'name')) return undefined;
  const { audience } = reaching[0]!.share;
  return audience.kind === 'space' ? audience.name : undefined;
}
