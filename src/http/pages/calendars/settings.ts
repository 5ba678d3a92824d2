import type { Calendar } from '../../../calendars/calendar.ts';
import { changeCalendar } from '../../../calendars/change-calendar.ts';
import { nameError } from '../account/errors.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { addressOf, listWith, openFor } from './actions.ts';
import { colorOf, colorsFor, type Color } from './colors.ts';
import { backTo } from './note.ts';

const memberRoles = ['viewer', 'editor'] as const satisfies readonly Calendar['memberRole'][];
type Values = Readonly<{ name: string; color: string; memberRole: Calendar['memberRole'] }>;
type SettingsView = Readonly<{
  name: string;
  address: string;
  back: string;
  values: Values;
  colors: Color[];
  /** The space whose members the choice is about; undefined for a user's calendar. */
  space: string | undefined;
  memberRoles: typeof memberRoles;
  errors: { name?: string };
}>;

export async function showSettings(request: UserRequest): Promise<void> {
  const { calendar } = await openFor(request, 'settings');
  const { name, memberRole } = calendar;
  await settingsForm(request, calendar, { name, color: colorOf(calendar), memberRole }, {});
}

async function settingsForm(
  request: UserRequest,
  calendar: Calendar,
  values: Values,
  errors: SettingsView['errors'],
): Promise<void> {
  const { t } = request;
  const { name, owner } = calendar;
  const view: SettingsView = {
    name,
    address: addressOf(calendar),
    back: await listWith(request, calendar),
    values,
    colors: colorsFor(t, colorOf(calendar)),
    space: owner.kind === 'space' ? owner.name : undefined,
    memberRoles,
    errors,
  };
  showForm(request, 'calendars/settings', view, { title: t('settings.title', { name }) });
}

export async function doSettings(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const { calendar } = await openFor(request, 'settings');
  const values: Values = {
    name: form.text('name'),
    color: form.text('color'),
    memberRole: memberRoles.find((role) => role === form.text('memberRole')) ?? calendar.memberRole,
  };
  try {
    const changed = await changeCalendar(context, { calendar: { id: calendar.id }, ...values });
    const said = t('calendars.changedNow', { name: changed.name });
    backTo(request, await listWith(request, changed), { said });
  } catch (error) {
    const name = nameError(error, t);
    if (name === undefined) throw error;
    await settingsForm(request, calendar, values, { name });
  }
}
