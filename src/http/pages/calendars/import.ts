import type { Calendar } from '../../../calendars/calendar.ts';
import { slugFor } from '../../../calendars/slug.ts';
import { importCalendar } from '../../../calendars/import-calendar.ts';
import { isDomainError } from '../../../errors.ts';
import type { Words } from '../../../words/words.ts';
import { nameError } from '../account/errors.ts';
import type { UserRequest } from '../frame/request.ts';
import { showForm } from '../frame/show-form.ts';
import { addressOf, listWith, openFor } from './actions.ts';
import { ownerIn } from './add.ts';
import { showList, type Errors } from './list.ts';
import { backTo, told } from './note.ts';

/** A new calendar from a file: one of the same name is left alone, the new one gets another address. */
export async function doImport(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const values = { owner: ownerIn(request), importName: form.text('importName').trim() };
  const again = (errors: Errors) => showList(request, { open: 'import', values, errors });
  const file = form.file('file');
  if (file === undefined) {
    await again({ file: t('import.missing') });
    return;
  }
  const { owner, importName } = values;
  try {
    const done = await importCalendar(context, {
      owner,
      newSlug: slugFor(importName === '' ? file.name.replace(/\.ics$/i, '') : importName),
      bytes: file.bytes,
      ...(importName !== '' && { name: importName }),
    });
    backTo(request, '/calendars', { imported: told(t, done) });
  } catch (error) {
    const importNameError = nameError(error, t);
    const fileError = importError(error, t);
    if (importNameError !== undefined) await again({ importName: importNameError });
    else if (fileError !== undefined) await again({ file: fileError });
    else throw error;
  }
}

type ImportView = Readonly<{ name: string; address: string; back: string; errors: { file?: string } }>;

export async function showImportInto(request: UserRequest): Promise<void> {
  await importForm(request, (await openFor(request, 'import')).calendar, {});
}

async function importForm(
  request: UserRequest,
  calendar: Calendar,
  errors: ImportView['errors'],
): Promise<void> {
  const { name } = calendar;
  const view: ImportView = {
    name,
    address: addressOf(calendar),
    back: await listWith(request, calendar),
    errors,
  };
  showForm(request, 'calendars/import', view, { title: request.t('import.into', { name }) });
}

export async function doImportInto(request: UserRequest): Promise<void> {
  const { context, form, t } = request;
  const { calendar } = await openFor(request, 'import');
  const file = form.file('file');
  if (file === undefined) {
    await importForm(request, calendar, { file: t('import.missing') });
    return;
  }
  try {
    const { owner, slug } = calendar;
    const done = await importCalendar(context, { owner: owner.login, slug, bytes: file.bytes });
    backTo(request, await listWith(request, calendar), { imported: told(t, done) });
  } catch (error) {
    const wrong = importError(error, t);
    if (wrong === undefined) throw error;
    await importForm(request, calendar, { file: wrong });
  }
}

function importError(error: unknown, t: Words['t']): string | undefined {
  if (isDomainError(error, 'not-a-calendar')) return t('import.notCalendar');
  return isDomainError(error, 'calendar-too-large') ? t('import.tooLarge') : undefined;
}
