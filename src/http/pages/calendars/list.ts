import { addressesOf } from '../../../calendars/address.ts';
import { listCalendars, type ListedCalendar } from '../../../calendars/list-calendars.ts';
import { listOwners } from '../../../calendars/list-owners.ts';
import { findDomain } from '../../../people/find-domain.ts';
import { dayIn, momentOf } from '../../../words/dates.ts';
import { takeFlash } from '../frame/flash.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { addressOf, offersOf, type Offers } from './actions.ts';
import { colorOf, colorsFor, defaultColor, type Color } from './colors.ts';
import type { Imported, Note } from './note.ts';

type Row = Readonly<{
  name: string;
  slug: string;
  color: string;
  changed: string;
  address: string;
  page: string;
  can: Offers;
}>;
/** The actor's own, without a heading, or those of a space. */
type Group = Readonly<{ space: string | undefined; hint: string | undefined; calendars: Row[] }>;
/** The forms below the list, as they were typed. */
export type Values = Readonly<
  Record<'owner' | 'name' | 'color' | 'importName' | 'address' | 'login' | 'sourceName', string>
>;
export type Errors = Readonly<{
  name?: string | undefined;
  file?: string | undefined;
  importName?: string | undefined;
  address?: string | undefined;
  sourceName?: string | undefined;
}>;
type Form = 'add' | 'import' | 'subscribe';
type CalendarsView = Readonly<{
  groups: Group[];
  /** Whose a new one may become; none where there is nothing to choose. */
  owners: { login: string; name: string }[];
  colors: Color[];
  open: Form | undefined;
  values: Values;
  errors: Errors;
  said: string | undefined;
  imported: Imported | undefined;
}>;

export async function showCalendars(request: UserRequest): Promise<void> {
  await showList(request, { note: takeFlash(request.ctx, request.services) as Note | undefined });
}

type Shown = { note?: Note | undefined; open?: Form; values?: Partial<Values>; errors?: Errors };

const empty: Values = {
  owner: '',
  name: '',
  color: defaultColor,
  importName: '',
  address: '',
  login: '',
  sourceName: '',
};

/** The list, with the form that failed open below it. */
export async function showList(
  request: UserRequest,
  { note, open, values, errors = {} }: Shown,
): Promise<void> {
  const { actor, context, t } = request;
  const owners = await listOwners(context);
  const view: CalendarsView = {
    groups: await groupsFor(request),
    owners: owners.length > 1 ? owners.map(({ login, name }) => ({ login, name })) : [],
    colors: colorsFor(t),
    open,
    values: { ...empty, owner: actor.user.login, ...values },
    errors,
    said: note?.said,
    imported: note?.imported,
  };
  showForm(request, 'calendars/calendars', view, { title: t('calendars.title') });
}

async function groupsFor(request: UserRequest): Promise<Group[]> {
  const { actor, context, words, t } = request;
  const { timeZone } = await findDomain(context, { id: actor.user.domain });
  const rowOf = ({ calendar, access }: ListedCalendar): Row => ({
    name: calendar.name,
    slug: calendar.slug,
    color: colorOf(calendar),
    changed: t('calendars.changed', {
      date: dayIn(words, momentOf(calendar.revision, timeZone).toPlainDate()),
    }),
    address: addressOf(calendar),
    page: new URL(addressesOf(context.config, calendar).page).pathname,
    can: offersOf(access),
  });
  const byOwner = Map.groupBy(await listCalendars(context), ({ calendar }) => calendar.owner.id);
  return [...byOwner.values()].map((listed) => {
    const { calendar, membership } = listed[0]!;
    const { login, name } = calendar.owner;
    return {
      ...(membership === undefined
        ? { space: undefined, hint: undefined }
        : { space: name, hint: `${login} · ${t(`calendars.membership.${membership}`)}` }),
      calendars: listed.map(rowOf),
    };
  });
}
