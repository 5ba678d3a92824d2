import { allows, type Ability, type Access } from '../../../calendars/access.ts';
import { inPath } from '../../../calendars/address.ts';
import type { Calendar } from '../../../calendars/calendar.ts';
import { listCalendars } from '../../../calendars/list-calendars.ts';
import { openCalendar, type Opened } from '../../../calendars/open-calendar.ts';
import type { UserRequest } from '../frame/request.ts';

/**
 * What is done to a calendar on pages of its own, by the last part of their address, and what each asks for. What is
 * offered and what is let through follow from this one table, so that an offer is true.
 */
const needs = {
  share: 'admin',
  settings: 'admin',
  import: 'edit',
  source: 'admin',
  remove: 'own',
} as const satisfies Record<string, Ability>;
export type Action = keyof typeof needs;
const actions = Object.keys(needs) as Action[];

export type Offers = Readonly<Record<Action, boolean>> & Readonly<{ any: boolean }>;

/** What somebody with this access is offered. */
export function offersOf(access: Access): Offers {
  const may = (action: Action) =>
    allows(access, needs[action]) && (action !== 'source' || access.isSourced === true);
  const offered = Object.fromEntries(actions.map((action) => [action, may(action)])) as Record<
    Action,
    boolean
  >;
  return { ...offered, any: actions.some(may) };
}

/** What somebody is offered to whom these pages do not open. */
export const offersNone: Offers = Object.freeze({
  ...(Object.fromEntries(actions.map((action) => [action, false])) as Record<Action, boolean>),
  any: false,
});

/** Where a calendar is looked after, by its owner and whoever else may. */
export const addressOf = ({ owner, slug }: Pick<Calendar, 'owner' | 'slug'>): string =>
  `/calendars/${inPath(owner.login)}/${inPath(slug)}`;

/** The calendar of the address, for this action. Throws calendar-not-found, not-allowed. */
export async function openFor({ context, param }: UserRequest, action: Action): Promise<Opened> {
  return await openCalendar(context, { owner: param('owner'), slug: param('slug') }, needs[action]);
}

/** The list in which the actor finds it: with their own and those of their spaces, or with those shared with them. */
export async function listWith(
  { context }: UserRequest,
  { id }: Calendar,
): Promise<'/calendars' | '/shared'> {
  const own = await listCalendars(context);
  return own.some(({ calendar }) => calendar.id === id) ? '/calendars' : '/shared';
}
