import { addCalendar } from '../../../calendars/add-calendar.ts';
import { isDomainError } from '../../../errors.ts';
import { nameError } from '../account/errors.ts';
import type { UserRequest } from '../frame/request.ts';
import { showList } from './list.ts';
import { backTo } from './note.ts';

/** An empty calendar, of the actor's own or of a space of theirs. */
export async function doAddCalendar(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const values = { owner: ownerIn(request), name: form.text('name'), color: form.text('color') };
  try {
    const { name } = await addCalendar(context, values);
    backTo(request, '/calendars', { said: t('calendars.created', { name }) });
  } catch (error) {
    const name =
      nameError(error, t) ??
      (isDomainError(error, 'calendar-slug-taken') ? t('calendars.slugTaken') : undefined);
    if (name === undefined) throw error;
    await showList(request, { open: 'add', values, errors: { name } });
  }
}

/** Whose it is to be; the field is there only where there is a choice. */
export const ownerIn = ({ actor, form }: UserRequest): string => form.text('owner') || actor.user.login;
