import type { Calendar } from '../../../calendars/calendar.ts';
import { removeCalendar } from '../../../calendars/remove-calendar.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { addressOf, openFor } from './actions.ts';
import { backTo } from './note.ts';

type RemoveView = Readonly<{ name: string; slug: string; address: string; errors: { typed?: string } }>;

export async function showRemove(request: UserRequest): Promise<void> {
  removeForm(request, (await openFor(request, 'remove')).calendar, {});
}

function removeForm(request: UserRequest, calendar: Calendar, errors: RemoveView['errors']): void {
  const { name, slug } = calendar;
  const view: RemoveView = { name, slug, address: addressOf(calendar), errors };
  showForm(request, 'calendars/remove', view, { title: request.t('remove.title', { name }) });
}

export async function doRemove(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const { calendar } = await openFor(request, 'remove');
  if (form.text('typed').trim().normalize('NFC').toLowerCase() !== calendar.slug) {
    removeForm(request, calendar, { typed: t('remove.differs') });
    return;
  }
  await removeCalendar(context, { calendar: { id: calendar.id } });
  backTo(request, '/calendars', { said: t('calendars.removed', { name: calendar.name }) });
}
